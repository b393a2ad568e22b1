"""Writes the files that TorchPickleFileTest reads, with torch 2.9.1:

zip.pt, stream.pt     the same nested object in the two forms of torch.save
expected.safetensors  its tensors as they must be read: floats widened, contiguous
module.pt             the state dict of a module (an OrderedDict with attributes), Parameters
args.pt               tensors beside the Namespace of a command line, as EPCL's checkpoints have it
system_zip.pt         an archive whose pickle names os.system
system_stream.pt      a stream with an object whose __reduce__ is os.system

    python torch_pickles.py
"""

import argparse
import collections
import io
import os
import pathlib
import pickle
import zipfile

import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(0)

base = torch.randn(6, 5)
tensors = collections.OrderedDict(
    float32=torch.randn(2, 3),
    float64=torch.randn(4, dtype=torch.float64),
    half=torch.tensor([1.5, -65504.0, 6e-8, float("inf")], dtype=torch.float16),
    bfloat16=torch.randn(3, 2).to(torch.bfloat16),
    int64=torch.tensor([2**40, -1]),
    int32=torch.tensor([7, -7], dtype=torch.int32),
    int16=torch.tensor([300, -300], dtype=torch.int16),
    int8=torch.tensor([-128, 127], dtype=torch.int8),
    uint8=torch.tensor([0, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False, True]),
    scalar=torch.tensor(0.25),
    empty=torch.zeros(0, 4),
    transposed=torch.randn(3, 4, 2).permute(2, 0, 1),
    half_transposed=torch.randn(5, 3).half().t(),
    whole=base,  # these four share one storage
    rows=base[2:4],
    column=base[:, 1],
    every_other=base[1::2, ::2],
    expanded=torch.tensor([1.0, 2.0]).unsqueeze(1).expand(2, 3),
)
saved = {
    "model": {"layers": [dict(tensors)]},
    "parameter": torch.nn.Parameter(torch.ones(2)),
    "size": torch.Size([1, 2]),
    "epoch": 3,
    "big": 2**70,
    "lr": 0.1,
    "name": "tiny ✓",
    "done": True,
    "nothing": None,
    "steps": {0: 10, 1: 20},
}
torch.save(saved, here / "zip.pt")
torch.save(saved, here / "stream.pt", _use_new_zipfile_serialization=False)
args = argparse.Namespace(preenc_npoints=2048, lr=5e-4, use_color=False, name="scannet", sizes=[1, 2], none=None)
torch.save({"model": {"a": torch.ones(2)}, "args": args}, here / "args.pt")


def widened(t):
    wide = {torch.float16: torch.float32, torch.bfloat16: torch.float32, torch.int16: torch.int32}
    return t.to(wide.get(t.dtype, t.dtype)).clone(memory_format=torch.contiguous_format)


expected = {f"model.layers.0.{k}": widened(t) for k, t in tensors.items()}
expected["parameter"] = torch.ones(2)
save_file(expected, here / "expected.safetensors")

module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
torch.save(module.state_dict(), here / "module.pt")


class Evil:
    def __reduce__(self):
        return os.system, ("echo owned",)


with zipfile.ZipFile(here / "system_zip.pt", "w", zipfile.ZIP_STORED) as archive:
    archive.writestr("archive/data.pkl", b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.")
    archive.writestr("archive/version", "3\n")
torch.save({"weight": Evil()}, here / "system_stream.pt", _use_new_zipfile_serialization=False)
