"""Writes real_clouds.csv: what independent readers find in the samples' point clouds.

    python src/test/scripts/real_clouds_reference.py SAMPLES > src/test/resources/real_clouds.csv

Those of media/pointcloud, and the clouds of lamm (its other arrays are boxes and features).

Columns: path below SAMPLES, points or vertices, faces, coloured, mean x, y, z, standard deviation x, y, z (of a
mesh that is sampled: of its surface, by an integral over the faces), mean red, green, blue. Made
with numpy 2.4, plyfile 1.1.5, trimesh 5.2.0, python-lzf 0.2.6.
"""
import struct
import sys
from pathlib import Path

import lzf
import numpy as np
import trimesh
from plyfile import PlyData


def pcd(path):
    data = path.read_bytes()
    head, body = data[: data.index(b"DATA ")], data[data.index(b"DATA ") :]
    header = {l.split()[0]: l.split()[1:] for l in head.decode().splitlines()}
    coding, body = body.split(b"\n", 1)
    n, fields = int(header["POINTS"][0]), header["FIELDS"]
    if b"compressed" in coding:
        packed, size = struct.unpack("<II", body[:8])
        raw = lzf.decompress(body[8 : 8 + packed], size)
        xyz = np.frombuffer(raw[: 12 * n], "<f4").reshape(3, n).T
        if fields[-1] == "rgba":
            v = np.frombuffer(raw[12 * n : 16 * n], "<u4")
            return xyz, np.stack([v >> 16 & 255, v >> 8 & 255, v & 255], 1) / 255
        return xyz, None
    assert b"ascii" in coding
    return np.loadtxt(body.decode().splitlines())[:, :3], None


def ply(path):
    if path.name == "fuze_ascii.ply":  # its faces have more numbers than the header tells: no plyfile
        data = np.loadtxt(path.read_text().splitlines()[20:522])
        return data[:, :3], data[:, 3:6] / 255
    v = PlyData.read(path)["vertex"]
    names = v.data.dtype.names
    rgb = np.stack([v["red"], v["green"], v["blue"]], 1) / 255 if "red" in names else None
    return np.stack([v["x"], v["y"], v["z"]], 1), rgb


def surface(path):
    """Vertices, faces, mean and deviation over the surface; second moments as of Osada's P."""
    mesh = trimesh.load(path, process=False, force="mesh", maintain_order=True)
    t = mesh.triangles.astype(np.float64)
    area = mesh.area_faces / mesh.area
    mean = (area[:, None] * t.mean(1)).sum(0)
    square = ((t**2).sum(1) + t.sum(1) ** 2) / 12  # integral of x^2 over a triangle of area 1
    return mean, np.sqrt((area[:, None] * square).sum(0) - mean**2)


def counts(path):
    if path.suffix == ".stl":
        n = struct.unpack("<I", path.read_bytes()[80:84])[0]
        return 3 * n, n
    lines = path.read_text().splitlines()
    if path.suffix == ".off":
        return tuple(int(w) for w in lines[1].split()[:2])
    return sum(l.startswith("v ") for l in lines), sum(l.startswith("f ") for l in lines)


samples = Path(sys.argv[1])
for path in [*sorted(samples.glob("media/pointcloud/*")), *sorted(samples.glob("lamm/3D_*/*_pcls/*.npy"))]:
    rgb = None
    faces = 0
    if path.suffix in (".obj", ".off", ".stl"):
        size, faces = counts(path)
        mean, deviation = surface(path)
    elif path.suffix == ".md":
        continue
    else:
        if path.suffix == ".pcd":
            xyz, rgb = pcd(path)
        elif path.suffix == ".ply":
            xyz, rgb = ply(path)
            head = path.read_bytes().split(b"end_header")[0].split()
            faces = int(head[head.index(b"face") + 1])
        elif path.suffix == ".npy":
            array = np.load(path)
            xyz, rgb = array[:, :3], array[:, 3:] / 255 if array.shape[1] > 3 else None
        else:
            array = np.loadtxt(path)
            xyz, rgb = array[:, :3], array[:, 3:6] / 255
        xyz = xyz.astype(np.float64)
        size, mean, deviation = len(xyz), xyz.mean(0), xyz.std(0)
    colour = [0, 0, 0] if rgb is None else rgb.astype(np.float64).mean(0)
    numbers = [f"{v:.13g}" for v in (*mean, *deviation, *colour)]
    print(",".join([str(path.relative_to(samples)), str(size), str(faces), "no" if rgb is None else "yes", *numbers]))
