"""Gradients of Point-BERT's weights, for PointBertTrainingTest.

  pointbert_gradients.py FIXTURE OUT    FIXTURE: the folder of the fixture pointbert

The forward pass is written out in plain torch from the paper and the fixture's meta.json; that it
gives the fixture's tokens is asserted. The loss is mean(tokens^2). Of the largest gradient
(second_conv.0.weight, 1 MB) the first 64 rows are kept, and the sums over its rows and columns.
"""

import json
import os
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

PREFIX = "model.point_backbone."


def main(fixture, out):
    torch.set_num_threads(1)
    stored = load_file(os.path.join(fixture, "model.safetensors"))
    io = load_file(os.path.join(fixture, "io.safetensors"))
    w = {k[len(PREFIX):]: v for k, v in stored.items() if k.startswith(PREFIX)}
    fixed = [k for k in w if k.rsplit(".", 1)[-1] in ("running_mean", "running_var", "num_batches_tracked")]
    for name, value in w.items():
        if name not in fixed:
            value.requires_grad_(True)

    def linear(x, name):
        weight = w[name + ".weight"]
        return F.linear(x, weight.reshape(weight.shape[:2]), w.get(name + ".bias"))

    def norm(x, name):
        return F.layer_norm(x, (x.shape[-1],), w[name + ".weight"], w[name + ".bias"], 1e-5)

    def batch_norm(x, name):
        scale = (w[name + ".running_var"] + 1e-5).rsqrt()
        return (x - w[name + ".running_mean"]) * scale * w[name + ".weight"] + w[name + ".bias"]

    points, centers = io["in.points"], io["out.centers"]
    members = torch.stack([p[i] for p, i in zip(points, io["out.knn_index_sorted"])])
    members = torch.cat([members[..., :3] - centers[:, :, None], members[..., 3:]], -1)
    x = F.relu(batch_norm(linear(members, "encoder.first_conv.0"), "encoder.first_conv.1"))
    x = linear(x, "encoder.first_conv.3")
    x = torch.cat([x.max(-2, keepdim=True)[0].expand_as(x), x], -1)
    x = F.relu(batch_norm(linear(x, "encoder.second_conv.0"), "encoder.second_conv.1"))
    x = linear(x, "encoder.second_conv.3").max(-2)[0]
    batch = len(points)
    x = torch.cat([w["cls_token"].expand(batch, -1, -1), linear(x, "reduce_dim")], 1)
    pos = linear(F.gelu(linear(centers, "pos_embed.0")), "pos_embed.2")
    pos = torch.cat([w["cls_pos"].expand(batch, -1, -1), pos], 1)
    heads = 6
    states = [x]
    for i in range(3):
        name = f"blocks.blocks.{i}."
        x = x + pos
        qkv = linear(norm(x, name + "norm1"), name + "attn.qkv")
        q, k, v = qkv.reshape(batch, x.shape[1], 3, heads, -1).permute(2, 0, 3, 1, 4)
        seen = ((q @ k.transpose(-2, -1)) * q.shape[-1] ** -0.5).softmax(-1) @ v
        x = x + linear(seen.transpose(1, 2).flatten(2), name + "attn.proj")
        x = x + linear(F.gelu(linear(norm(x, name + "norm2"), name + "mlp.fc1")), name + "mlp.fc2")
        states.append(x)
    tokens = norm(x, "norm")
    assert (tokens - io["out.tokens"]).abs().max() < 2e-5
    (tokens ** 2).mean().backward()
    result = {f"out.hidden_states.{i}": s.detach().contiguous() for i, s in enumerate(states)}
    for name, value in w.items():
        if name in fixed:
            continue
        gradient = value.grad.reshape(value.shape[:2]) if value.ndim == 3 and value.shape[0] > 1 else value.grad
        if name == "encoder.second_conv.0.weight":
            result["rows." + name] = gradient[:64].contiguous()
            result["sum0." + name] = gradient.sum(0)
            result["sum1." + name] = gradient.sum(1)
        else:
            result["grad." + name] = gradient.contiguous()
    os.makedirs(out, exist_ok=True)
    save_file(result, os.path.join(out, "io.safetensors"))
    with open(os.path.join(out, "meta.json"), "w") as file:
        json.dump({"reference": "torch " + torch.__version__, "atol": 1e-6,
                   "note": "of mean(tokens^2); see src/test/scripts/pointbert_gradients.py"}, file, indent=1)
        file.write("\n")
    print(max(float(v.abs().max()) for k, v in result.items() if k.startswith("grad.")))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
