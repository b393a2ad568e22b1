"""Golden numbers of language decoders, by Hugging Face transformers in float32 on a CPU.

    python decoder_reference.py FIXTURES ../resources/decoders

Written with transformers 5.23.0, torch 2.9.1 and peft 0.21.0. FIXTURES is the folder of the shared
fixtures (mistral, qwen2, ...). For these, gradients and the names of the linear maps are added; for
families without one a tiny random model is made with the same layout: config.json,
model.safetensors, io.safetensors (in.*, out.*, grad.*), meta.json.

mpt_1b stands for mosaicml/mpt-1b-redpajama-200b, whose remote code (MosaicGPT) is MPT with a layer
norm of the whole queries and keys and other names; here it is transformers' MPT with these norms put
in and its weights and settings renamed.
"""

import json
import re
import sys
from pathlib import Path

import torch
import transformers
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, T5ForConditionalGeneration
from transformers.models.t5 import modeling_t5
from transformers.pytorch_utils import Conv1D

SHARED = ["mistral", "qwen2", "qwen3", "phi", "opt", "mpt", "gpt2"]
SIZES = dict(vocab_size=120, hidden_size=32, num_hidden_layers=3, num_attention_heads=4)
FFN = dict(intermediate_size=64, max_position_embeddings=64)


class WholeNorms(nn.Linear):
    """Wqkv with what MosaicGPT does to its result before attention: clip, then norm q and k."""

    def __init__(self, old, width, clip):
        super().__init__(old.in_features, old.out_features, bias=False)
        self.q_ln = nn.LayerNorm(width, bias=False)
        self.k_ln = nn.LayerNorm(width, bias=False)
        self.clip = clip

    def forward(self, x):
        q, k, v = super().forward(x).clamp(-self.clip, self.clip).chunk(3, dim=2)
        return torch.cat([self.q_ln(q), self.k_ln(k), v], dim=2)


def own_configs():
    C = AutoConfig.for_model
    yield "gemma", C("gemma", **SIZES, **FFN, num_key_value_heads=1, head_dim=16, rms_norm_eps=1e-6)
    yield "phi3", C("phi3", **SIZES, **FFN, num_key_value_heads=2, rms_norm_eps=1e-5,
                    sliding_window=5, pad_token_id=0, bos_token_id=1, eos_token_id=2)
    yield "gpt_neox", C("gpt_neox", **SIZES, **FFN, rotary_pct=0.5, hidden_act="gelu")
    yield "gpt_neox_sequential", C("gpt_neox", **SIZES, **FFN, use_parallel_residual=False)
    yield "stablelm", C("stablelm", **SIZES, **FFN, num_key_value_heads=2, use_qkv_bias=True)
    yield "opt_350m", C("opt", **SIZES, ffn_dim=64, max_position_embeddings=64,
                        do_layer_norm_before=False, word_embed_proj_dim=16, dropout=0.0,
                        pad_token_id=1)
    # three heads: not a power of two, so the order of the slopes counts
    yield "mpt_1b", C("mpt", d_model=24, n_heads=3, n_layers=3, vocab_size=120, max_seq_len=64)


def random_model(name, config, seed):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    if name == "mpt_1b":
        for block in model.transformer.blocks:
            block.attn.Wqkv = WholeNorms(block.attn.Wqkv, config.d_model, 1.5)
    with torch.no_grad():
        for key, w in model.named_parameters():
            around = 1.0 if w.dim() == 1 and key.endswith("weight") and name != "gemma" else 0.0
            w.copy_(around + torch.randn_like(w) * (0.15 if w.dim() == 1 else 0.25))
        if getattr(config, "word_embed_proj_dim", None):
            model.model.decoder.embed_tokens.weight.mul_(3)
    return model


def inputs():
    g = torch.Generator().manual_seed(7)
    ids = torch.randint(3, 120, (2, 11), generator=g)
    mask = torch.ones(2, 11, dtype=torch.long)
    mask[1, 8:] = 0
    labels = ids.clone()
    labels[:, :4] = -100
    labels[mask == 0] = -100
    return dict(input_ids=ids, attention_mask=mask, labels=labels)


def greedy(model, prompt):
    ids = prompt
    for _ in range(12):
        top = model(input_ids=ids, use_cache=False).logits[:, -1].topk(2)
        if (top.values[:, 0] - top.values[:, 1]).min() < 1e-2:
            return None  # too close to call
        ids = torch.cat([ids, top.indices[:, :1]], 1)
    return ids


def gradients(model, batch):
    out = model(**batch, use_cache=False)
    out.loss.backward()
    wanted = re.compile(r"\.(layers|h|blocks)\.0\.|positions|wpe|project|norm_?\w*\.|ln_f\.|norm_f\.|head|embed_out")
    later = re.compile(r"\.[1-9]\.")
    grads = {k: p.grad for k, p in model.named_parameters() if wanted.search(k) and not later.search(k)}
    return out, {k: g for k, g in grads.items() if g.numel() <= 4096}


