"""Golden numbers for CLIP's modified ResNet, tiny, by PMC-VQA's own class: SOURCE is a checkout of
github.com/xiaoman-zhang/PMC-VQA at 1678ec2, whose MedVInT_TD/models/blocks.py is imported.

    OMP_NUM_THREADS=1 python clip_resnet_reference.py SOURCE

writes ../resources/clip_resnet/. Outputs are (B, h * w, C): 0 stem, 1-4 stages.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

sys.path.insert(0, str(Path(sys.argv[1]) / "src" / "MedVInT_TD" / "models"))
from blocks import ModifiedResNet  # noqa: E402

FOLDER = Path(__file__).parent.parent / "resources" / "clip_resnet"

torch.set_num_threads(1)
model = ModifiedResNet(layers=[2, 1, 2, 1], output_dim=8, heads=2, image_size=64, width=4).eval()
g = torch.Generator().manual_seed(1)
with torch.no_grad():
    for key, w in model.state_dict().items():
        if key.endswith("running_var") or (w.dim() == 1 and key.endswith("weight")):
            w.copy_(1 + 0.3 * (torch.rand(w.shape, generator=g) - 0.5))
        elif w.is_floating_point():
            w.copy_(torch.randn(w.shape, generator=g) * (0.2 if w.dim() == 1 else (1 / w[0].numel()) ** 0.5))
    pixels = torch.randn(2, 3, 64, 64, generator=g)
    maps = [model.stem(pixels)]
    for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
        maps.append(layer(maps[-1]))
    # what MedVInT-TD keeps of it ends before the last stage, though its comments say otherwise
    torch.testing.assert_close(nn.Sequential(*list(model.children())[:-2])(pixels), maps[3])
FOLDER.mkdir(parents=True, exist_ok=True)
unread = ("attnpool.q_proj", "attnpool.k_proj", "attnpool.v_proj")  # large
save_file({"visual." + k: w for k, w in model.state_dict().items() if not k.startswith(unread)},
          FOLDER / "model.safetensors", metadata={"format": "pt"})
io = {f"out.hidden_states.{i}": m.flatten(2).transpose(1, 2).contiguous() for i, m in enumerate(maps)}
io["out.hidden_states.-2"] = io["out.hidden_states.3"].clone()
save_file(io | {"in.pixel_values": pixels}, FOLDER / "io.safetensors")
meta = dict(reference="github.com/xiaoman-zhang/PMC-VQA at 1678ec2", torch=torch.__version__,
            script="vision/src/test/scripts/clip_resnet_reference.py")
(FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
for file in FOLDER.iterdir():
    file.chmod(0o644)
