"""Writes ../resources/towers: what the fixtures of nn do not hold of EVA, DINOv2, CLIP, SigLIP.

python towers_reference.py    (needs torch, transformers 5.23, safetensors, numpy, Pillow)

  in.pixels_SIDE            pictures of another size than the towers', multiples of the patch
  out.NAME_SIDE             their features behind an interpolated position table
  out.TOWER.hidden_states.N hidden states at the towers' own size (in.pixel_values of the fixture)
  out.clip_gelu             the CLIP fixture's last block with GELU in place of QuickGELU
  in.hidden, out.resumed    CLIP's layer 1 and what its blocks make of it
  grad.NAME, grad.hidden    of mean(resumed²)
  out.coffee.KIND           processing of image_processing/coffee.png, a landscape, for which
                            Pillow 13 resizes in the same order as the versions before
"""

import json
import os

import numpy as np
import torch
import torch.nn.functional as F
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "../../../../nn/src/test/resources/fixtures")
OUT = os.path.join(HERE, "../resources/towers")
torch.manual_seed(7)
torch.set_grad_enabled(False)
io = {f"in.pixels_{side}": torch.randn(1, 3, side, side) for side in (24, 48)}


def model(kind, name):
    return kind.from_pretrained(os.path.join(FIXTURES, name), attn_implementation="eager").eval()


def inputs(name, key="in.pixel_values"):
    return load_file(os.path.join(FIXTURES, name, "io.safetensors"))[key]


def lavis(name, pixels, side):
    """The LAVIS tower: Blip2VisionModel's blocks under LAVIS' weights, table and final norm."""
    weights = load_file(os.path.join(FIXTURES, name, "model.safetensors"))
    vision = json.load(open(os.path.join(FIXTURES, name, "config.json")))["vision"]
    config = transformers.Blip2VisionConfig(
        hidden_size=vision["embed_dim"], intermediate_size=vision["mlp_hidden"],
        num_hidden_layers=vision["depth"], num_attention_heads=vision["num_heads"],
        image_size=side, patch_size=vision["patch_size"], layer_norm_eps=vision["block_eps"])
    tower = transformers.Blip2VisionModel(config).eval()
    take = lambda key: weights["visual_encoder." + key]
    table = take("pos_embed")
    old = int((table.shape[1] - 1) ** 0.5)
    new = side // vision["patch_size"]
    patches = table[:, 1:].reshape(1, old, old, -1).permute(0, 3, 1, 2)
    patches = F.interpolate(patches, size=(new, new), mode="bicubic", align_corners=False)
    table = torch.cat([table[:, :1], patches.permute(0, 2, 3, 1).flatten(1, 2)], 1)
    state = {
        "embeddings.class_embedding": take("cls_token"),
        "embeddings.position_embedding": table,
        "embeddings.patch_embedding.weight": take("patch_embed.proj.weight"),
        "embeddings.patch_embedding.bias": take("patch_embed.proj.bias"),
        "post_layernorm.weight": weights["ln_vision.weight"],
        "post_layernorm.bias": weights["ln_vision.bias"],
    }
    for i in range(vision["depth"]):
        ours, theirs = f"blocks.{i}.", f"encoder.layers.{i}."
        q, v = take(ours + "attn.q_bias"), take(ours + "attn.v_bias")
        state[theirs + "self_attn.qkv.weight"] = take(ours + "attn.qkv.weight")
        state[theirs + "self_attn.qkv.bias"] = torch.cat([q, torch.zeros_like(q), v])
        for a, b in (("attn.proj", "self_attn.projection"), ("norm1", "layer_norm1"),
                     ("norm2", "layer_norm2"), ("mlp.fc1", "mlp.fc1"), ("mlp.fc2", "mlp.fc2")):
            for part in ("weight", "bias"):
                state[f"{theirs}{b}.{part}"] = take(f"{ours}{a}.{part}")
    tower.load_state_dict(state)
    tower.post_layernorm.eps = vision["ln_vision_eps"]
    return tower(pixels).last_hidden_state


dino = model(transformers.Dinov2Model, "dinov2")
blip = model(transformers.Blip2ForConditionalGeneration, "blip2_opt").vision_model
clip = model(transformers.CLIPModel, "clip").vision_model
siglip = model(transformers.SiglipVisionModel, "siglip_vision")
for side in (24, 48):
    pixels = io[f"in.pixels_{side}"]
    io[f"out.dinov2_{side}"] = dino(pixels).last_hidden_state
    io[f"out.blip2_{side}"] = blip(pixels, interpolate_pos_encoding=True).last_hidden_state
    io[f"out.lavis_{side}"] = lavis("lavis_blip2_opt", pixels, side)
    io[f"out.clip_{side}"] = clip(pixels, interpolate_pos_encoding=True).last_hidden_state
    io[f"out.siglip_{side}"] = siglip(pixels, interpolate_pos_encoding=True).last_hidden_state
assert torch.allclose(lavis("lavis_blip2_opt", inputs("lavis_blip2_opt", "in.image"), 32),
                      inputs("lavis_blip2_opt", "out.image_embeds"), atol=1e-5)

states = dino(inputs("dinov2"), output_hidden_states=True).hidden_states
for n in (0, 2, 3):
    io[f"out.dinov2.hidden_states.{n}"] = states[n]
states = []
hooks = [layer.register_forward_hook(lambda m, i, o: states.append(o[0] if isinstance(o, tuple) else o))
         for layer in blip.encoder.layers]
blip(inputs("blip2_opt"))
io["out.blip2.hidden_states.2"], io["out.blip2.hidden_states.3"] = states[1], states[2]

gelu = model(transformers.CLIPModel, "clip").vision_model
for layer in gelu.encoder.layers:
    layer.mlp.activation_fn = torch.nn.GELU()
io["out.clip_gelu"] = gelu(inputs("clip")).last_hidden_state

with torch.enable_grad():
    hidden = clip(inputs("clip"), output_hidden_states=True).hidden_states[1].detach()
    hidden.requires_grad_()
    x = hidden
    for layer in clip.encoder.layers[1:]:
        x = layer(x, None)
        x = x[0] if isinstance(x, tuple) else x
    (x * x).mean().backward()
io["in.hidden"], io["out.resumed"], io["grad.hidden"] = hidden.detach(), x.detach(), hidden.grad
for name, weight in clip.named_parameters():
    if name.startswith(("encoder.layers.1.", "encoder.layers.2.")):
        io["grad." + name] = weight.grad

picture = Image.open(os.path.join(FIXTURES, "image_processing/coffee.png")).convert("RGB")
assert picture.width > picture.height
values = np.asarray(picture.resize((40, 40), Image.BICUBIC)).astype(np.float64) / 255
for kind, mean, std in (("otter", (.481, .458, .408), (.269, .261, .276)),
                        ("medvint", (.485, .456, .406), (.229, .224, .225))):
    done = (values - np.array(mean)) / np.array(std)
    io["out.coffee." + kind] = torch.tensor(done.transpose(2, 0, 1), dtype=torch.float32)[None]

os.makedirs(OUT, exist_ok=True)
save_file({k: v.contiguous() for k, v in io.items()}, os.path.join(OUT, "io.safetensors"))
meta = {"reference": "transformers", "version": transformers.__version__,
        "torch": torch.__version__, "pillow": __import__("PIL").__version__,
        "note": "made by src/test/scripts/towers_reference.py, which tells what each array is",
        "io": {k: [str(v.dtype).removeprefix("torch."), list(v.shape)] for k, v in io.items()}}
json.dump(meta, open(os.path.join(OUT, "meta.json"), "w"), indent=1)
