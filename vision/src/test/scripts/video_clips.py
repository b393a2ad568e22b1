"""Makes the small clips of src/test/resources/video and expected.json: what PyAV sees in each.

    pip install av==18.1.0 numpy pillow;  python video_clips.py FOLDER

expected.json: for each clip that PyAV decodes, "times" (seconds from the first frame) and "blocks" (for each
frame the mean RGB of 12 x 8 blocks, as hex, rows of blocks from the top), decoding everything in order.
Animations are decoded by Pillow and laid over white.
"""

import json
import os
import random
import struct
import sys
from fractions import Fraction

import av
import numpy as np
from PIL import Image

W, H = 96, 64
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def picture(i, w=W, h=H):
    """Numbered by its content: a gradient that drifts, a square that walks, a hue of its own."""
    y, x = np.mgrid[0:h, 0:w]
    r = (x * 2 + i * 9) % 256
    g = (y * 3 + i * 5) % 256
    b = np.full_like(x, (i * 37) % 256)
    out = np.stack([r, g, b], -1).astype(np.uint8)
    at = (i * 7) % (w - 12)
    out[8:20, at:at + 12] = (255, 255, 255)
    return out


def shot(i):
    """Three shots of 8, 10 and 6 frames, each with slight movement."""
    base = (i >= 8) + (i >= 18)
    out = np.zeros((H, W, 3), np.uint8)
    out[:] = [(200, 40, 40), (30, 180, 60), (40, 60, 220)][base]
    out[30:40, 2 * i:2 * i + 10] = 255
    return out


def path(name):
    return os.path.join(folder, name)


