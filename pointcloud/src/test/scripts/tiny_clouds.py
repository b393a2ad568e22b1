"""Writes the tiny point clouds of src/test/resources/clouds and what they hold (expected.json).

Independent writers: NumPy, plyfile, laspy, python-lzf, trimesh; what none of them writes is put
together with struct. Usage, from the module's folder:

    python src/test/scripts/tiny_clouds.py src/test/resources/clouds

Made with Python 3.11, numpy 2.4, plyfile 1.1.5, laspy 2.7.0, python-lzf 0.2.6, trimesh 5.2.0.
"""
import json
import struct
import sys
from pathlib import Path

import laspy
import lzf
import numpy as np
import trimesh
from plyfile import PlyData, PlyElement

out = Path(sys.argv[1])
rng = np.random.default_rng(6)
N = 13
XYZ = rng.uniform(-2, 2, (N, 3)).astype(np.float32)
RGB = rng.integers(0, 256, (N, 3)).astype(np.uint8)
RGB[0] = [255, 128, 2]
expected = {}


def expect(name, xyz, rgb=None, dropped=0, **more):
    expected[name] = {
        "xyz": np.asarray(xyz, np.float64).tolist(),
        "rgb": None if rgb is None else np.asarray(rgb, np.float64).tolist(),
        "dropped": dropped,
        **more,
    }


