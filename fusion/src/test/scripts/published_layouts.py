"""Tiny files in the layouts of published checkpoints, random numbers below the real names.

Usage: published_layouts.py OUT (fusion/src/test/resources/published). Needs torch alone; the names
are those of the sources that docs and PublishedLayouts cite.
"""

import json
import pathlib
import sys

import torch

OUT = pathlib.Path(sys.argv[1])
WIDTH, LAYERS, HEADS, INNER, VOCABULARY = 32, 2, 4, 48, 120
VISION, GRID, PATCH = 16, 2, 4
torch.manual_seed(5)


def r(*shape, dtype=torch.float16):
    return (torch.randn(*shape) * 0.1).to(dtype)


def linear(name, out, inner, bias=True):
    return {name + ".weight": r(out, inner), **({name + ".bias": r(out)} if bias else {})}


def norm(name, width):
    return {name + ".weight": r(width) + 1, name + ".bias": r(width)}


def llama(prefix="", layer=lambda i: f"layers.{i}"):
    t = {prefix + "model.embed_tokens.weight": r(VOCABULARY, WIDTH)}
    for i in range(LAYERS):
        p = prefix + "model." + layer(i) + "."
        for n in "qkvo":
            t[p + f"self_attn.{n}_proj.weight"] = r(WIDTH, WIDTH)
        t[p + "mlp.gate_proj.weight"] = r(INNER, WIDTH)
        t[p + "mlp.up_proj.weight"] = r(INNER, WIDTH)
        t[p + "mlp.down_proj.weight"] = r(WIDTH, INNER)
        t[p + "input_layernorm.weight"] = r(WIDTH) + 1
        t[p + "post_attention_layernorm.weight"] = r(WIDTH) + 1
        t[p + "self_attn.rotary_emb.inv_freq"] = torch.ones(4)
    t[prefix + "model.norm.weight"] = r(WIDTH) + 1
    t[prefix + "lm_head.weight"] = r(VOCABULARY, WIDTH)
    return t


LLAMA = dict(
    hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
    num_key_value_heads=HEADS, vocab_size=VOCABULARY, max_position_embeddings=256, rms_norm_eps=1e-6,
    hidden_act="silu", torch_dtype="float16", bos_token_id=1, eos_token_id=2)
CLIP = dict(
    model_type="clip_vision_model", hidden_size=VISION, intermediate_size=32, num_hidden_layers=2,
    num_attention_heads=2, image_size=GRID * PATCH, patch_size=PATCH, hidden_act="quick_gelu",
    layer_norm_eps=1e-5, projection_dim=8)


def clip(prefix):
    p = prefix + "vision_model."
    t = {
        p + "embeddings.class_embedding": r(VISION),
        p + "embeddings.patch_embedding.weight": r(VISION, 3, PATCH, PATCH),
        p + "embeddings.position_embedding.weight": r(GRID * GRID + 1, VISION),
        p + "embeddings.position_ids": torch.arange(GRID * GRID + 1)[None],
    }
    t |= norm(p + "pre_layrnorm", VISION) | norm(p + "post_layernorm", VISION)
    for i in range(2):
        b = f"{p}encoder.layers.{i}."
        for n in ("q_proj", "k_proj", "v_proj", "out_proj"):
            t |= linear(b + "self_attn." + n, VISION, VISION)
        t |= norm(b + "layer_norm1", VISION) | norm(b + "layer_norm2", VISION)
        t |= linear(b + "mlp.fc1", 32, VISION) | linear(b + "mlp.fc2", VISION, 32)
    return t


def lora(prefix, modules, rank, dot=""):
    t = {}
    for i in range(LAYERS):
        for m, (out, inner) in modules.items():
            p = f"{prefix}.{i}.{m}.lora_"
            t[f"{p}A{dot}.weight"] = r(rank, inner)
            t[f"{p}B{dot}.weight"] = r(out, rank)
    return t


def perceiver(prefix, otter):
    t = {prefix + "latents": r(3, VISION)}
    for i in range(2):
        a = f"{prefix}layers.{i}." + ("" if otter else "0.")
        f = f"{prefix}layers.{i}." + ("feed_forward." if otter else "1.")
        t |= norm(a + "norm_media", VISION) | norm(a + "norm_latents", VISION)
        t[a + "to_q.weight"], t[a + "to_kv.weight"] = r(64, VISION), r(128, VISION)
        t[a + "to_out.weight"] = r(VISION, 64)
        t |= norm(f + "0", VISION)
        t[f + "1.weight"], t[f + "3.weight"] = r(4 * VISION, VISION), r(VISION, 4 * VISION)
    return t | norm(prefix + "norm", VISION)


def gated(prefix, otter):
    f = prefix + ("feed_forward." if otter else "ff.")
    t = {prefix + "attn_gate": r(1), prefix + "ff_gate": r(1)}
    t |= norm(prefix + "attn.norm", WIDTH) | norm(f + "0", WIDTH)
    t[prefix + "attn.to_q.weight"], t[prefix + "attn.to_kv.weight"] = r(64, WIDTH), r(128, VISION)
    t[prefix + "attn.to_out.weight"] = r(WIDTH, 64)
    t[f + "1.weight"], t[f + "3.weight"] = r(4 * WIDTH, WIDTH), r(WIDTH, 4 * WIDTH)
    return t