def write(name, codec, frames, rate=10, pts=None, container=None, pix="yuv420p", size=(W, H), aspect=None,
          muxer=None, sound=False, tags=None, **options):
    if isinstance(frames, int):
        frames = [picture(i, *size) for i in range(frames)]
    with av.open(path(name), "w", format=container, options=muxer or {}) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = size[0], size[1], pix
        stream.options = options
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if tags:
            for key, value in tags.items():
                setattr(stream.codec_context, key, value)
        if pts:
            stream.codec_context.time_base = Fraction(1, 1000)
        beep = out.add_stream("aac", rate=16000, layout="mono") if sound else None
        for i, rgb in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
            if tags:
                frame = frame.reformat(format=pix, dst_colorspace="ITU709", dst_color_range="MPEG")
            if pts:
                frame.pts, frame.time_base = pts[i], Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if beep:
            out.mux(beep.encode(tone(len(frames) * 16000 // rate)))
            out.mux(beep.encode(None))


def tone(samples):
    wave = (0.3 * np.sin(np.arange(samples) * 0.1)).astype(np.float32)[None]
    frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
    frame.sample_rate, frame.pts = 16000, 0
    return frame


FAST = {"movflags": "faststart"}
X264 = dict(preset="veryfast", crf="30")


def main():
    write("bframes.mp4", "libx264", 40, muxer=FAST, bf="3", g="12", sc_threshold="0", **X264)
    write("opengop.mkv", "libx264", 40, **{"x264-params": "open-gop=1:keyint=10:bframes=3:scenecut=0"}, **X264)
    write("stream.ts", "libx264", 30, bf="2", g="10", **X264)
    rng = random.Random(1)
    times, at = [], 0
    for _ in range(30):
        times.append(at)
        at += rng.choice([20, 40, 100, 700])
    write("vfr.mp4", "libx264", 30, pts=times, muxer=FAST, bf="2", g="8", **X264)
    write("shots.mp4", "libx264", [shot(i) for i in range(24)], muxer=FAST, g="50", **X264)
    write("sound.mp4", "libx264", 20, muxer=FAST, sound=True, g="10", **X264)
    write("wide.mp4", "libx264", 5, muxer=FAST, aspect=Fraction(4, 3), **X264)
    write("bt709.mp4", "libx264", 5, muxer=FAST, tags={"colorspace": 1, "color_range": 1}, **X264)
    write("odd.mp4", "libx264", 5, size=(70, 46), muxer=FAST, **X264)
    write("hevc.mp4", "libx265", 24, muxer=FAST, **{"x265-params": "keyint=8:log-level=none"}, preset="fast", crf="32")
    write("vp9.webm", "libvpx-vp9", 24, g="8", crf="45", **{"b:v": "0"})
    write("vp8.webm", "libvpx", 40, g="15", **{"auto-alt-ref": "1", "lag-in-frames": "12", "b:v": "60k"})
    write("mpeg4.avi", "mpeg4", 24, bf="2", g="8")
    write("mjpeg.avi", "mjpeg", 8, pix="yuvj420p")
    write("mpeg2.mpg", "mpeg2video", 30, rate=25, container="mpeg", bf="2", g="8")
    write("clip.flv", "flv1", 16, g="5")
    write("av1.mp4", "libsvtav1", 12, muxer=FAST, preset="10", crf="50", g="6")

    data = bytearray(open(path("bframes.mp4"), "rb").read())
    matrix = data.index(b"tkhd") + 4 + 4 + 20 + 16  # version 0: matrix behind the layer and volume
    turn = (0, 1 << 16, 0, -(1 << 16), 0, 0, H << 16, 0, 1 << 30)  # a quarter turn to the right
    data[matrix:matrix + 36] = struct.pack(">9i", *turn)
    open(path("rotated.mp4"), "wb").write(data)

    with av.open(path("sound.m4a"), "w", format="mp4") as out:
        beep = out.add_stream("aac", rate=16000, layout="mono")
        out.mux(beep.encode(tone(8000)))
        out.mux(beep.encode(None))
    with av.open(path("noframes.mkv"), "w") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = W, H, "yuv420p"
        out.start_encoding()
    write("hours.mp4", "libx264", 2, pts=[0, 36000_000], muxer=FAST, **X264)

    rng = np.random.default_rng(3)
    patches = []
    for i in range(6):
        whole = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
        colour = tuple(int(c) for c in rng.integers(0, 255, 3)) + (255,)
        whole.paste(Image.new("RGBA", (12 + 2 * i, 10), colour), (3 * i, 2 * i))
        patches.append(whole)
    for disposal in (1, 2):
        patches[0].save(path(f"disposal{disposal}.gif"), save_all=True, append_images=patches[1:], duration=[100, 200, 50, 100, 300, 100],
                        disposal=disposal, loop=0)
    soft = [p.copy() for p in patches]
    for i, p in enumerate(soft):
        p.paste((20 * i, 200, 90, 128), (20, 5, 36, 25))
    soft[0].save(path("lossless.webp"), save_all=True, append_images=soft[1:], duration=[100, 200, 50, 100, 300, 100], lossless=True)
    soft[0].save(path("lossy.webp"), save_all=True, append_images=soft[1:], duration=80, quality=60)
    soft[0].save(path("animated.png"), save_all=True, append_images=soft[1:], duration=100, disposal=1, blend=0)

    expected = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith((".gif", ".webp", ".png")):
            expected[name] = animation(path(name))
        elif name.endswith((".mp4", ".mkv", ".ts", ".webm", ".avi", ".mpg", ".flv")) and name != "hours.mp4":
            if name == "noframes.mkv":
                continue
            with av.open(path(name)) as container:
                frames = list(container.decode(container.streams.video[0])) if container.streams.video else []
            if frames:
                turns = -1 if name == "rotated.mp4" else 0  # PyAV leaves the display matrix to its user
                expected[name] = described([np.rot90(f.to_ndarray(format="rgb24"), turns) for f in frames],
                                           [float(f.pts * f.time_base) if f.pts is not None else None for f in frames])
    with open(path("expected.json"), "w") as out:
        json.dump(expected, out, indent=0)
    print({n: (len(e["times"]), os.path.getsize(path(n))) for n, e in expected.items()})


def animation(file):
    frames, times, at = [], [], 0.0
    with Image.open(file) as image:
        for i in range(image.n_frames):
            image.seek(i)
            rgba = image.convert("RGBA")
            frames.append(np.asarray(Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")))
            image.load()
            times.append(at)
            at += image.info["duration"] / 1000
    return described(frames, times)


def described(frames, times):
    first = times[0]
    return {"times": [None if t is None else round(t - first, 6) for t in times], "height": frames[0].shape[0],
            "width": frames[0].shape[1], "blocks": [blocks(f) for f in frames]}


def blocks(rgb):
    rows = np.array_split(np.arange(rgb.shape[0]), 8)
    columns = np.array_split(np.arange(rgb.shape[1]), 12)
    means = [rgb[np.ix_(r, c)].reshape(-1, 3).mean(0).round() for r in rows for c in columns]
    return bytes(np.array(means, np.uint8).reshape(-1).tolist()).hex()


main()
