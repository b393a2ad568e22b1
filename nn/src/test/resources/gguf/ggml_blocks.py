"""Writes ggml_blocks.safetensors: random blocks of every quantised type and their weights as the
`gguf` Python package (0.19.0, numpy code of its own) decodes them.

    pip install gguf==0.19.0 safetensors numpy
    python ggml_blocks.py
"""

import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize
from safetensors.numpy import save_file

BLOCKS = 3  # per type
# where the f16 scales and minimums lie in a block (bytes); everything else is random
HALVES = {
    Type.Q4_0: [0],
    Type.Q4_1: [0, 2],
    Type.Q5_0: [0],
    Type.Q5_1: [0, 2],
    Type.Q8_0: [0],
    Type.Q4_K: [0, 2],
    Type.Q5_K: [0, 2],
    Type.Q6_K: [208],
}

rng = np.random.default_rng(20)
arrays = {}
for kind, places in HALVES.items():
    elements, size = GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for place in places:
        halves = rng.normal(0, 0.02, (BLOCKS, 1)).astype("<f2")
        blocks[:, place : place + 2] = halves.view(np.uint8)
    arrays[f"{kind.name}.blocks"] = blocks
    weights = dequantize(blocks, kind).reshape(BLOCKS * elements)
    assert np.isfinite(weights).all()
    arrays[f"{kind.name}.weights"] = weights.astype(np.float32)
save_file(arrays, pathlib.Path(__file__).with_name("ggml_blocks.safetensors"))
