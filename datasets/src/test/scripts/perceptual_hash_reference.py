"""Writes perceptual_hashes.tsv: imagehash.phash of pictures that are made by formulas.

    pip install imagehash==4.3.2 pillow==11.3.0 numpy==2.4.6 scipy==1.17.1
    python perceptual_hash_reference.py > perceptual_hashes.tsv

Pillow 11.3 and 12.3 give the same table. Pillow 13.0 resizes columns before rows in some tall pictures
(33 x 200 here), whose hashes then differ in a few bits; the older order is followed here.

PerceptualHashTest makes the same pictures: red, green and blue of pixel (x, y) are the formulas below
in whole numbers, modulo 256.
"""
import imagehash
import numpy as np
from PIL import Image

PICTURES = {
    "slope": lambda x, y, w, h: (x * 255 // w, y * 255 // h, (x + y) * 255 // (w + h)),
    "rings": lambda x, y, w, h: (((x - w // 3) ** 2 + (y - h // 2) ** 2) // 40, x * y // 50, 128 + 0 * x),
    "texture": lambda x, y, w, h: (x * x + 3 * y * y + x * y, 7 * x + 13 * y * y, 11 * x * y + 5),
    "corner": lambda x, y, w, h: ((x < w // 3) * (y < h // 2) * 255, (x < w // 3) * 200, (y < h // 2) * 90),
}
SIZES = [(64, 48), (100, 75), (33, 200), (32, 32), (640, 480), (17, 13), (300, 32)]

print("picture\twidth\theight\tphash")
for name, formula in PICTURES.items():
    for w, h in SIZES:
        y, x = np.mgrid[0:h, 0:w].astype(np.int64)
        rgb = np.stack([np.broadcast_to(c, (h, w)) for c in formula(x, y, w, h)], axis=2) % 256
        print(f"{name}\t{w}\t{h}\t{imagehash.phash(Image.fromarray(rgb.astype(np.uint8), 'RGB'))}")
