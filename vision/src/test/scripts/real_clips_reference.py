"""Writes real_clips.csv: what FFmpeg, through PyAV, finds in the samples' clips.

    python src/test/scripts/real_clips_reference.py SAMPLES/media > src/test/resources/real_clips.csv

Columns: path below media, width, height, frames that decode, then of the first, the middle (frame
round((n - 1) / 2), half to even) and the last frame its second and its mean red, green, blue. Made with PyAV 18.1.0.
"""
import sys
from pathlib import Path

import av

root = Path(sys.argv[1])
files = [*root.glob("video/*.*"), *root.glob("llamafactory_mm/mllm_demo_data/*.*")]
for path in sorted(f for f in files if f.suffix in (".mp4", ".avi", ".gif")):
    with av.open(str(path)) as clip:
        frames = list(clip.decode(video=0))
    start = frames[0].time
    row = [path.relative_to(root), frames[0].width, frames[0].height, len(frames)]
    for frame in (frames[0], frames[round((len(frames) - 1) / 2)], frames[-1]):
        pixels = frame.to_ndarray(format="rgb24")
        row += [f"{frame.time - start:.6f}", *(f"{v:.4f}" for v in pixels.mean((0, 1)))]
    print(*row, sep=",")
