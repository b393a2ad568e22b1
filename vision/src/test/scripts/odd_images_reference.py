"""Writes ../resources/odd_images.csv: what Pillow makes of each file of a folder of odd images.

python odd_images_reference.py FOLDER    (needs numpy and Pillow; table written with Pillow 12.3)

Row: file, width, height, then the mean red, green and blue of the four quarters (top left, top
right, bottom left, bottom right). EXIF orientation applied, transparency over white, 16 bits scaled
by 255 / the greatest value. Files that Pillow does not open have a dash instead.
"""

import os
import sys
import warnings

import numpy as np
from PIL import Image, ImageOps

warnings.simplefilter("error", Image.DecompressionBombWarning)


def pixels(path):
    image = Image.open(path)
    image.load()
    key = image.info.get("transparency")
    mode = image.mode
    image = ImageOps.exif_transpose(image)
    if mode.startswith("I"):
        grey = np.asarray(image).astype(np.float64)
        rgb = np.repeat(np.round(grey * 255 / 65535)[..., None], 3, -1)
        if key is not None:
            rgb[grey == key] = 255
        return rgb
    if mode in ("RGBA", "LA", "PA") or key is not None:
        rgba = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rgba.size, (255, 255, 255, 255)), rgba)
    return np.asarray(image.convert("RGB")).astype(np.float64)


def quarters(rgb):
    h, w = (max(1, n // 2) for n in rgb.shape[:2])
    for part in (rgb[:h, :w], rgb[:h, -w:], rgb[-h:, :w], rgb[-h:, -w:]):
        yield from part.mean((0, 1))


def main(folder):
    path = os.path.join(os.path.dirname(__file__), "..", "resources", "odd_images.csv")
    with open(path, "w") as out:
        for name in sorted(os.listdir(folder)):
            if name.endswith(".md"):
                continue
            try:
                rgb = pixels(os.path.join(folder, name))
                row = [rgb.shape[1], rgb.shape[0]] + [f"{v:.2f}" for v in quarters(rgb)]
            except Exception:
                row = ["-"]
            out.write(",".join(map(str, [name, *row])) + "\n")


main(sys.argv[1])
