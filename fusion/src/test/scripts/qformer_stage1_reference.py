"""Golden numbers of BLIP-2's first stage, by LAVIS' own code in float32 on a CPU.

    python qformer_stage1_reference.py LAVIS ../resources/qformer

LAVIS is a checkout of github.com/salesforce/LAVIS at 506965b; its Qformer.py and the forward of its
Blip2Qformer run unchanged on tiny random weights, with torch 2.9.1. What they import of LAVIS and of
an old transformers is stubbed here: the base class, decorators, gathering over one process. The
"pictures" are random features (encoder and ln_vision are the identity), the tokenizer gives fixed
ids. Hard negatives are drawn with a fixed seed and recorded.

model.safetensors has the names of LAVIS' blip2_pretrained*.pth, with the tied decoder once more.
io.safetensors: in.features, in.ids, in.lengths, in.negative_pictures, in.negative_texts (for each
text, for each picture), out.likeness (pictures x texts, over the temperature), out.{itc,itm,lm},
grad.* of the sum, by the names of the model.

bert.safetensors is a tiny BERT in the names of google-bert/bert-base-uncased, whose norms are called
gamma and beta; io.safetensors has what LAVIS makes of it as init.*: parts that are copied.
"""

import importlib.util
import json
import sys
import types
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

QUERIES, WIDTH, FEATURES, CELLS, COMMON, VOCABULARY, DEC = 5, 24, 20, 7, 16, 60, 59
CONFIG = dict(
    vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=3, num_attention_heads=4,
    intermediate_size=40, hidden_act="gelu", hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0, max_position_embeddings=16, initializer_range=0.02,
    layer_norm_eps=1e-12, pad_token_id=0, chunk_size_feed_forward=0, add_cross_attention=True,
    cross_attention_freq=2, query_length=QUERIES, encoder_width=FEATURES,
    position_embedding_type="absolute", output_attentions=False, output_hidden_states=False,
    use_return_dict=True)


class Base(nn.Module):
    """What Qformer.py uses of transformers' PreTrainedModel."""

    def __init__(self, config):
        super().__init__()
        self.config = config

    def init_weights(self):
        self.apply(self._init_weights)

    @property
    def dtype(self):
        return next(self.parameters()).dtype

    def get_head_mask(self, mask, layers):
        return [None] * layers

    def invert_attention_mask(self, mask):
        return (1.0 - mask[:, None, None, :].to(self.dtype)) * torch.finfo(self.dtype).min


class Output(dict):
    __getattr__ = dict.get

    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else dict.__getitem__(self, key)


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made


def stub_imports():
    outputs = ["BaseModelOutputWithPastAndCrossAttentions",
               "BaseModelOutputWithPoolingAndCrossAttentions", "CausalLMOutputWithCrossAttentions",
               "MaskedLMOutput", "MultipleChoiceModelOutput", "NextSentencePredictorOutput",
               "QuestionAnsweringModelOutput", "SequenceClassifierOutput", "TokenClassifierOutput"]
    module("transformers")
    module("transformers.activations", ACT2FN={"gelu": nn.functional.gelu})
    module("transformers.file_utils", ModelOutput=Output)
    module("transformers.modeling_outputs", **{name: Output for name in outputs})
    module("transformers.modeling_utils", PreTrainedModel=Base,
           apply_chunking_to_forward=lambda f, size, dim, *tensors: f(*tensors),
           find_pruneable_heads_and_indices=None, prune_linear_layer=None)
    module("transformers.utils",
           logging=types.SimpleNamespace(get_logger=lambda name: types.SimpleNamespace(warn=print)))
    module("transformers.models")
    module("transformers.models.bert")
    module("transformers.models.bert.configuration_bert", BertConfig=types.SimpleNamespace)
    register = types.SimpleNamespace(register_model=lambda name: lambda cls: cls)
    for name in ["lavis", "lavis.common", "lavis.models", "lavis.models.blip2_models",
                 "lavis.models.blip_models"]:
        module(name)
    module("lavis.common.registry", registry=register)
    module("lavis.models.base_model", all_gather_with_grad=lambda x: x,
           concat_all_gather=lambda x: x)  # as both do in one process
    module("lavis.models.blip2_models.blip2", Blip2Base=nn.Module, compute_sim_matrix=None,
           disabled_train=None)
    module("lavis.models.blip_models.blip_outputs", BlipOutput=Output, BlipOutputFeatures=Output)
    torch.distributed.get_rank = lambda: 0


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


class Tokens(dict):
    __getattr__ = dict.get

    def to(self, device):
        return self


class Tokenizer:
    bos_token_id = DEC
    pad_token_id = 0

    def __init__(self, ids, lengths):
        self.tokens = Tokens(
            input_ids=ids,
            attention_mask=(torch.arange(ids.shape[1])[None] < lengths[:, None]).long())

    def __call__(self, text, **how):
        return Tokens(self.tokens)


def tie(qformer):
    qformer.cls.predictions.decoder.weight = qformer.bert.embeddings.word_embeddings.weight


