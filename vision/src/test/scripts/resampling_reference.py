"""Writes ../resources/resampling.csv: checksums of Pillow's resizes of made-up images.

python resampling_reference.py    (needs numpy and Pillow < 13, whose passes are horizontal first)

Image: byte i of a W x H RGB image is (i*i*31 + i*17 + (i >> 5) * 101) >> 3, modulo 256; the test
makes the same one.
"""

import os
import zlib

import numpy as np
import PIL
from PIL import Image

SIZES = [  # in, out
    ((64, 48), (30, 22)), ((64, 48), (64, 20)), ((64, 48), (20, 48)), ((64, 48), (64, 48)),
    ((37, 53), (80, 91)), ((37, 53), (36, 52)), ((37, 53), (7, 200)), ((101, 3), (50, 50)),
    ((3, 101), (50, 50)), ((1, 1), (5, 4)), ((5, 4), (1, 1)), ((300, 200), (9, 6)),
    ((224, 97), (224, 224)), ((65, 63), (64, 64)),
]


def picture(width, height):
    i = np.arange(width * height * 3, dtype=np.int64)
    return Image.fromarray((((i * i * 31 + i * 17 + (i >> 5) * 101) >> 3) & 255)
                           .astype(np.uint8).reshape(height, width, 3))


def main():
    assert int(PIL.__version__.split(".")[0]) < 13, PIL.__version__
    path = os.path.join(os.path.dirname(__file__), "..", "resources", "resampling.csv")
    with open(path, "w") as out:
        out.write("in_width,in_height,out_width,out_height,filter,crc32\n")
        for (w, h), size in SIZES:
            for name in Image.Resampling:
                pixels = np.asarray(picture(w, h).resize(size, name)).tobytes()
                out.write(f"{w},{h},{size[0]},{size[1]},{name.name},{zlib.crc32(pixels):08x}\n")


main()
