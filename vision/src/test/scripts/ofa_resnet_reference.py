"""Golden numbers for OFA's net of pictures, tiny, by the authors' own blocks: SOURCE is a checkout of
github.com/OFA-Sys/OFA at a36b91c, whose models/ofa/resnet.py and frozen_bn.py are imported.

    OMP_NUM_THREADS=1 python ofa_resnet_reference.py SOURCE

writes ../resources/ofa_resnet/. The original has fixed widths (64 channels, 8 MB at the least), so a
narrower net is made of its blocks. Outputs are (B, h * w, C): 0 stem, 1-3 stages.
"""
import importlib.util
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

FOLDER = Path(__file__).parent.parent / "resources" / "ofa_resnet"
STEM = 2


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(sys.argv[1]) / "models" / "ofa" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


resnet, frozen = load("resnet"), load("frozen_bn")


class Narrow(resnet.ResNet):
    def __init__(self, layers):
        nn.Module.__init__(self)
        self._norm_layer, self.inplanes, self.dilation = frozen.FrozenBatchNorm2d, STEM, 1
        self.groups, self.base_width = 1, 64
        self.conv1 = nn.Conv2d(3, STEM, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(resnet.Bottleneck, STEM, layers[0])
        self.layer2 = self._make_layer(resnet.Bottleneck, 2 * STEM, layers[1], stride=2)
        self.layer3 = self._make_layer(resnet.Bottleneck, 4 * STEM, layers[2], stride=2)


torch.set_num_threads(1)
model = Narrow([2, 1, 3]).eval()
g = torch.Generator().manual_seed(2)
with torch.no_grad():
    for key, w in model.state_dict().items():
        if key.endswith("running_var") or (w.dim() == 1 and key.endswith("weight")):
            w.copy_(1 + 0.3 * (torch.rand(w.shape, generator=g) - 0.5))
        elif w.is_floating_point():
            w.copy_(torch.randn(w.shape, generator=g) * (0.2 if w.dim() == 1 else (1 / w[0].numel()) ** 0.5))
    pixels = torch.randn(2, 3, 64, 64, generator=g)
    maps = [model.maxpool(model.relu(model.bn1(model.conv1(pixels))))]
    for layer in (model.layer1, model.layer2, model.layer3):
        maps.append(layer(maps[-1]))
    torch.testing.assert_close(model(pixels), maps[3])
FOLDER.mkdir(parents=True, exist_ok=True)
weights = {"encoder.embed_images." + k: w for k, w in model.state_dict().items()}
weights["encoder.image_proj.weight"] = torch.zeros(8, 16 * STEM)  # its rows tell OFA's size
save_file(weights, FOLDER / "model.safetensors", metadata={"format": "pt"})
io = {f"out.hidden_states.{i}": m.flatten(2).transpose(1, 2).contiguous() for i, m in enumerate(maps)}
save_file(io | {"in.pixel_values": pixels}, FOLDER / "io.safetensors")
(FOLDER / "config.json").write_text(json.dumps(dict(model_type="ofa", d_model=8)) + "\n")
meta = dict(reference="github.com/OFA-Sys/OFA at a36b91c", torch=torch.__version__,
            script="vision/src/test/scripts/ofa_resnet_reference.py")
(FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
for file in FOLDER.iterdir():
    file.chmod(0o644)
