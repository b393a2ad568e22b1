"""Golden numbers of whole Flamingo models, by torch in float32 on a CPU.

    python flamingo_reference.py ../resources/flamingo

Written with transformers 5.23.0 and torch 2.9.1. The decoders are transformers' LLaMA (untied head)
and MPT (tied head), tiny and random; the resampler and the gated blocks are restated here from
open_flamingo 2.0.1 (src/helpers.py, commit 655f693), the rule `next` from Multimodal-GPT (commit
9c73e47). open_flamingo itself needs einops and open_clip, so it is not run.

    llama   a block before every 2nd of 4 layers; two new tokens behind the table; the names of an
            OpenFlamingo file
    mpt     a block before each of 3 layers; media of two frames with frame_embs and media_time_embs;
            one token of the table and one behind it; Otter's names

The decoder's own table has VOCABULARY rows; the rows of the two special tokens lie beside it.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM, MptConfig, MptForCausalLM

VOCABULARY = 100
WIDTH, VISION, HEADS, HEAD, LATENTS, DEPTH, INNER = 32, 24, 2, 8, 3, 2, 40


def mlp(width, inner):
    return nn.Sequential(
        nn.LayerNorm(width), nn.Linear(width, inner, bias=False), nn.GELU(), nn.Linear(inner, width, bias=False)
    )


def split(x):
    return x.unflatten(-1, (HEADS, HEAD)).transpose(-3, -2)


def join(x):
    return x.transpose(-3, -2).flatten(-2)


class Look(nn.Module):
    """Queries of one width, keys and values of another, no biases."""

    def __init__(self, width, seen):
        super().__init__()
        self.to_q = nn.Linear(width, HEADS * HEAD, bias=False)
        self.to_kv = nn.Linear(seen, 2 * HEADS * HEAD, bias=False)
        self.to_out = nn.Linear(HEADS * HEAD, width, bias=False)

    def shares(self, x, media):
        q = split(self.to_q(x)) * HEAD**-0.5
        k, v = self.to_kv(media).chunk(2, dim=-1)
        return q @ split(k).transpose(-1, -2), split(v)


class Resampling(Look):
    def __init__(self):
        super().__init__(VISION, VISION)
        self.norm_media = nn.LayerNorm(VISION)
        self.norm_latents = nn.LayerNorm(VISION)

    def forward(self, x, latents):
        z = self.norm_latents(latents)
        scores, v = self.shares(z, torch.cat([self.norm_media(x), z], dim=-2))
        return self.to_out(join(scores.softmax(-1) @ v))


class Perceiver(nn.Module):
    def __init__(self, frames, media):
        super().__init__()
        self.latents = nn.Parameter(torch.randn(LATENTS, VISION))
        self.frame_embs = nn.Parameter(torch.randn(frames, VISION)) if frames else None
        self.media_time_embs = nn.Parameter(torch.randn(media, 1, VISION)) if media else None
        self.layers = nn.ModuleList(
            nn.ModuleList([Resampling(), mlp(VISION, 4 * VISION)]) for _ in range(DEPTH)
        )
        self.norm = nn.LayerNorm(VISION)

    def forward(self, x):
        """(rows, media, frames, patches, VISION) to (rows, media, LATENTS, VISION)"""
        rows, media, frames = x.shape[:3]
        if self.frame_embs is not None:
            x = x + self.frame_embs[:frames, None]
        x = x.flatten(2, 3)
        if self.media_time_embs is not None:
            x = x + self.media_time_embs[:media]
        z = self.latents.expand(rows, media, -1, -1)
        for attention, ff in self.layers:
            z = attention(x, z) + z
            z = ff(z) + z
        return self.norm(z)


class Attention(Look):
    def __init__(self):
        super().__init__(WIDTH, VISION)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x, media, time):
        scores, v = self.shares(self.norm(x), media.flatten(1, 2))
        of = 1 + torch.arange(media.shape[1]).repeat_interleave(LATENTS)
        hidden = (time[:, :, None] != of)[:, None]
        shares = scores.masked_fill(hidden, -torch.finfo(scores.dtype).max).softmax(-1)
        return self.to_out(join(shares.masked_fill((time == 0)[:, None, :, None], 0.0) @ v))


class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = Attention()
        self.attn_gate = nn.Parameter(torch.randn(1))
        self.ff = mlp(WIDTH, INNER)
        self.ff_gate = nn.Parameter(torch.randn(1))

    def forward(self, x, media, time):
        x = self.attn(x, media, time) * self.attn_gate.tanh() + x
        return self.ff(x) * self.ff_gate.tanh() + x


class Flamingo(nn.Module):
    def __init__(self, decoder, layers, every, image, frames=0, media=0):
        super().__init__()
        self.decoder, self.image, self.rule = decoder, image, "latest"
        self.perceiver = Perceiver(frames, media)
        self.gates = nn.ModuleDict(
            {str(i): Gated() for i in range(len(layers)) if (i + 1) % every == 0}
        )
        for i, gate in self.gates.items():
            layers[int(i)].register_forward_pre_hook(self.before(gate), with_kwargs=True)

    def before(self, gate):
        def hook(_, args, kwargs):
            return (gate(args[0], self.latents, self.time), *args[1:]), kwargs

        return hook

    def forward(self, ids, attended, features):
        at = ids == self.image
        self.time = at.cumsum(-1)
        if self.rule == "next":
            self.time[~at] += 1
            self.time[self.time > at.sum(-1, keepdim=True)] = 0
        self.latents = self.perceiver(features)
        return self.decoder(input_ids=ids, attention_mask=attended, output_hidden_states=True)

    def answer(self, ids, features, count):
        """Greedy, without a cache: the row is read anew for each token."""
        for _ in range(count):
            logits = self(ids, torch.ones_like(ids), features).logits[:, -1]
            token = logits.argmax(-1, keepdim=True)
            assert token.item() != self.image, "an answer must not hold an image"
            ids = torch.cat([ids, token], dim=1)
        return ids[0]


def llama():
    config = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=48, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
        initializer_range=0.2, tie_word_embeddings=False,
    )
    decoder = LlamaForCausalLM(config)
    return decoder, decoder.model.layers, 2, [100, 101], 0, 0


def mpt():
    config = MptConfig(
        vocab_size=VOCABULARY, d_model=WIDTH, n_layers=3, n_heads=4, max_seq_len=64,
        initializer_range=0.2, tie_word_embeddings=True,
    )
    decoder = MptForCausalLM(config)
    return decoder, decoder.transformer.blocks, 1, [98, 100], 3, 3


def make(name, parts, folder):
    torch.manual_seed(11)
    decoder, layers, every, special, frames, media = parts()
    config = decoder.config.to_dict()
    decoder.resize_token_embeddings(special[-1] + 1, mean_resizing=False)
    chunk, image = special
    model = Flamingo(decoder, layers, every, image, frames, media).float()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.2)
        else:
            parameter.data += 0.1 * torch.randn_like(parameter)

    # two images among words, the second row short with one image and words before it
    rows = [[7, 12, image, 23, 5, chunk, image, 31, 44, 9, chunk], [61, 17, image, 8, 77, chunk]]
    width = len(rows[0])
    counts = [2, 1]
    shape = (3, frames - 1, 7, VISION) if frames else (3, 1, 7, VISION)
    features = torch.randn(shape)
    empty = torch.zeros_like(features[:1])
    stacked = torch.stack([features[:2], torch.cat([features[2:], empty])])

    def padded(left):
        ids, attended = torch.zeros(2, width, dtype=torch.long), torch.zeros(2, width, dtype=torch.long)
        for r, row in enumerate(rows):
            at = width - len(row) if left else 0
            ids[r, at : at + len(row)] = torch.tensor(row)
            attended[r, at : at + len(row)] = 1
        return ids, attended

    ids, attended = padded(left=False)
    labels = ids.masked_fill((attended == 0) | (ids == image), -100)
    labels[:, :2] = -100
    io = {"in.ids": ids, "in.lengths": attended.sum(-1), "in.labels": labels, "in.features": features}

    out = model(ids, attended, stacked)
    before = out.logits[:, :-1].flatten(0, 1)
    targets = labels[:, 1:].flatten()
    loss = F.cross_entropy(before, targets, ignore_index=-100, reduction="sum")
    loss.backward()
    io["out.hidden"] = out.hidden_states[-1] * attended[:, :, None]
    io["out.supervised_logits"] = before[targets != -100]
    io["out.loss"] = loss.reshape(1)
    embedding = decoder.get_input_embeddings().weight
    io["grad.embedding_rows"] = embedding.grad[special]
    for part, module in [("perceiver", model.perceiver), ("gated_cross_attn_layers", model.gates)]:
        for key, weight in module.named_parameters():
            io[f"grad.{part}.{key}"] = weight.grad

    with torch.no_grad():
        ids, attended = padded(left=True)
        io["out.left_hidden"] = model(ids, attended, stacked).hidden_states[-1] * attended[:, :, None]
        io["out.left_logits"] = model(ids, attended, stacked).logits[:, -1]
        for r, row in enumerate(rows):
            alone = stacked[r : r + 1, : counts[r]]
            io[f"out.greedy_{r}"] = model.answer(torch.tensor([row]), alone, 8)
        model.rule = "next"
        ids, attended = padded(left=False)
        out = model(ids, attended, stacked)
        io["out.next_hidden"] = out.hidden_states[-1] * attended[:, :, None]
        io["out.next_greedy_0"] = model.answer(torch.tensor(rows[:1]), stacked[:1], 8)

    weights = {}
    otter = name == "mpt"
    path = "transformer.blocks" if otter else "model.layers"
    tables = {"model.embed_tokens.weight", "transformer.wte.weight", "lm_head.weight"}
    for key, weight in decoder.state_dict().items():
        if key == "lm_head.weight" and otter:
            continue
        if key in tables:
            weight = weight[:VOCABULARY]
        if key.startswith(path):
            layer, rest = key[len(path) + 1 :].split(".", 1)
            if rest.startswith("decoder_layer"):
                continue
            key = f"{path}.{layer}.decoder_layer.{rest}"
        weights[f"lang_encoder.{key}"] = weight
    for key, weight in model.perceiver.state_dict().items():
        segments = key.split(".")
        if otter and segments[0] == "layers":
            segments[2] = {"0": "", "1": "feed_forward"}[segments[2]]
        weights["perceiver." + ".".join(s for s in segments if s)] = weight
    for key, weight in model.gates.state_dict().items():
        layer, rest = key.split(".", 1)
        if otter:
            rest = rest.replace("ff.", "feed_forward.")
        weights[f"lang_encoder.{path}.{layer}.gated_cross_attn_layer.{rest}"] = weight
    weights["embedding_rows"] = embedding[special]
    if not otter:
        weights["head_rows"] = decoder.lm_head.weight[VOCABULARY:]

    folder = Path(folder) / name
    folder.mkdir(parents=True, exist_ok=True)
    pack = lambda tensors: {k: v.detach().clone().contiguous() for k, v in tensors.items()}
    save_file(pack(weights), folder / "model.safetensors")
    save_file(pack(io), folder / "io.safetensors")
    (folder / "config.json").write_text(json.dumps(config, indent=1, default=str) + "\n")
    meta = {
        "reference": "flamingo_reference.py", "decoder": type(decoder).__name__, "torch": torch.__version__,
        "special": special, "every": every, "layers": path, "latents": LATENTS, "depth": DEPTH,
        "heads": HEADS, "head_width": HEAD, "gate_inner": INNER, "vision": VISION,
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
    print(name, {k: tuple(v.shape) for k, v in io.items() if k.startswith("out")})
    print(io["out.loss"], io["out.greedy_0"], io["out.greedy_1"], io["out.next_greedy_0"])


if __name__ == "__main__":
    for name, parts in [("llama", llama), ("mpt", mpt)]:
        make(name, parts, sys.argv[1])
