"""A tiny byte-level vocabulary in GPT-2's two files, and what transformers' BartTokenizer makes of texts.

    python bart_tokenizer_reference.py

writes ../resources/bart_tokenizer/: vocab.json and merges.txt in the form in which BART, OFA and OPT come,
and texts.json with ids by transformers.
"""
import json
from pathlib import Path

import tokenizers
import transformers

FOLDER = Path(__file__).parent.parent / "resources" / "bart_tokenizer"
LINES = ["what does the image describe?", "which region does the text describe?", "Größe, 25 °C", "the man's hat",
         "what is in the region?", "is this the hat of the man?  yes", "42 images, 2 regions"]

FOLDER.mkdir(parents=True, exist_ok=True)
made = tokenizers.ByteLevelBPETokenizer()
made.train_from_iterator(LINES * 5, vocab_size=330, show_progress=False,
                         special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
made.save_model(str(FOLDER))
vocabulary = json.loads((FOLDER / "vocab.json").read_text())
vocabulary["<mask>"] = len(vocabulary)  # where BART has it
(FOLDER / "vocab.json").write_text(json.dumps(vocabulary))
bart = transformers.BartTokenizer.from_pretrained(str(FOLDER))
texts = LINES + ["", " what?", "<s> and </s>", "déjà vu 😀", "tab\tand\n\nlines", "a <unk> b"]
rows = [dict(text=text, ids=bart(text, add_special_tokens=False)["input_ids"],
             shown=bart.decode(bart(text, add_special_tokens=False)["input_ids"], skip_special_tokens=True))
        for text in texts]
whole = bart("the image")["input_ids"]
(FOLDER / "texts.json").write_text(json.dumps(dict(
    reference="transformers " + transformers.__version__, rows=rows, whole=dict(text="the image", ids=whole)),
    ensure_ascii=False, indent=1) + "\n")
for file in FOLDER.iterdir():
    file.chmod(0o644)