def make_longrope(out):
    """Phi-3-mini-128k's positions: other divisors in rows of more than 8 places."""
    config = AutoConfig.for_model(
        "phi3", **SIZES, intermediate_size=64, max_position_embeddings=32, num_key_value_heads=2, pad_token_id=0,
        bos_token_id=1, eos_token_id=2, original_max_position_embeddings=8,
        rope_scaling=dict(type="longrope", short_factor=[1.0, 1.1, 1.3, 1.5], long_factor=[1.2, 2.0, 3.5, 4.0]))
    make("phi3_longrope", config, out)
    folder = out / "phi3_longrope"
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    io = load_file(folder / "io.safetensors")
    with torch.no_grad():
        io["out.short_logits"] = model(input_ids=io["in.prompt"], use_cache=False).logits
        ids = io["in.input_ids"][:1, :9]
        io["in.long_prompt"] = ids.clone()
        io["out.long_greedy"] = greedy(model, ids)
    save_file(io, folder / "io.safetensors")


def linears(model):
    head = model.get_output_embeddings()
    tied = head is not None and head.weight is model.get_input_embeddings().weight
    return [k for k, m in model.named_modules()
            if isinstance(m, (nn.Linear, Conv1D)) and not (tied and m is head)]


MOSAIC = [(r"\.norm_([12])\.", r".ln_\1."), (r"\.norm_f\.", ".ln_f."), (r"\.Wqkv\.([qk]_ln)", r".\1"),
          (r"\.ffn\.(up|down)_proj", r".mlp.mlp_\1"), (r"Wqkv$", "Wqkv")]


def renamed(name, key):
    if name == "mpt_1b":
        for old, new in MOSAIC:
            key = re.sub(old, new, key)
    if name.startswith("gpt_neox"):  # what hub files say
        key = key.replace("lm_head", "embed_out")
    return key


def write_config(name, config, folder):
    if name != "mpt_1b":
        config.to_json_file(folder / "config.json", use_diff=False)
        text = json.loads((folder / "config.json").read_text())
        drop = ("id2label", "label2id", "chunk_size_feed_forward", "output_", "return_", "problem_type")
        text = {k: v for k, v in text.items() if not k.startswith(drop)}
    else:  # the keys of the hub's config.json
        text = dict(model_type="mosaic_gpt", alibi=True, alibi_bias_max=8, attn_clip_qkv=1.5,
                    attn_impl="torch", attn_qk_ln=True, d_model=24, embedding_fraction=1.0,
                    logit_scale=None, low_precision_layernorm=True, max_seq_len=64, mlp_ratio=4,
                    n_heads=3, n_layers=3, no_bias=True, prefix_lm=False, softmax_scale=None,
                    vocab_size=120)
    (folder / "config.json").write_text(json.dumps(text, indent=1) + "\n")


