"""Writes the tiny recordings of src/test/resources/sounds: python make_sounds.py FFMPEG FOLDER.

base.wav: 0.5 s, 8 kHz, 16 bits, left 440 Hz at half of full scale, right 660 Hz at a quarter. The
others hold the same, as FFmpeg 8.0.1 (of JavaCPP's ffmpeg 8.0.1-1.5.13) writes it.
"""

import math
import pathlib
import struct
import subprocess
import sys
import wave

ffmpeg, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
RATE, SAMPLES = 8000, 4000
with wave.open(str(folder / "base.wav"), "wb") as out:
    out.setnchannels(2)
    out.setsampwidth(2)
    out.setframerate(RATE)
    for i in range(SAMPLES):
        left = round(16384 * math.sin(2 * math.pi * 440 * i / RATE))
        right = round(8192 * math.sin(2 * math.pi * 660 * i / RATE))
        out.writeframes(struct.pack("<hh", left, right))


def convert(name, *options):
    command = [ffmpeg, "-v", "error", "-y", "-i", folder / "base.wav", *options, "-bitexact",
               "-map_metadata", "-1", folder / name]
    subprocess.run([str(part) for part in command], check=True)


for bits in ("u8", "s24le", "s32le", "f32le", "f64le", "mulaw", "alaw"):
    convert(f"{bits}.wav", "-c:a", f"pcm_{bits}")
convert("adpcm.wav", "-c:a", "adpcm_ima_wav")
for name in ("sound.aiff", "sound.au", "sound.caf", "sound.w64", "sound.flac"):
    convert(name)
convert("alac.m4a", "-c:a", "alac")
convert("vorbis.ogg", "-c:a", "vorbis", "-strict", "-2")
convert("opus.ogg", "-c:a", "libopus")
convert("opus.webm", "-c:a", "libopus")
convert("sound.mp3", "-c:a", "libmp3lame", "-b:a", "24k")
convert("aac.m4a", "-c:a", "aac", "-b:a", "32k")
convert("aac.aac", "-c:a", "aac", "-b:a", "32k")
convert("pcm.mkv", "-c:a", "pcm_s16le")
film = ["-f", "lavfi", "-i", "testsrc=size=32x32:rate=4:duration=1", "-c:v", "mpeg4"]
convert("film.mp4", *film, "-c:a", "aac", "-b:a", "32k")
convert("film.mkv", *film, "-c:a", "vorbis", "-strict", "-2")
convert("silent_film.mp4", *film, "-map", "1:v")
