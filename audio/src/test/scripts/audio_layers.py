"""Hidden states of the encoders of the fixtures whisper_encoder and ast, by transformers 5.23.0.

    python audio_layers.py FIXTURES RESOURCES

whisper_layers: all layers of a whole input, and of one of 40 frames (the same weights, the position
table cut to 20). ast_layers: all layers.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import ASTModel, WhisperConfig
from transformers.models.whisper.modeling_whisper import WhisperEncoder

fixtures, resources = map(Path, sys.argv[1:])


def write(name, note, tensors):
    folder = resources / name
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {k: v.detach().contiguous().float() for k, v in tensors.items()}
    save_file(tensors, folder / "io.safetensors")
    meta = {
        "reference": "transformers",
        "version": transformers.__version__,
        "torch": torch.__version__,
        "note": note,
        "io": {k: ["float32", list(v.shape)] for k, v in tensors.items()},
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def whisper(frames, mel):
    config = WhisperConfig.from_pretrained(fixtures / "whisper_encoder")
    config.max_source_positions = frames // 2
    encoder = WhisperEncoder(config).eval()
    weights = load_file(fixtures / "whisper_encoder" / "model.safetensors")
    weights = {k[8:]: v for k, v in weights.items() if k.startswith("encoder.")}
    weights["embed_positions.weight"] = weights["embed_positions.weight"][: frames // 2]
    encoder.load_state_dict(weights)
    return encoder(mel[:, :, :frames], output_hidden_states=True)


with torch.no_grad():
    mel = load_file(fixtures / "whisper_encoder" / "io.safetensors")["in.input_features"]
    out = {}
    # transformers puts the final norm into the last of its hidden states
    for layer, state in enumerate(whisper(100, mel).hidden_states[:-1]):
        out[f"out.hidden_states.{layer}"] = state
    out["out.short"] = whisper(40, mel).last_hidden_state
    write("whisper_layers", "fixture whisper_encoder's weights and input; short: its first 40 frames", out)

    model = ASTModel.from_pretrained(fixtures / "ast").eval()
    states = model(
        load_file(fixtures / "ast" / "io.safetensors")["in.input_values"], output_hidden_states=True
    ).hidden_states
    write(
        "ast_layers",
        "fixture ast's weights and input",
        {f"out.hidden_states.{i}": s for i, s in enumerate(states)},
    )