def put(name, data, *args, **more):
    (out / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    expect(name, *args, **more)


unit = RGB / 255.0

# NumPy
def npy(name, array, *args, version=None, **more):
    with open(out / name, "wb") as f:
        np.lib.format.write_array(f, array, version=version)
    expect(name, *args, **more)


for descr in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    name = f"{descr[1:]}_{'big' if descr[0] == '>' else 'little'}.npy"
    npy(name, XYZ.astype(descr), XYZ.astype(descr))
whole = np.round(XYZ * 50)
for descr in ["|i1", "<i2", ">i4", "<i8"]:
    npy(f"{descr[1:]}.npy", whole.astype(descr), whole)
npy("u2.npy", np.abs(whole).astype("<u2"), np.abs(whole))
npy("fortran.npy", np.asfortranarray(np.hstack([XYZ, unit]).astype("<f8")), XYZ, unit)
npy("unit_colours.npy", np.hstack([XYZ, unit]).astype("<f4"), XYZ, unit)
npy("byte_colours.npy", np.hstack([XYZ, RGB]).astype("<f4"), XYZ, unit)
npy("whole_colours.npy", np.hstack([whole, RGB]).astype("<i2"), whole, unit)
npy("five_columns.npy", np.hstack([XYZ, unit[:, :2]]).astype("<f4"), XYZ, note="5 columns")
npy("normals.npy", np.hstack([XYZ, XYZ[::-1]]).astype("<f4"), XYZ, note="no colours")
npy("version_2.npy", XYZ, XYZ, version=(2, 0))
holes = XYZ.copy()
holes[2, 1] = np.nan
holes[5, 0] = np.inf
npy("holes.npy", holes, np.delete(XYZ, [2, 5], 0), dropped=2)

# PLY
def ply(name, elements, *args, text=False, byte_order="<", comments=(), **more):
    PlyData(elements, text=text, byte_order=byte_order, comments=list(comments)).write(out / name)
    expect(name, *args, **more)


def table(**columns):
    array = np.empty(N, [(k, v.dtype.str[1:]) for k, v in columns.items()])
    for key, value in columns.items():
        array[key] = value
    return array


x, y, z = XYZ.T
r, g, b = RGB.T
faces = np.array([([0, 1, 2, 3],), ([4, 5, 6],)], dtype=[("vertex_indices", "O")])
face = PlyElement.describe(faces, "face", len_types={"vertex_indices": "u1"}, val_types={"vertex_indices": "i4"})
plain = PlyElement.describe(table(x=x, y=y, z=z), "vertex")
ply("ascii.ply", [plain, face], XYZ, text=True, comments=["a comment"], faces=2)
mixed = table(red=r, green=g, blue=b, alpha=r, z=z.astype("f8"), nx=y, y=y, x=x)
ply("mixed_little.ply", [face, PlyElement.describe(mixed, "vertex")], XYZ, unit, faces=2)
ply("mixed_big.ply", [face, PlyElement.describe(mixed, "vertex")], XYZ, unit, byte_order=">", faces=2)
wide = table(x=x, y=y, z=z, red=(r.astype("u2") * 257), green=(g.astype("u2") * 257), blue=(b.astype("u2") * 257))
ply("short_colours.ply", [PlyElement.describe(wide, "vertex")], XYZ, unit)
real = table(x=x, y=y, z=z, red=unit[:, 0].astype("f4"), green=unit[:, 1].astype("f4"), blue=unit[:, 2].astype("f4"))
ply("float_colours.ply", [PlyElement.describe(real, "vertex")], XYZ, unit, byte_order=">")
ragged = np.empty(N, [("x", "f4"), ("weights", "O"), ("y", "f4"), ("z", "f4")])
ragged["x"], ragged["y"], ragged["z"] = x, y, z
for i in range(N):
    ragged["weights"][i] = np.arange(i % 4, dtype="f4")
for text in (True, False):
    element = PlyElement.describe(ragged, "vertex", len_types={"weights": "u2"}, val_types={"weights": "f8"})
    ply(f"list_in_vertex_{'ascii' if text else 'binary'}.ply", [element], XYZ, text=text)

# PCD
def pcd(name, fields, size, kind, count, coding, data, *args, n=N, **more):
    header = (
        "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\n"
        f"FIELDS {fields}\nSIZE {size}\nTYPE {kind}\nCOUNT {count}\nWIDTH {n}\nHEIGHT 1\n"
        f"VIEWPOINT 0 0 0 1 0 0 0\nPOINTS {n}\nDATA {coding}\n"
    ).encode()
    put(name, header + data, *args, **more)


packed = (RGB.astype("u4") << [16, 8, 0]).sum(1).astype("<u4")
pcl_float = packed.view("<f4")
lines = "".join(f"{a:.9g} {b:.9g} {c:.9g} {v:.9e}\n" for (a, b, c), v in zip(XYZ, pcl_float)).encode()
pcd("ascii_float_rgb.pcd", "x y z rgb", "4 4 4 4", "F F F F", "1 1 1 1", "ascii", lines, XYZ, unit)
lines = "".join(f"{a:.9g} {b:.9g} {c:.9g} {v | 0xFF000000}\n" for (a, b, c), v in zip(XYZ, packed.tolist())).encode()
pcd("ascii_uint_rgba.pcd", "x y z rgba", "4 4 4 4", "F F F U", "1 1 1 1", "ascii", lines, XYZ, unit)
lines = "".join(f"{a:.9g} nan {c:.9g}\n" if i == 4 else f"{a:.9g} {b:.9g} {c:.9g}\n" for i, (a, b, c) in enumerate(XYZ)).encode()
pcd("ascii_nan.pcd", "x y z", "4 4 4", "F F F", "1 1 1", "ascii", lines, np.delete(XYZ, 4, 0), dropped=1)
data = b"".join(struct.pack("<3f4x2dI", *p, 7, 8, int(v)) for p, v in zip(XYZ.tolist(), packed))
pcd("binary_padding.pcd", "x y z _ h rgb", "4 4 4 1 8 4", "F F F U F F", "1 1 1 4 2 1", "binary", data, XYZ, unit)
data = b"".join(struct.pack("<BBBddd", *c, *p) for p, c in zip(XYZ.astype(float).tolist(), RGB.tolist()))
pcd("binary_double.pcd", "r g b x y z", "1 1 1 8 8 8", "U U U F F F", "1 1 1 1 1 1", "binary", data, XYZ, unit)
big = 40
steps = np.column_stack([np.arange(big) % 3, np.arange(big) // 3 % 3, np.arange(big) // 9]).astype("<f4")
shades = np.repeat([[250, 0, 16]], big, 0)
shade = (shades.astype("u4") << [16, 8, 0]).sum(1).astype("<u4")
data = b"".join(c.tobytes() for c in steps.T) + bytes(big * 4) + shade.tobytes()
small = lzf.compress(data)
pcd("compressed.pcd", "x y z _ rgb", "4 4 4 1 4", "F F F U F", "1 1 1 4 1", "binary_compressed",
    struct.pack("<II", len(small), len(data)) + small, steps, shades / 255, n=big)

# Text
def rows(*columns, sep=" "):
    return "".join(sep.join(f"{v:.9g}" for v in row) + "\n" for row in np.hstack(columns))


intensity = rng.uniform(0, 1, (N, 1))
put("plain.xyz", rows(XYZ), XYZ)
put("intensity.txt", "# scanned\n" + rows(XYZ, intensity), XYZ, note="4 columns")
put("colours.txt", rows(XYZ, RGB), XYZ, unit)
put("normals.txt", rows(XYZ, XYZ[::-1], sep=","), XYZ, note="no colours")
put("names.csv", "Z,Red,Green,Blue,X,Y\r\n" + rows(XYZ[:, 2:], RGB, XYZ[:, :2], sep=",").replace("\n", "\r\n"), XYZ, unit)
put("semicolons.csv", "\ufeff//X;Y;Z;I\n" + rows(XYZ, intensity, sep=" ; "), XYZ)
put("counted.pts", f"{N}\n" + rows(XYZ, np.round(intensity * 99), RGB), XYZ, unit)
put("alpha.xyz", rows(XYZ, RGB, np.full((N, 1), 255)), XYZ, unit)
far = XYZ + [665_187.25, 5_648_350.5, 243]
put("map.xyz", "".join("%.6f %.6f %.6f\n" % tuple(p) for p in far), far, origin=True)

# Bare numbers
put("four.bin", np.hstack([XYZ, intensity]).astype("<f4").tobytes(), XYZ)
put("five.pcd.bin", np.hstack([XYZ, intensity, intensity]).astype("<f4").tobytes(), XYZ)
put("three.bin", XYZ[:11].tobytes(), XYZ[:11])
put("six.bin", np.hstack([XYZ, unit]).astype("<f4").tobytes(), XYZ, unit, binColumns=6)

# LAS
VERSIONS = {0: "1.1", 1: "1.1", 2: "1.2", 3: "1.2", 4: "1.3", 5: "1.3"}
for form in range(11):
    las = laspy.create(point_format=form, file_version=VERSIONS.get(form, "1.4"))
    las.header.scales = [0.001, 0.0001, 0.01]
    las.header.offsets = [665_000, 5_648_000, 0]
    las.x, las.y, las.z = far.T
    colour = None
    if form in (2, 3, 5, 7, 8, 10):
        las.red, las.green, las.blue = (RGB.astype("u2") * 257).T
        colour = unit
    name = f"format_{form}.las"
    las.write(out / name)
    again = laspy.read(out / name)
    expect(name, np.column_stack([again.x, again.y, again.z]), colour, origin=True)
las = laspy.create(point_format=2, file_version="1.2")
las.header.scales = [0.001] * 3
las.x, las.y, las.z = XYZ.T
las.red, las.green, las.blue = RGB.T
las.write(out / "byte_colours.las")
again = laspy.read(out / "byte_colours.las")
expect("byte_colours.las", np.column_stack([again.x, again.y, again.z]), unit, note="8-bit")

# Meshes: a box of sides 1, 2, 3 around 0; without faces a cloud
put("cloud.obj", "# a cloud\no c\n" + "".join("v %.9g %.9g %.9g %.6f %.6f %.6f\n" % (*p, *c) for p, c in zip(XYZ, unit)), XYZ, unit)
put("cloud.off", f"OFF # three columns\n# counts\n{N} 0 0\n\n" + rows(XYZ), XYZ)
put("colours.off", f"COFF {N} 0 0\n" + rows(XYZ, RGB, np.full((N, 1), 255)), XYZ, unit)
box = trimesh.creation.box(extents=(1, 2, 3))
(out / "box.obj").write_text(trimesh.exchange.obj.export_obj(box))
(out / "box.off").write_text(trimesh.exchange.off.export_off(box))
(out / "box.stl").write_bytes(trimesh.exchange.stl.export_stl(box))
(out / "box_solid.stl").write_bytes(b"solid facet".ljust(80) + trimesh.exchange.stl.export_stl(box)[80:])
(out / "box_ascii.stl").write_text(trimesh.exchange.stl.export_stl_ascii(box))
(out / "box.ply").write_bytes(trimesh.exchange.ply.export_ply(box))
corners = [(x, y, z) for x in (-0.5, 0.5) for y in (-1, 1) for z in (-1.5, 1.5)]
quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
text = "".join("v %g %g %g\n" % c for c in corners) + "vt 0 0\nvn 0 0 1\n"
text += "".join("f " + " ".join(f"{i - 8}/1/1" for i in q[:2]) + " \\\n  " + " ".join(f"{i - 8}/1/1" for i in q[2:]) + "\n" for q in quads)
(out / "box_quads.obj").write_text(text)
glued = "OFF8 6 12\n" + "".join("%g %g %g\n" % c for c in corners)
glued += "".join("4 %d %d %d %d 255 0 0\n" % q for q in quads)
(out / "box_quads.off").write_text(glued)

(out / "expected.json").write_text(json.dumps(expected, separators=(",", ":")))
