"""Golden numbers of OFA, by the authors' own modules in float32 on a CPU.

    python ofa_reference.py OFA ../resources/ofa

OFA is a checkout of github.com/OFA-Sys/OFA (written with a36b91c and torch 2.9.1). Its models/ofa and
the few files of its fairseq that stand alone are imported from there as they are; what else they ask
fairseq for (a registry, base classes, a handful of helpers) is put in below. The weights are random.

The original net of pictures has fixed widths (64 channels, 8 MB at the least), so a narrower one is
made of its blocks. Settings are those of the published checkpoints: NormFormer, positions apart from
words, type embeddings, 42 x 42 cells, 256 token buckets, one table of words, resnet18's depths.

Three rows: with an image; with an image and a shorter text; with neither image nor full answer.
"""

import argparse
import importlib.util
import json
import sys
import types
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

PAD, EOS, BINS, CODES = 1, 2, 1000, 8192
VOCABULARY, WIDTH, HEADS, STEM = 90, 12, 2, 2


def put(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)
    return module


def load_file(name, path):
    """A file of the checkout as a module of this name."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    parent, _, last = name.rpartition(".")
    setattr(sys.modules[parent], last, module)
    return module


class Coder(nn.Module):
    def __init__(self, dictionary):
        super().__init__()
        self.dictionary = dictionary


class Pair(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder


def fairseq(root):
    """What models/ofa imports."""
    same = lambda *_, **__: (lambda x: x)
    absent = types.SimpleNamespace
    put("fairseq").__path__ = []
    put("fairseq.utils",
        get_activation_fn=lambda activation: {"gelu": F.gelu, "relu": F.relu}[activation],
        get_available_activation_fns=lambda: [],
        softmax=lambda x, dim, onnx_trace=False: F.softmax(x, dim=dim, dtype=torch.float32),
        new_arange=lambda x: torch.arange(x.shape[-1]).expand_as(x),
        fill_with_neg_inf=lambda x: x.fill_(float("-inf")))
    put("fairseq.distributed", fsdp_wrap=lambda module, **_: module)
    put("fairseq.models", FairseqEncoder=Coder, FairseqIncrementalDecoder=Coder,
        FairseqEncoderDecoderModel=Pair, register_model=same, register_model_architecture=same)
    load_file("fairseq.incremental_decoding_utils", root / "incremental_decoding_utils.py")
    put("fairseq.modules").__path__ = []
    dropout = load_file("fairseq.modules.fairseq_dropout", root / "modules/fairseq_dropout.py")
    load_file("fairseq.modules.quant_noise", root / "modules/quant_noise.py")
    norm = load_file("fairseq.modules.layer_norm", root / "modules/layer_norm.py")
    sys.modules["fairseq.modules"].__dict__.update(
        FairseqDropout=dropout.FairseqDropout, LayerNorm=norm.LayerNorm, AdaptiveSoftmax=absent,
        BaseLayer=absent, LayerDropModuleList=absent, SinusoidalPositionalEmbedding=absent, GradMultiply=absent)
    put("fairseq.modules.checkpoint_activations", checkpoint_wrapper=lambda module, **_: module)
    put("fairseq.modules.transformer_sentence_encoder", init_bert_params=lambda module: None)


class Words:
    def __len__(self):
        return VOCABULARY

    def pad(self):
        return PAD

    def eos(self):
        return EOS


def narrow_net(resnet):
    class Narrow(resnet.ResNet):
        def __init__(self, layers, norm_layer, **_):
            nn.Module.__init__(self)
            self._norm_layer, self.inplanes, self.dilation = norm_layer, STEM, 1
            self.groups, self.base_width = 1, 64
            self.conv1 = nn.Conv2d(3, STEM, kernel_size=7, stride=2, padding=3, bias=False)
            self.bn1 = norm_layer(STEM)
            self.relu = nn.ReLU(inplace=True)
            self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
            self.layer1 = self._make_layer(resnet.Bottleneck, STEM, layers[0])
            self.layer2 = self._make_layer(resnet.Bottleneck, 2 * STEM, layers[1], stride=2)
            self.layer3 = self._make_layer(resnet.Bottleneck, 4 * STEM, layers[2], stride=2)
    return Narrow


def model():
    from models.ofa import ofa, resnet, unify_transformer
    unify_transformer.ResNet = narrow_net(resnet)
    args = argparse.Namespace(
        encoder_embed_dim=WIDTH, encoder_ffn_embed_dim=24, encoder_layers=2, encoder_attention_heads=HEADS,
        decoder_layers=2, decoder_attention_heads=HEADS, max_source_positions=60, max_target_positions=60,
        resnet_type="resnet18", freeze_resnet=True, scale_attn=True, scale_fc=True, scale_heads=True,
        disable_entangle=True, patch_image_size=480)
    ofa.ofa_large_architecture(args)
    made = ofa.OFAModel.build_model(args, types.SimpleNamespace(source_dictionary=(w := Words()), target_dictionary=w))
    made.encoder.image_proj = nn.Linear(16 * STEM, WIDTH)
    torch.manual_seed(48)
    with torch.no_grad():
        for name, w in made.named_parameters():
            if w.dim() == 4:
                w.copy_(torch.randn_like(w) * (1.5 / w[0].numel()) ** 0.5)
            elif w.dim() == 1:
                w.copy_(float(not name.endswith("bias")) + 0.15 * torch.randn_like(w))
            else:
                w.copy_(torch.randn_like(w) * (0.5 if "embed" in name or "table" in name else 0.25))
        for name, b in made.named_buffers():
            if ".embed_images" in name:
                size = 0.15 * torch.randn_like(b)
                b.copy_(torch.rand_like(b) + 0.5 if name.endswith("running_var")
                        else size + float(name.endswith("weight")))
    return made.eval(), args


def config(args):
    """As the transformers port (branch feature/add_transformers) writes it."""
    return dict(
        model_type="ofa", vocab_size=VOCABULARY, d_model=WIDTH, max_position_embeddings=args.max_source_positions,
        encoder_layers=args.encoder_layers, encoder_ffn_dim=args.encoder_ffn_embed_dim, encoder_attention_heads=HEADS,
        decoder_layers=args.decoder_layers, decoder_ffn_dim=args.decoder_ffn_embed_dim, decoder_attention_heads=HEADS,
        activation_function="gelu", scale_embedding=False, pad_token_id=PAD, bos_token_id=0, eos_token_id=EOS,
        decoder_start_token_id=0, encoder_normalize_before=True, decoder_normalize_before=True, normformer=True,
        layernorm_embedding=True, patch_layernorm_embedding=True, resnet_type=args.resnet_type,
        token_bucket_size=args.token_bucket_size, image_bucket_size=args.image_bucket_size, add_type_embedding=True,
        share_decoder_input_output_embed=True, attn_scale_factor=float(args.attn_scale_factor),
        code_layernorm_embedding=True, code_image_size=128, entangle_position_embedding=False)


def inputs():
    g = torch.Generator().manual_seed(5)
    source = torch.randint(4, VOCABULARY, (3, 9), generator=g)
    source[:, 0], source[0, 8], source[1, 6], source[2, 8] = 0, EOS, EOS, EOS
    source[1, 7:] = PAD
    target = torch.randint(4, VOCABULARY, (3, 7), generator=g)
    target[0, 6], target[1, 6], target[2, 4] = EOS, EOS, EOS
    target[2, 5:] = PAD
    previous = torch.cat([torch.zeros(3, 1, dtype=torch.long), target[:, :-1]], 1)
    previous[2, 5:] = PAD
    return dict(pixels=torch.randn(3, 3, 32, 48, generator=g), source=source, previous=previous, target=target,
                has_image=torch.tensor([True, True, False]))


def greedy(made, encoded):
    ids = torch.zeros(1, 1, dtype=torch.long)
    for _ in range(10):
        top = made.decoder(ids, encoder_out=encoded)[0][:, -1].topk(2)
        assert top.values[0, 0] - top.values[0, 1] > 1e-2, "too close to call"
        ids = torch.cat([ids, top.indices[:, :1]], 1)
    return ids


def run(made, batch):
    io = {"in." + k: v for k, v in batch.items()}
    lengths = batch["source"].ne(PAD).sum(1)
    rows = batch["target"].flatten().ne(PAD).nonzero().flatten()
    io["in.rows"] = rows  # of all answers' positions, those that count
    encoded = made.encoder(batch["source"], lengths, patch_images=batch["pixels"], patch_masks=batch["has_image"])
    io["out.map"] = made.encoder.embed_images(batch["pixels"])
    io["out.encoder"] = encoded["encoder_out"][0].transpose(0, 1)
    logits = made.decoder(batch["previous"], encoder_out=encoded)[0]
    io["out.logits"] = logits.flatten(0, 1)[rows]
    io["out.loss"] = F.cross_entropy(io["out.logits"], batch["target"].flatten()[rows])[None]
    io["out.loss"].backward()
    for name, w in made.named_parameters():
        used = w.grad is not None and w.grad.abs().sum() > 0
        if used and not ("embed_image_positions" in name or "image_rel_pos_table_list.1" in name):  # the largest
            io["grad." + name] = w.grad
    with torch.no_grad():
        text = made.encoder(batch["source"], lengths)
        io["out.text_encoder"] = text["encoder_out"][0].transpose(0, 1)
        io["out.text_logits"] = made.decoder(batch["previous"], encoder_out=text)[0].flatten(0, 1)[rows]
        one = made.encoder(batch["source"][:1], lengths[:1], patch_images=batch["pixels"][:1],
                           patch_masks=batch["has_image"][:1])
        io["out.greedy"] = greedy(made, one)
    return io


def boxes():
    """The bins of boxes, by the transforms that refcoco_dataset.py puts a picture and its box through."""
    for name in ["torchvision", "torchvision.transforms"]:
        put(name).__path__ = []
    put("torchvision.transforms.functional", normalize=lambda image, mean, std: image,
        resize=lambda image, size, interpolation: types.SimpleNamespace(size=size[::-1]))
    from utils import transforms
    rows = []
    for width, height, side in [(640, 480, 512), (333, 500, 512), (1280, 719, 384), (512, 512, 512), (77, 2000, 480)]:
        steps = transforms.Compose([transforms.RandomResize([side], max_size=side),
                                    transforms.Normalize(mean=[0.5] * 3, std=[0.5] * 3, max_image_size=512)])
        for box in [[0, 0, width, height], [width / 3, height / 7, width / 2, height * 0.9], [10.5, 3.25, 70.75, 200.5]]:
            _, target = steps(types.SimpleNamespace(size=(width, height)),
                              dict(boxes=torch.tensor([box]), size=torch.tensor([height, width])))
            bins = [int((v * (BINS - 1)).round()) for v in target["boxes"][0]]
            rows.append(dict(width=width, height=height, side=side, box=box, bins=bins))
    return rows


def vocabulary(dictionary):
    """As tasks/ofa_task.py fills it, behind fairseq's four."""
    words = 4 + len(dictionary.read_text().splitlines()) + 1
    return dict(first_code=words, first_bin=words + CODES, size=words + CODES + BINS)


