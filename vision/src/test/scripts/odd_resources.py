"""Writes ../resources/odd/: small pictures of kinds that Java cannot write, and what Pillow reads.

python odd_resources.py    (needs numpy and Pillow; written with Pillow 12.3)

cmyk.jpg, ycck.jpg (the same bytes, marked as luma and chroma), unconverted.jpg (RGB not turned into
luma and chroma), animated.webp, animated_alpha.webp, frames.gif (three frames, the second disposed
of), transparent.gif (three frames, the first with holes), fax.tiff (two pages, group 4),
palette.tiff, lossy.webp (a larger picture with noise); each with NAME.png, the picture as RGB.
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
    if image.mode == "RGBA" or "transparency" in image.info:
        image = image.convert("RGBA")
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
    Image.fromarray(picture(3)).save(path("unconverted.jpg"), quality=95, keep_rgb=True)
    frames = [Image.fromarray(picture(3, shift)).quantize(16) for shift in (0, 60, 90)]
    frames[0].save(path("frames.gif"), save_all=True, append_images=frames[1:], disposal=[1, 3, 1])
    frames[0].save(path("transparent.gif"), save_all=True, append_images=frames[1:], transparency=3)
    pages = [Image.fromarray(picture(1)[..., 0] > level) for level in (100, 50)]
    pages[0].save(path("fax.tiff"), save_all=True, append_images=pages[1:], compression="group4")
    frames[0].save(path("palette.tiff"))
    noise = np.random.default_rng(7).normal(0, 12, (90, 130, 3))
    smooth = np.asarray(Image.fromarray(picture(3)).resize((130, 90), Image.Resampling.BICUBIC))
    Image.fromarray((smooth + noise).clip(0, 255).astype(np.uint8)).save(path("lossy.webp"), quality=85)
    for name in ("cmyk.jpg", "ycck.jpg", "unconverted.jpg", "animated.webp", "animated_alpha.webp",
                 "frames.gif", "transparent.gif", "fax.tiff", "palette.tiff", "lossy.webp"):
        keep(name)


main()
