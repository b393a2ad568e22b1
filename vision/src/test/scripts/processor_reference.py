"""Writes ../resources/processors.json: checksums of what transformers' PIL processors make.

python processor_reference.py    (needs transformers 5.23, numpy, Pillow < 13)

Without rescaling and normalising, so that results are bytes (3, H, W). The image is that of
resampling_reference.py.
"""

import json
import os
import zlib

import numpy as np
from PIL import Image
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

CLASSES = [BlipImageProcessorPil, CLIPImageProcessorPil, LlavaImageProcessorPil,
           SiglipImageProcessorPil]
RAW = {"do_rescale": False, "do_normalize": False}
CASES = [
    (CLIPImageProcessorPil, {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}),
    (CLIPImageProcessorPil, {"size": {"shortest_edge": 31}, "crop_size": {"height": 24, "width": 27}}),
    (CLIPImageProcessorPil, {"size": {"shortest_edge": 20}, "crop_size": {"height": 33, "width": 24}}),
    (CLIPImageProcessorPil, {"size": {"shortest_edge": 20}, "crop_size": {"height": 64, "width": 65}}),
    (CLIPImageProcessorPil, {"do_resize": False, "crop_size": {"height": 40, "width": 40}}),
    (CLIPImageProcessorPil, {"size": {"height": 30, "width": 44}, "do_center_crop": False, "resample": 1}),
    (SiglipImageProcessorPil, {"size": {"height": 24, "width": 24}}),
    (SiglipImageProcessorPil, {"size": {"height": 30, "width": 24}, "resample": 2}),
    (BlipImageProcessorPil, {"size": {"height": 28, "width": 28}}),
    (LlavaImageProcessorPil, {"do_pad": True, "size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}),
    (LlavaImageProcessorPil, {"do_pad": True, "do_resize": False, "do_center_crop": False}),
    (LlavaImageProcessorPil, {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}, "resample": 0}),
]


def picture(width, height):
    i = np.arange(width * height * 3, dtype=np.int64)
    return Image.fromarray((((i * i * 31 + i * 17 + (i >> 5) * 101) >> 3) & 255)
                           .astype(np.uint8).reshape(height, width, 3))


def main():
    rows = []
    for kind, options in CASES:
        for size in ((64, 48), (47, 64), (50, 50), (101, 30)):
            out = kind(**options, **RAW)(picture(*size), return_tensors="np")["pixel_values"][0]
            assert out.dtype == np.uint8, out.dtype
            config = {"image_processor_type": kind.__name__[:-3], **options, **RAW}
            rows.append({"config": config, "image": size, "out": out.shape[:0:-1],
                         "crc32": f"{zlib.crc32(np.ascontiguousarray(out).tobytes()):08x}"})
    with open(os.path.join(os.path.dirname(__file__), "..", "resources", "processors.json"), "w") as f:
        f.write("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")


main()