def save(path, tensors, config=None):
    file = OUT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tensors, file)
    if config is not None:
        (file.parent / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    assert file.stat().st_size < 200_000, file


def mm(prefix="model."):
    return linear(prefix + "mm_projector.0", WIDTH, VISION) | linear(prefix + "mm_projector.2", WIDTH, WIDTH)


MM = dict(
    mm_hidden_size=VISION, mm_vision_tower="openai/clip-vit-large-patch14-336", mm_vision_select_layer=-2,
    mm_vision_select_feature="patch", mm_use_im_start_end=False)

# LLaVA's own folders
save("llava/pytorch_model.bin", llama() | mm(),
     LLAMA | MM | dict(model_type="llava", mm_projector_type="mlp2x_gelu", image_aspect_ratio="pad"))
mpt = {"transformer.wte.weight": r(VOCABULARY, WIDTH), "transformer.norm_f.weight": r(WIDTH) + 1}
for i in range(LAYERS):
    b = f"transformer.blocks.{i}."
    mpt |= {b + "norm_1.weight": r(WIDTH) + 1, b + "norm_2.weight": r(WIDTH) + 1,
            b + "attn.Wqkv.weight": r(3 * WIDTH, WIDTH), b + "attn.out_proj.weight": r(WIDTH, WIDTH),
            b + "ffn.up_proj.weight": r(4 * WIDTH, WIDTH), b + "ffn.down_proj.weight": r(WIDTH, 4 * WIDTH)}
save("llava_mpt/pytorch_model.bin", mpt | linear("transformer.mm_projector", WIDTH, VISION),
     MM | dict(model_type="llava_mpt", d_model=WIDTH, hidden_size=WIDTH, n_heads=HEADS, n_layers=LAYERS,
               vocab_size=VOCABULARY, expansion_ratio=4, max_seq_len=256, no_bias=True,
               attn_config=dict(alibi=True, alibi_bias_max=8, attn_type="multihead_attention")))
save("llava_projector/mm_projector.bin", linear("model.mm_projector", WIDTH, VISION),
     LLAMA | MM | dict(model_type="llava_llama"))
modules = {"self_attn.q_proj": (WIDTH, WIDTH), "self_attn.v_proj": (WIDTH, WIDTH), "mlp.up_proj": (INNER, WIDTH)}
save("llava_lora/adapter_model.bin", lora("base_model.model.model.layers", modules, 4))
save("llava_lora/non_lora_trainables.bin", mm("base_model.model.model."),
     LLAMA | MM | dict(model_type="llava", mm_projector_type="mlp2x_gelu"))
(OUT / "llava_lora/adapter_config.json").write_text(json.dumps(dict(
    peft_type="LORA", task_type="CAUSAL_LM", r=4, lora_alpha=8, lora_dropout=0.05, bias="none",
    target_modules=["q_proj", "v_proj", "up_proj"], base_model_name_or_path="lmsys/vicuna-7b-v1.5"), indent=1) + "\n")

# LAVIS: what was trained, below "model", beside the optimizer
q = {"query_tokens": r(1, 3, 24), "Qformer.bert.embeddings.position_ids": torch.arange(8)[None]}
q |= norm("Qformer.bert.embeddings.LayerNorm", 24) | norm("ln_vision", VISION)
for i in range(2):
    p = f"Qformer.bert.encoder.layer.{i}."
    for name, inner in [("attention", 24)] + ([("crossattention", VISION)] if i == 0 else []):
        q |= linear(p + name + ".self.query", 24, 24) | linear(p + name + ".self.key", 24, inner)
        q |= linear(p + name + ".self.value", 24, inner) | linear(p + name + ".output.dense", 24, 24)
        q |= norm(p + name + ".output.LayerNorm", 24)
    q |= linear(p + "intermediate_query.dense", 40, 24) | linear(p + "output_query.dense", 24, 40)
    q |= norm(p + "output_query.LayerNorm", 24)
optimizer = dict(state={0: dict(step=torch.tensor(3.0), exp_avg=r(3))}, param_groups=[dict(lr=1e-4, params=[0])])
for name, proj in [("blip2_opt", "opt_proj"), ("blip2_t5", "t5_proj")]:
    save(f"lavis/{name}.pth", dict(model=q | linear(proj, WIDTH, 24), optimizer=optimizer, iters=3, scaler=None))
text = {"Qformer.bert.embeddings.word_embeddings.weight": r(50, 24),
        "Qformer.bert.embeddings.position_embeddings.weight": r(8, 24)}
for i in range(2):
    p = f"Qformer.bert.encoder.layer.{i}."
    text |= linear(p + "intermediate.dense", 40, 24) | linear(p + "output.dense", 24, 40) | norm(p + "output.LayerNorm", 24)
save("lavis/instruct_blip_vicuna.pth", dict(model=q | text | linear("llm_proj", WIDTH, 24)))
stage1 = linear("vision_proj", 8, 24) | linear("text_proj", 8, 24) | linear("itm_head", 2, 24) | {"temp": r(1)[0]}
save("lavis/blip2_stage1.pth", dict(model=q | text | stage1))

# Flamingo's descendants
blocks = "lang_encoder.transformer.blocks."
flamingo = perceiver("perceiver.", False) | gated(blocks + "1.gated_cross_attn_layer.", False)
save("open_flamingo/checkpoint.pt", flamingo | {"lang_encoder.transformer.wte.weight": r(VOCABULARY + 2, WIDTH)})
otter = clip("vision_encoder.") | perceiver("perceiver.", True)
otter |= gated("lang_encoder.model.layers.1.gated_cross_attn_layer.", True)
otter |= {k.replace("layers.0.", "layers.0.decoder_layer.").replace("layers.1.", "layers.1.decoder_layer."): v
          for k, v in llama("lang_encoder.").items()}
save("otter/pytorch_model.bin", otter, dict(
    model_type="otter", cross_attn_every_n_layers=2, text_config=LLAMA | dict(model_type="llama"), vision_config=CLIP))
layers = "module.lang_encoder.base_model.model.model.layers"
gpt = {k.replace("self_attn", "decoder_layer.self_attn"): v for k, v in lora(
    layers, {f"self_attn.{n}_proj": (WIDTH, WIDTH) for n in "qkvo"}, 2, ".default").items()}
for m, (out, inner) in {"attn.to_q": (64, WIDTH), "attn.to_kv": (128, VISION), "attn.to_out": (WIDTH, 64),
                        "ff.1": (4 * WIDTH, WIDTH), "ff.3": (WIDTH, 4 * WIDTH)}.items():
    p = f"{layers}.1.gated_cross_attn_layer.{m}.lora_"
    gpt |= {p + "A.default.weight": r(2, inner), p + "B.default.weight": r(out, 2)}
save("multimodal_gpt/mmgpt-lora-v0-release.pt", dict(model_state_dict=gpt, epoch=1))

# LAMM and MedVInT
save("lamm/pytorch_model.pt", linear("llama_proj", WIDTH, VISION) | lora(
    "llama_model.base_model.model.model.layers", {f"self_attn.{n}_proj": (WIDTH, WIDTH) for n in "qkvo"}, 2, ".default"))


def decoder_layers(prefix, width, inner):
    t = {}
    for i in range(2):
        p = f"{prefix}layers.{i}."
        for a in ("self_attn", "multihead_attn"):
            t |= {p + a + ".in_proj_weight": r(3 * width, width), p + a + ".in_proj_bias": r(3 * width)}
            t |= linear(p + a + ".out_proj", width, width)
        t |= linear(p + "linear1", inner, width) | linear(p + "linear2", width, inner)
        for n in (1, 2, 3):
            t |= norm(p + f"norm{n}", width)
    return t | norm(prefix + "norm", width)


peft = {"self_attn.q_proj": (WIDTH, WIDTH), "self_attn.v_proj": (WIDTH, WIDTH)}
td = {"query_embed.weight": r(3, VISION)} | decoder_layers("decoder.", VISION, 20)
td |= linear("fc_l1", VISION, VISION) | linear("fc_l2", WIDTH, VISION) | clip("vision_model.")
td |= llama("llamacasual.base_model.model.") | lora("llamacasual.base_model.model.model.layers", peft, 2)
save("medvint_td/pytorch_model.bin", td)
te = {"qformer_query": r(3, VISION), "img_special_token": r(1, 1, VISION), "mlm_projection": r(VISION, VOCABULARY),
      "positional_embedding": r(60, VISION), "text_projection": r(VISION, VISION), "logit_scale": r(1)[0]}
te |= decoder_layers("qformer_decoder.", VISION, 20) | linear("text_embed.0", VISION, WIDTH) | clip("image_encoder.")
te |= {k.replace("qformer_decoder.layers.0.", "qformer_decoder_layer."): v for k, v in te.items()
       if k.startswith("qformer_decoder.layers.0.")} | norm("qformer_decoder_norm", VISION)
b = "fusion_module.resblocks.0."
te |= {b + "attn.in_proj_weight": r(3 * VISION, VISION), b + "attn.in_proj_bias": r(3 * VISION)}
te |= linear(b + "attn.out_proj", VISION, VISION) | norm(b + "ln_1", VISION) | norm(b + "ln_2", VISION)
te |= linear(b + "mlp.c_fc", 4 * VISION, VISION) | linear(b + "mlp.c_proj", VISION, 4 * VISION)
body = {k.replace("model.", "", 1): v for k, v in llama().items() if not k.startswith("lm_head")}
te |= {"text_encoder.base_model.model." + k: v for k, v in body.items()}
te |= lora("text_encoder.base_model.model.layers", peft, 2)
save("medvint_te/pytorch_model.bin", te)
