"""Trains a tiny unigram model and records what SentencePiece 0.2.3 makes of some texts.

    pip install sentencepiece==0.2.3 && python unigram.py

Writes unigram.model.gz (normalization nmt_nfkc, single blanks: T5's settings) and unigram.json.
"""

import gzip
import io
import itertools
import json

import sentencepiece

COLOURS = "red green blue yellow black white grey".split()
THINGS = "circle square triangle bus zebra umbrella kite café naïve surfboard".split()
PLACES = "above below beside behind near inside".split()
SENTENCES = [
    f"The {c} {a} is {p} the {d} {b}, isn't it? {i}"
    for i, (c, a, p, (d, b)) in enumerate(
        itertools.product(COLOURS, THINGS, PLACES, zip(COLOURS, THINGS))
    )
]
TEXTS = [
    "",
    "red circle",
    "The red circle is near the blue umbrella.",
    "  two  blanks   and more ",
    "a\nnew line\tand a tab",
    "naïve café, isn't it?",
    "Ｆｕｌｌ ｗｉｄｔｈ ﬁne ①",
    "emoji 🦙 and 東京",
    "12345 6,7",
    "e\u0301 decomposed",
]

if __name__ == "__main__":
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=model,
        model_type="unigram",
        vocab_size=160,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    with open("unigram.model.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    cases = [{"text": t, "ids": processor.encode(t), "decoded": processor.decode(processor.encode(t))} for t in TEXTS]
    with open("unigram.json", "w") as file:
        json.dump({"cases": cases}, file, indent=1)
