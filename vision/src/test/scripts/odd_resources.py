"""Writes ../resources/odd/: small pictures of kinds that Java cannot write, and what Pillow reads.

python odd_resources.py    (needs numpy and Pillow; written with Pillow 12.3)

cmyk.jpg, ycck.jpg (the same bytes, marked as luma and chroma), animated.webp, animated_alpha.webp;
each with NAME.png, the picture as RGB.
"""

import os

import numpy as np
from PIL import Image

W, H = 24, 16
FOLDER = os.path.join(os.path.dirname(__file__), "..", "resources", "odd")


def picture(channels, shift=0):
    y, x = np.mgrid[:H, :W]
    planes = [x * 10 + shift, y * 15, 255 - x * 5 - y * 3, 40 + x * 4 + y * 4]
    return np.stack(planes[:channels], -1).astype(np.uint8)


def keep(name):
    image = Image.open(os.path.join(FOLDER, name))
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, (255,) * 4), image)
    image.convert("RGB").save(os.path.join(FOLDER, os.path.splitext(name)[0] + ".png"))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    path = lambda name: os.path.join(FOLDER, name)
    Image.fromarray(picture(4), "CMYK").save(path("cmyk.jpg"), quality=95)
    with open(path("cmyk.jpg"), "rb") as f:
        data = bytearray(f.read())
    data[data.index(b"Adobe") + 11] = 2
    with open(path("ycck.jpg"), "wb") as f:
        f.write(data)
    for name, channels in (("animated.webp", 3), ("animated_alpha.webp", 4)):
        frames = [Image.fromarray(picture(channels, shift)) for shift in (0, 10, 20)]
        frames[0].save(path(name), save_all=True, append_images=frames[1:], quality=80)
    for name in ("cmyk.jpg", "ycck.jpg", "animated.webp", "animated_alpha.webp"):
        keep(name)


main()