def model_of(blip2, qformer, ids, lengths):
    """Blip2Qformer with the members that its constructor makes."""
    model = blip2.Blip2Qformer.__new__(blip2.Blip2Qformer)
    nn.Module.__init__(model)
    model.tokenizer = Tokenizer(ids, lengths)
    model.visual_encoder, model.ln_vision = nn.Identity(), nn.Identity()
    model.Qformer = qformer
    model.query_tokens = nn.Parameter(torch.randn(1, QUERIES, WIDTH) * 0.5)
    model.vision_proj, model.text_proj = nn.Linear(WIDTH, COMMON), nn.Linear(WIDTH, COMMON)
    model.itm_head = nn.Linear(WIDTH, 2)
    model.temp = nn.Parameter(0.07 * torch.ones([]))
    model.max_txt_len = ids.shape[1]
    return model


def losses(qformer_py, blip2, io):
    ids = torch.randint(3, 50, (4, 9))
    lengths = torch.tensor([9, 4, 7, 2])
    ids[:, 0] = 1  # [CLS]
    ids[torch.arange(9)[None] >= lengths[:, None]] = 0
    qformer = qformer_py.BertLMHeadModel(types.SimpleNamespace(**CONFIG))
    tie(qformer)
    with torch.no_grad():  # far from the start, where all rows are alike
        for parameter in qformer.parameters():
            parameter.add_(0.15 * torch.randn_like(parameter))
        qformer.bert.embeddings.word_embeddings.weight[0].zero_()
    model = model_of(blip2, qformer, ids, lengths)
    features = torch.randn(4, CELLS, FEATURES)

    drawn, softmaxed = [], []
    multinomial, softmax = torch.multinomial, nn.functional.softmax

    def noting(weights, count):
        drawn.append(multinomial(weights, count))
        return drawn[-1]

    torch.multinomial = noting
    torch.manual_seed(5)
    out = model({"image": features, "text_input": None})
    torch.multinomial = multinomial
    out.loss.backward()

    with torch.no_grad():  # as in forward; once more, since forward fills the diagonal
        rows = model.Qformer.bert(query_embeds=model.query_tokens.expand(4, -1, -1),
                                  encoder_hidden_states=features, return_dict=True)
        text = model.Qformer.bert(ids, attention_mask=model.tokenizer.tokens.attention_mask,
                                  return_dict=True)
        unit = nn.functional.normalize
        a = unit(model.vision_proj(rows.last_hidden_state), dim=-1)
        b = unit(model.text_proj(text.last_hidden_state[:, 0]), dim=-1)
        io["out.likeness"] = torch.einsum("aqd,bd->aqb", a, b).max(1)[0] / model.temp
    io["in.features"], io["in.ids"], io["in.lengths"] = features, ids, lengths
    io["in.negative_pictures"] = torch.cat(drawn[:4])
    io["in.negative_texts"] = torch.cat(drawn[4:])
    io["out.itc"], io["out.itm"] = out.loss_itc.reshape(1), out.loss_itm.reshape(1)
    io["out.lm"] = out.loss_lm.reshape(1)
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            io["grad." + name] = parameter.grad
    return {k: v.clone().contiguous() for k, v in model.state_dict().items()}


def bert(qformer_py, io):
    """A BERT one word short, and the Q-Former that LAVIS' constructor makes of it."""
    known = dict(CONFIG, vocab_size=VOCABULARY - 1)
    source = qformer_py.BertLMHeadModel(types.SimpleNamespace(**known))
    tie(source)
    with torch.no_grad():
        for parameter in source.parameters():
            parameter.copy_(0.3 * torch.randn_like(parameter))
    file = {
        k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"):
            v.clone() for k, v in source.state_dict().items()
        if "_query" not in k and "crossattention" not in k and "position_ids" not in k
        and "predictions.decoder" not in k}
    file["bert.pooler.dense.weight"] = torch.randn(WIDTH, WIDTH)
    file["cls.seq_relationship.bias"] = torch.randn(2)

    with torch.no_grad():
        state = source.state_dict()
        for name, parameter in source.named_parameters():
            if "_query" in name:
                parameter.copy_(state[name.replace("_query", "")])
    for name, tensor in source.state_dict().items():
        if "crossattention" not in name and "position_ids" not in name:
            io["init.Qformer." + name] = tensor.clone()
    return file


def main():
    lavis, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    stub_imports()
    models = lavis / "lavis/models/blip2_models"
    qformer_py, blip2 = load(models / "Qformer.py"), load(models / "blip2_qformer.py")
    torch.manual_seed(1)
    io = {}
    weights = losses(qformer_py, blip2, io)
    save_file(weights, folder / "model.safetensors")
    save_file(bert(qformer_py, io), folder / "bert.safetensors")
    save_file({k: v.detach().clone().contiguous() for k, v in io.items()},
              folder / "io.safetensors")
    meta = {"reference": "LAVIS 506965b", "torch": torch.__version__,
            "script": "qformer_stage1_reference.py",
            "queries": QUERIES, "features": FEATURES, "common": COMMON, "dec": DEC,
            **{k: CONFIG[k] for k in ["vocab_size", "hidden_size", "num_hidden_layers",
                                      "num_attention_heads", "intermediate_size",
                                      "max_position_embeddings", "cross_attention_freq",
                                      "layer_norm_eps"]}}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
    print({k: v.tolist() for k, v in io.items() if k in
           ["out.itc", "out.itm", "out.lm", "in.negative_pictures", "in.negative_texts"]})


main()
