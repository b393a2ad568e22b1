"""Golden numbers of MedVInT-TD, its MLP variant and MedVInT-TE, tiny: features of a vision model in, everything
behind it out. The forward passes are the original ones: SOURCE is a checkout of github.com/xiaoman-zhang/PMC-VQA at
1678ec2, which is imported (not copied) with stand-ins for what it needs only to load its big parts.

    OMP_NUM_THREADS=1 python medvint_reference.py SOURCE fusion/src/test/resources
"""
import json
import re
import sys
import types
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM

SOURCE, OUT = Path(sys.argv[1]), Path(sys.argv[2])
WORDS = 120
LLAMA = dict(vocab_size=WORDS, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=4, max_position_embeddings=64, rms_norm_eps=1e-6, tie_word_embeddings=False)


def rearrange(x, pattern, b=None):
    """The three patterns of einops that the source uses."""
    wanted = re.sub(r"\s+", "", pattern)
    if wanted == "bnd->(bn)d":
        return x.flatten(0, 1)
    if wanted == "(bn)d->bnd":
        return x.unflatten(0, (b, -1))
    if wanted == "bnhw->(bhw)n":
        return x.permute(0, 2, 3, 1).flatten(0, 2)
    raise ValueError(pattern)


def stand_ins():
    """What the sources import at their top and never reach here."""
    modules = {
        "einops": dict(rearrange=rearrange),
        "peft": dict.fromkeys(("get_peft_model", "LoraConfig", "PrefixTuningConfig", "PromptEncoderConfig",
                               "PromptTuningConfig", "TaskType")),
        "torchvision": {},
        "torchvision.models": {},
        "models.pmc_oa.pmc_clip": dict(PMC_CLIP=None),
    }
    for name, members in modules.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
    sys.modules["torchvision"].models = sys.modules["torchvision.models"]


def source_module(folder, name):
    for key in [key for key in sys.modules if key.split(".")[0] == "models" and key != "models.pmc_oa.pmc_clip"]:
        del sys.modules[key]
    sys.path.insert(0, str(SOURCE / "src" / folder))
    try:
        return __import__(name, fromlist=["_"])
    finally:
        sys.path.pop(0)


def bare(kind):
    """An instance without its constructor, which would load gigabytes."""
    model = kind.__new__(kind)
    nn.Module.__init__(model)
    return model