def main(checkout, out):
    fairseq(checkout / "fairseq/fairseq")
    put("models").__path__ = [str(checkout / "models")]  # without what its __init__ also asks for
    put("models.ofa").__path__ = [str(checkout / "models/ofa")]
    put("utils").__path__ = [str(checkout / "utils")]
    made, args = model()
    io = run(made, inputs())
    out.mkdir(parents=True, exist_ok=True)
    large = {"encoder.token_rp_bucket", "encoder.image_rp_bucket", "decoder.token_rp_bucket", "decoder.image_rp_bucket"}
    state = {k: v.detach().clone().contiguous() for k, v in made.state_dict().items() if k not in large}
    save_file(state, out / "model.safetensors")
    save_file({k: v.detach().clone().contiguous() for k, v in io.items()}, out / "io.safetensors")
    (out / "config.json").write_text(json.dumps(config(args), indent=1) + "\n")
    # of a query far behind its key to one far before it
    buckets = made.encoder.token_rp_bucket
    line = buckets[0].flip(0).tolist() + buckets[:, 0].tolist()[1:]
    cells = made.encoder.image_rp_bucket
    pairs = [[p, q, int(cells[p, q])] for p, q in [(1, 1), (1, 2), (2, 1), (1, 43), (43, 1), (1764, 1), (1, 1764), (100, 900)]]
    meta = dict(
        reference="OFA-Sys/OFA a36b91c, models/ofa; torch " + torch.__version__,
        tensors={"in.source": "(3, 9), 1 is padding", "in.previous": "(3, 7), what the decoder reads",
                 "in.rows": "of 3 x 7 positions those whose answer counts", "out.map": "(3, 32, 2, 3), of the net",
                 "out.encoder": "(3, 6 + 9, 12)", "out.logits": "(rows, vocabulary)", "out.loss": "mean over rows",
                 "out.text_*": "the same without images", "out.greedy": "row 0, from its start"},
        linears=[k for k, m in made.named_modules() if isinstance(m, nn.Linear) and not k.endswith("output_projection")],
        buckets_of_minus_1023_to_1023=line, cells=pairs, boxes=boxes(),
        vocabulary=vocabulary(checkout / "utils/BPE/dict.txt"))
    (out / "meta.json").write_text(json.dumps(meta) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
