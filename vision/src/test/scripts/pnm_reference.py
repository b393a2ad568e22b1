"""Writes ../resources/pnm.csv: checksums of what Pillow makes of every sample value of PNM files.

python pnm_reference.py    (needs Pillow; written with Pillow 12.3)

Picture: (maximum + 1) x 1 pixels, pixel x has the value x in each channel. Graymaps of more than 8
bits are left out: Pillow gives 16 bits for them. In raw files two more pixels, one past the maximum
where the bytes can hold that, the other the greatest that they can hold.
"""

import io
import os
import zlib

import PIL
from PIL import Image


def main():
    path = os.path.join(os.path.dirname(__file__), "..", "resources", "pnm.csv")
    with open(path, "w", newline="\n") as out:
        out.write("kind,maximum,width,crc32\n")
        for maximum in (1, 2, 3, 6, 10, 15, 100, 254, 255, 256, 1000, 1023, 4095, 65535):
            for kind in (2, 3, 5, 6):
                if kind in (2, 5) and maximum > 255:
                    continue
                greatest = 65535 if maximum > 255 else 255
                values = list(range(maximum + 1))
                if kind > 3:
                    values += [min(maximum + 1, greatest), greatest]
                samples = [v for v in values for _ in range(3 if kind % 3 == 0 else 1)]
                size = 2 if maximum > 255 else 1
                body = (" ".join(map(str, samples)).encode() if kind <= 3
                        else b"".join(v.to_bytes(size, "big") for v in samples))
                data = b"P%d %d 1 %d\n" % (kind, len(values), maximum) + body
                rgb = Image.open(io.BytesIO(data)).convert("RGB").tobytes()
                out.write(f"{kind},{maximum},{len(values)},{zlib.crc32(rgb):08x}\n")


main()