def random_weights(model, seed):
    """Every weight away from what it starts as, so that none can be left out unseen."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, w in model.named_parameters():
            norm = w.dim() == 1 and re.search(r"norm\d?\.weight|ln_\d\.weight|layernorm\.weight|norm\.weight", key)
            w.copy_((1.0 if norm else 0.0) + torch.randn(w.shape, generator=g) * (0.2 if w.dim() == 1 else 0.3))
    return model


def llama():
    return LlamaForCausalLM._from_config(LlamaConfig(**LLAMA), attn_implementation="eager")


def parts(model, llama_prefix):
    """Weights by the checkpoint's names; LLaMA's as language_model.…"""
    return {re.sub("^" + llama_prefix, "language_model.", k): w.detach().clone().contiguous()
            for k, w in model.state_dict().items()}


def write(name, weights, io, projector):
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    save_file({k: v.detach().contiguous() for k, v in io.items()}, folder / "io.safetensors")
    config = dict(text_config=dict(model_type="llama", hidden_act="silu", rope_theta=10000.0, **LLAMA),
                  projector=projector)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    meta = dict(reference="github.com/xiaoman-zhang/PMC-VQA at 1678ec2", transformers=transformers.__version__,
                torch=torch.__version__, script="fusion/src/test/scripts/medvint_reference.py")
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def td():
    module = source_module("MedVInT_TD", "models.QA_model")
    width, queries, heads, inner, layers = 16, 5, 4, 24, 2
    model = bare(module.QA_model)
    model.query_embed = nn.Embedding(queries, width)
    layer = module.TransformerDecoderLayer(width, heads, inner, 0.1, "relu", normalize_before=True)
    model.decoder = module.TransformerDecoder(layer, layers, nn.LayerNorm(width), return_intermediate=False)
    model.fc_l1 = nn.Linear(width, width)
    model.fc_l2 = nn.Linear(width, LLAMA["hidden_size"])
    model.llamacasual = llama()
    random_weights(model, 1).eval()
    g = torch.Generator().manual_seed(2)
    features = torch.randn(2, 9, width, generator=g)
    model.image_encoder = lambda images: images
    ids = torch.randint(3, WORDS, (2, 12), generator=g)
    ids[:, 0] = 1
    ids[1, 9:] = 0  # padding; no attention mask is passed
    labels = ids.clone()
    labels[labels == 0] = -100
    labels[0, :7] = -100
    labels[1, :5] = -100
    labels = torch.cat([torch.full((2, queries), -100), labels], 1)
    seen = {}
    model.decoder.register_forward_hook(lambda m, a, out: seen.update(queries=out[0].transpose(0, 1)))
    model.fc_l2.register_forward_hook(lambda m, a, out: seen.update(projected=out.unflatten(0, (2, -1))))
    out = model(ids, features, labels)
    out.loss.backward()
    io = {"in.features": features, "in.input_ids": ids, "in.labels": labels, "out.queries": seen["queries"],
          "out.projected": seen["projected"], "out.logits": out.logits, "out.loss": out.loss.reshape(1)}
    io |= {f"grad.{k}": p.grad for k, p in model.named_parameters() if not k.startswith("llamacasual")}
    io |= mlp(model, features, ids, labels)
    write("medvint_td", parts(model, "llamacasual."), io,
          dict(count=queries, width=width, layers=layers, heads=heads, inner=inner))


def mlp(transformer, features, ids, labels):
    """The MLP variant with the same two maps, over the mean of the features as it takes it from a ResNet."""
    module = source_module("MedVInT_TD", "models.QA_model_mlp")
    model = bare(module.QA_model)
    model.fc_l1, model.fc_l2, model.llamacasual = transformer.fc_l1, transformer.fc_l2, transformer.llamacasual
    model.zero_grad()
    model.Vision_module = "PMC-CLIP"
    model.vision_model = nn.Identity()
    module.rearrange = lambda x, pattern, b=None: (
        x.flatten(2).transpose(1, 2) if "n1" in pattern else rearrange(x, pattern, b))
    # the source cuts 31 of the 32 labels of places; here there are 5
    padded = torch.cat([torch.full((2, 27), -100), labels], 1)
    out = model(ids, features.transpose(1, 2).unflatten(2, (3, 3)), padded)
    out.loss.backward()
    return {"out.mlp.logits": out.logits, "out.mlp.loss": out.loss.reshape(1),
            "grad.mlp.fc_l1.weight": model.fc_l1.weight.grad, "grad.mlp.fc_l2.weight": model.fc_l2.weight.grad}


def te():
    module = source_module("MedVInT_TE", "models.llama.vqa_model")
    width, inner, context, wide = 32, 40, 20, 48
    base = llama()
    model = bare(module.Binary_VQA_Model)
    model.text_encoder = base.model
    model.text_embed = nn.Sequential(nn.Linear(LLAMA["hidden_size"], width))
    model.image_embed = nn.Sequential(nn.Linear(wide, width))
    model.qformer_query = nn.Parameter(torch.empty(32, width))
    layer = nn.TransformerDecoderLayer(width, nhead=4, dim_feedforward=inner, dropout=0.1, activation="relu",
                                       norm_first=True)
    model.qformer_decoder = nn.TransformerDecoder(layer, 2, nn.LayerNorm(width))
    model.img_special_token = nn.Parameter(torch.zeros(1, 1, width))
    model.fusion_module = module.Transformer(width=width, layers=1, heads=8)
    model.mlm_projection = nn.Parameter(torch.empty(width, WORDS))
    model.softmax = nn.LogSoftmax(dim=-1)
    random_weights(model, 3).eval()
    random_weights(base.lm_head, 4)
    with torch.no_grad():
        model.mlm_projection.mul_(0.15)  # log-probabilities of ordinary size
    g = torch.Generator().manual_seed(5)
    features = torch.randn(2, 9, width, generator=g)
    with_class = torch.cat([torch.randn(2, 1, width, generator=g), features], 1)
    model.image_encoder_name = "CLIP"
    model.image_encoder = lambda image: types.SimpleNamespace(last_hidden_state=image)
    words = torch.randint(3, WORDS, (2, context), generator=g)
    words[:, 0] = 1
    ends, answers = (15, 11), (4, 3)  # tokens of each row; of its answer with the end
    mask = torch.zeros(2, context, dtype=torch.long)
    labels = torch.zeros(2, context, dtype=torch.long)  # dataset.py also labels the first token, <s>; not here
    ids = words.clone()
    for r in range(2):
        words[r, ends[r] - 1] = 2
        words[r, ends[r]:] = 0
        mask[r, :ends[r]] = 1
        labels[r, ends[r] - answers[r]:ends[r]] = words[r, ends[r] - answers[r]:ends[r]]
        ids[r] = words[r]
        ids[r, ends[r] - answers[r]:ends[r]] = 2
    seen = {}
    model.qformer_decoder.register_forward_hook(lambda m, a, out: seen.update(queries=out.transpose(0, 1)))
    model.text_encoder.register_forward_hook(lambda m, a, out: seen.update(hidden=out[0]))
    out = model(with_class, ids, mask)
    loss = F.nll_loss(out.transpose(1, 2), labels, ignore_index=0)  # as train.py computes it
    loss.backward()
    io = {"in.features": features, "in.words": words, "in.input_ids": ids, "in.attention_mask": mask,
          "in.labels": labels, "out.queries": seen["queries"], "out.hidden": seen["hidden"],
          "out.log_probabilities": out, "out.loss": loss.reshape(1)}
    io |= {f"grad.{k}": p.grad for k, p in model.named_parameters()
           if not k.startswith(("text_encoder", "image_embed"))}
    q = model.text_encoder.layers[0].self_attn.q_proj.weight
    io["grad.language_model.model.layers.0.self_attn.q_proj.weight"] = q.grad
    # PMC-CLIP's map has another width
    model.image_encoder_name = "PMC_CLIP"
    model.image_encoder = lambda image: image
    cells = torch.randn(2, wide, 3, 3, generator=g)
    with torch.no_grad():
        io |= {"in.wide.features": cells.flatten(2).transpose(1, 2), "out.wide.log_probabilities": model(cells, ids, mask)}
    weights = parts(model, "text_encoder.")
    weights = {re.sub(r"^language_model\.", "language_model.model.", k): w for k, w in weights.items()}
    weights["language_model.lm_head.weight"] = base.lm_head.weight.detach()
    write("medvint_te", weights, io, dict(count=32, width=width, layers=2, heads=4, inner=inner, vocabulary=WORDS,
                                          text_positions=context))


stand_ins()
torch.set_num_threads(1)
td()
te()