def make(name, config, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    batch = inputs()
    prompt = batch["input_ids"][:1, :6].clone()
    for seed in range(100):
        model = random_model(name, config, seed)
        with torch.no_grad():
            answer = greedy(model, prompt)
        if answer is not None:
            break
    write_config(name, config, folder)
    tied = config.tie_word_embeddings
    weights = {renamed(name, k): w.detach().clone().contiguous() for k, w in model.state_dict().items()
               if not (tied and k.startswith("lm_head"))}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    result, grads = gradients(model, batch)
    io = {f"in.{k}": v for k, v in batch.items()}
    io |= {f"grad.{renamed(name, k)}": g.contiguous() for k, g in grads.items()}
    io |= {"out.logits": result.logits.detach(), "out.loss": result.loss.detach().reshape(1)}
    io |= {"in.prompt": prompt, "out.greedy": answer}
    save_file(io, folder / "io.safetensors")
    meta = dict(reference="transformers", version=transformers.__version__, torch=torch.__version__,
                script="fusion/src/test/scripts/decoder_reference.py", linears=[renamed(name, k) for k in linears(model)])
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def add(name, fixtures, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    model = AutoModelForCausalLM.from_pretrained(fixtures / name, attn_implementation="eager").eval()
    io = load_file(fixtures / name / "io.safetensors")
    batch = {k: io["in." + k] for k in ("input_ids", "attention_mask", "labels")}
    result, grads = gradients(model, batch)
    torch.testing.assert_close(result.logits, io["out.logits"], atol=1e-5, rtol=0)
    save_file({f"grad.{k}": g.contiguous() for k, g in grads.items()}, folder / "io.safetensors")
    meta = dict(note="beside the shared fixture of this name", script="fusion/src/test/scripts/decoder_reference.py",
                linears=linears(model))
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def add_t5(fixtures, out):
    """Gradients, names and buckets beside the shared fixture of FlanT5's layout."""
    folder = out / "t5"
    folder.mkdir(parents=True, exist_ok=True)
    model = T5ForConditionalGeneration.from_pretrained(fixtures / "t5", attn_implementation="eager").eval()
    io = load_file(fixtures / "t5" / "io.safetensors")
    result = model(**{k: io["in." + k] for k in ("input_ids", "attention_mask", "labels")})
    torch.testing.assert_close(result.logits, io["out.logits"], atol=1e-5, rtol=0)
    result.loss.backward()
    wanted = re.compile(r"\.block\.0\.|final_layer_norm")
    save_file({f"grad.{k}": p.grad for k, p in model.named_parameters() if wanted.search(k)}, folder / "io.safetensors")
    buckets = [modeling_t5.T5Attention._relative_position_bucket(torch.arange(-300, 301), bidirectional=both).tolist()
               for both in (False, True)]
    meta = dict(note="beside the shared fixture of this name", script="fusion/src/test/scripts/decoder_reference.py",
                linears=linears(model), buckets_of_minus_300_to_300=buckets)
    (folder / "meta.json").write_text(json.dumps(meta) + "\n")


def make_t5_v1_0(out):
    """The first T5: ReLU without a gate, and hidden states scaled before the tied head."""
    folder = out / "t5_v1_0"
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    config = AutoConfig.for_model("t5", vocab_size=120, d_model=32, d_kv=16, d_ff=48, num_layers=2, num_decoder_layers=3,
                                  num_heads=2, feed_forward_proj="relu", decoder_start_token_id=0)
    model = T5ForConditionalGeneration._from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for key, w in model.named_parameters():
            w.copy_((1.0 if w.dim() == 1 else 0.0) + torch.randn_like(w) * (2.0 if "shared" in key else 0.25))
    g = torch.Generator().manual_seed(7)
    ids = torch.randint(3, 120, (2, 30), generator=g)  # far enough for shared buckets
    mask = torch.ones(2, 30, dtype=torch.long)
    mask[1, 25:] = 0
    labels = torch.randint(3, 120, (2, 20), generator=g)
    with torch.no_grad():
        result = model(input_ids=ids, attention_mask=mask, labels=labels)
    config.to_json_file(folder / "config.json", use_diff=False)
    text = json.loads((folder / "config.json").read_text())
    keep = ("d_", "num_", "relative", "feed", "dense", "is_gated", "layer_norm", "model_type", "vocab", "scale",
            "tie_word", "decoder_start", "pad_", "eos_")
    (folder / "config.json").write_text(json.dumps({k: v for k, v in text.items() if k.startswith(keep)}, indent=1) + "\n")
    weights = {k: w for k, w in model.state_dict().items() if "embed_tokens" not in k and not k.startswith("lm_head")}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    save_file({"in.input_ids": ids, "in.attention_mask": mask, "in.labels": labels, "out.logits": result.logits,
               "out.loss": result.loss.reshape(1)}, folder / "io.safetensors")
    meta = dict(reference="transformers", version=transformers.__version__, torch=torch.__version__,
                script="fusion/src/test/scripts/decoder_reference.py", linears=linears(model))
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def gpt2_adapter(fixtures, out):
    """LoRA beside matrices that are stored as (in, out)."""
    folder = out / "gpt2_lora"
    base = AutoModelForCausalLM.from_pretrained(fixtures / "gpt2", attn_implementation="eager").eval()
    torch.manual_seed(3)
    config = LoraConfig(r=4, lora_alpha=8, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True)
    model = get_peft_model(base, config).eval()
    with torch.no_grad():
        for key, w in model.named_parameters():
            if "lora_" in key:
                w.copy_(torch.randn_like(w) * 0.3)
    model.peft_config["default"].base_model_name_or_path = "gpt2"  # not a path of this machine
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    ids = inputs()["input_ids"]
    with torch.no_grad():
        io = {"in.input_ids": ids, "out.logits": model(input_ids=ids, use_cache=False).logits}
        merged = model.merge_and_unload()
        name = "transformer.h.0.attn.c_attn.weight"
        io["out.merged." + name] = merged.state_dict()[name].contiguous()
    save_file(io, folder / "io.safetensors")
    (folder / "meta.json").write_text(json.dumps(dict(reference="peft"), indent=1) + "\n")


def main():
    fixtures, out = map(Path, sys.argv[1:])
    torch.set_num_threads(1)
    for name, config in own_configs():
        make(name, config, out)
    for name in SHARED:
        add(name, fixtures, out)
    gpt2_adapter(fixtures, out)
    make_longrope(out)
    add_t5(fixtures, out)
    make_t5_v1_0(out)


if __name__ == "__main__":
    main()
