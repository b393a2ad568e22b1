"""The Python side of "sensorium bench --only validate,headers": the same checks in plain Python.

  reference_validate.py text FILE      rows in Alpaca's form: parsed, roles, empty turns,
                                       placeholders, duplicates by a hash of what they say
  reference_validate.py headers FILE   rows in LLaVA's form: the same, and each row's picture is
                                       found below the file's folder, its header read by Pillow
                                       and compared with the cap

Prints one JSON line: rows per second of five runs after three, and the largest resident memory.
"""

import hashlib
import json
import os
import re
import resource
import statistics
import sys
import time

WARM_UP, REPEATS = 3, 5
MAX_PIXELS = 64 << 20
PLACEHOLDER = re.compile(
    r"<(image|video|audio|point|pcl|ImageHere|IMG_CONTEXT|VIDEO_CONTEXT|__dj__image"
    r"|__dj__video|__dj__audio)>")


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        yield from json.load(file)


def alpaca(row):
    """(role, text) turns and media of a row in Alpaca's form."""
    ask = row["instruction"] + ("\n\n" + row["input"] if row.get("input") else "")
    return [("user", ask), ("assistant", row["output"])], []


def llava(row):
    """The same of a row in LLaVA's form; the placeholder's place is where the picture is."""
    media = [row["image"]] if row.get("image") else []
    turns, found = [], 0
    for turn in row["conversations"]:
        role = {"human": "user", "gpt": "assistant", "system": "system"}[turn["from"]]
        text = turn["value"]
        found += text.count("<image>")
        turns.append((role, text.replace("<image>", "\x00")))
    if found != len(media):
        raise ValueError(f"{found} placeholders, {len(media)} pictures")
    return turns, media


def check(turns, media):
    """Causes of what is wrong with the turns."""
    causes, expected = [], "user"
    for i, (role, text) in enumerate(turns):
        if role == "system" and i == 0:
            continue
        if role != expected:
            causes.append("roles")
            break
        expected = "assistant" if role == "user" else "user"
    else:
        if expected == "assistant" or not turns:
            causes.append("roles")
    for _, text in turns:
        if not text or text.isspace():
            causes.append("empty-turn")
        if "<" in text and PLACEHOLDER.search(text):
            causes.append("placeholder")
    return causes


def content_hash(turns, media):
    said = "\x1f".join(role + " ".join(text.split()) for role, text in turns)
    return hashlib.sha256((said + "\x1f".join(media)).encode()).digest()[:8]


def header(root, ref):
    """Cause of what is wrong with a picture; None if nothing is."""
    from PIL import Image

    path = os.path.realpath(os.path.join(root, ref))
    if os.path.commonpath([path, root]) != root or not os.path.isfile(path):
        return "missing-medium"
    try:
        with Image.open(path) as image:  # reads the header only
            width, height = image.size
    except (OSError, Image.DecompressionBombError):
        return "broken-medium"
    return "medium-too-large" if width * height > MAX_PIXELS else None


def validate(path, read):
    seen, counts, rows = {}, {}, 0
    root = os.path.realpath(os.path.dirname(path))
    for row in rows_of(path):
        rows += 1
        try:
            turns, media = read(row)
        except (KeyError, TypeError, ValueError):
            causes = ["format"]
        else:
            causes = check(turns, media)
            causes += [cause for ref in media if (cause := header(root, ref))]
            if seen.setdefault(content_hash(turns, media), rows) != rows:
                causes.append("duplicate")
        for cause in causes:
            counts[cause] = counts.get(cause, 0) + 1
    return rows, counts


def main():
    kind, path = sys.argv[1:3]
    rates = []
    for i in range(-WARM_UP, REPEATS):
        start = time.perf_counter()
        rows, counts = validate(path, {"text": alpaca, "headers": llava}[kind])
        if i >= 0:
            rates.append(rows / (time.perf_counter() - start))
    print(json.dumps({
        "rows_per_s": {"min": min(rates), "median": statistics.median(rates), "max": max(rates)},
        "rows": rows, "findings": sum(counts.values()), "causes": counts,
        "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))


if __name__ == "__main__":
    main()
