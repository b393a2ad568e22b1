"""Makes the small media of org/sensorium/datasets/media/headers and the table of what they hold.

The files are written by FFmpeg (through PyAV), libsndfile and NumPy; the numbers of the table are
what these tools read from the finished files, or what was written into them.

    pip install av==18.1.0 soundfile==0.14.0 numpy==2.4.6
    python media_headers_reference.py OUT
"""
import os
import sys
from fractions import Fraction

import av
import numpy as np
import soundfile

OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
ROWS = []


def path(name):
    return os.path.join(OUT, name)


def row(name, kind, fmt, width=0, height=0, seconds="NaN", rate=0, channels=0, count=0):
    ROWS.append("\t".join(str(v) for v in (name, kind, fmt, width, height, seconds, rate, channels, count)))


def tone(rate, seconds, channels):
    t = np.arange(int(rate * seconds)) / rate
    wave = 0.3 * np.sin(2 * np.pi * 440 * t).astype(np.float32)
    return np.stack([wave] * channels, axis=1)


def sound(name, fmt, subtype, rate, channels, seconds, label, **more):
    soundfile.write(path(name), tone(rate, seconds, channels), rate, format=fmt, subtype=subtype, **more)
    info = soundfile.info(path(name))
    row(name, "AUDIO", label, 0, 0, info.duration, info.samplerate, info.channels, info.frames)


sound("pcm16.wav", "WAV", "PCM_16", 8000, 1, 0.1, "wav")
sound("float.wav", "WAV", "FLOAT", 16000, 2, 0.05, "wav")
sound("extensible24.wav", "WAVEX", "PCM_24", 44100, 2, 0.02, "wav")
sound("mulaw.wav", "WAV", "ULAW", 8000, 1, 0.1, "wav")
sound("ima_adpcm.wav", "WAV", "IMA_ADPCM", 8000, 1, 0.5, "wav")
sound("rf64.wav", "RF64", "PCM_16", 8000, 1, 0.1, "wav")
sound("mono.flac", "FLAC", "PCM_16", 16000, 1, 1.0, "flac")
sound("stereo.aiff", "AIFF", "PCM_16", 22050, 2, 0.02, "aiff")
sound("mono.au", "AU", "PCM_16", 11025, 1, 0.05, "au")
sound("vorbis.ogg", "OGG", "VORBIS", 22050, 1, 0.3, "vorbis")
sound("opus.ogg", "OGG", "OPUS", 48000, 1, 0.3, "opus")


def encode(name, container, video=None, audio=None, label=None, options=None, frames=12, codec_options=None,
           count=True):
    """Video is (codec, width, height, frames a second), audio is (codec, rate)."""
    with av.open(path(name), "w", format=container, options=options or {}) as out:
        if video:
            codec, width, height, fps = video
            stream = out.add_stream(codec, rate=Fraction(fps))
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.options = codec_options or {}
        if audio:
            codec, rate = audio
            voice = out.add_stream(codec, rate=rate, layout="mono")
            voice.options = (codec_options or {}) if not video else {}
        if video:
            for i in range(frames):
                picture = np.full((height, width, 3), 20 * i % 256, np.uint8)
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    out.mux(packet)
            for packet in stream.encode():
                out.mux(packet)
        if audio:
            samples = (tone(rate, 0.4, 1).T * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate = rate
            resampler = av.AudioResampler(format=voice.codec_context.format, layout="mono", rate=rate,
                                          frame_size=voice.codec_context.frame_size or 1024)
            for part in resampler.resample(frame) + resampler.resample(None):
                for packet in voice.encode(part):
                    out.mux(packet)
            for packet in voice.encode():
                out.mux(packet)
    with av.open(path(name)) as made:
        seconds = made.duration / 1e6
        pictures = [s for s in made.streams if s.type == "video"]
        voices = [s for s in made.streams if s.type == "audio"]
        rate = voices[0].codec_context.sample_rate if voices else 0
        channels = voices[0].codec_context.channels if voices else 0
        if pictures:
            row(name, "VIDEO", label, width, height, seconds, rate, channels,
                frames if count else 0)
        else:
            row(name, "AUDIO", label, 0, 0, seconds, rate, channels, round(seconds * rate))


encode("cbr.mp3", "mp3", audio=("libmp3lame", 16000), label="mp3", codec_options={"b": "32k"})
encode("vbr.mp3", "mp3", audio=("libmp3lame", 44100), label="mp3", codec_options={"q": "5"})
encode("no_info.mp3", "mp3", audio=("libmp3lame", 16000), label="mp3", options={"write_xing": "0", "id3v2_version": "0"})
encode("sound.m4a", "ipod", audio=("aac", 16000), label="m4a")
encode("end.mp4", "mp4", video=("mpeg4", 48, 32, 12), audio=("aac", 16000), label="mp4")
encode("start.mp4", "mp4", video=("mpeg4", 48, 32, 12), label="mp4", options={"movflags": "faststart"})
encode("fragments.mp4", "mp4", video=("mpeg4", 48, 32, 12), label="mp4",
       options={"movflags": "frag_keyframe+empty_moov+global_sidx"}, count=False)
encode("clip.mov", "mov", video=("mpeg4", 64, 40, 10), label="mp4", frames=5)
encode("clip.avi", "avi", video=("mpeg4", 48, 32, 12), audio=("mp2", 16000), label="avi")
encode("clip.webm", "webm", video=("libvpx", 48, 32, 12), audio=("libopus", 48000), label="webm", count=False)
encode("clip.mkv", "matroska", video=("mpeg4", 64, 32, 25), label="matroska", count=False)
encode("sound.webm", "webm", audio=("libopus", 48000), label="webm")

np.save(path("cloud.npy"), np.zeros((7, 6), np.float32))
row("cloud.npy", "POINTCLOUD", "npy", channels=6, count=7)
np.save(path("fortran.npy"), np.asfortranarray(np.zeros((5, 3), np.float64)))
row("fortran.npy", "POINTCLOUD", "npy", channels=3, count=5)
with open(path("version3.npy"), "wb") as out:
    np.lib.format.write_array(out, np.zeros((4, 3), np.float16), version=(3, 0))
row("version3.npy", "POINTCLOUD", "npy", channels=3, count=4)
np.save(path("features.npy"), np.zeros((2, 3, 4), np.float32))
row("features.npy", "FEATURES", "npy", count=24)
np.savez(path("features.npz"), a=np.zeros(3), b=np.ones(2))
row("features.npz", "FEATURES", "npz")
with open(path("features.pkl"), "wb") as out:
    import pickle
    pickle.dump({"clip": [1.0, 2.0]}, out)
row("features.pkl", "FEATURES", "pickle")

with open(os.path.join(OUT, "headers.tsv"), "w") as table:
    table.write("file\tkind\tformat\twidth\theight\tseconds\trate\tchannels\tcount\n")
    table.write("\n".join(ROWS) + "\n")
