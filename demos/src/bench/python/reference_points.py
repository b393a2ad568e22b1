"""The Python side of "sensorium bench --only points": plain torch on the CPU, both cores.

  reference_points.py farthest FILE    farthest point sampling of 512, the usual loop of torch
                                       operators, from point 0
  reference_points.py nearest FILE     the 32 nearest points of those 512: squared distances by one
                                       matrix product, then topk

FILE holds little-endian float32, x, y, z of each point. Prints one JSON line: clouds per second of
nine runs after three, the sum of the indices found, and the largest resident memory.
"""

import json
import resource
import statistics
import sys
import time

import numpy as np
import torch

WARM_UP, REPEATS = 3, 9
CENTRES, NEIGHBOURS = 512, 32


def farthest(points):
    """(N, 3) to the indices of CENTRES points."""
    chosen = torch.zeros(CENTRES, dtype=torch.long)
    nearest = torch.full((len(points),), 1e10)
    last = torch.zeros((), dtype=torch.long)
    for i in range(CENTRES):
        chosen[i] = last
        distance = ((points - points[last]) ** 2).sum(-1)
        nearest = torch.minimum(nearest, distance)
        last = nearest.argmax()
    return chosen


def nearest(points, centres):
    distance = -2 * centres @ points.T
    distance += (centres ** 2).sum(-1)[:, None]
    distance += (points ** 2).sum(-1)[None]
    return distance.topk(NEIGHBOURS, largest=False, sorted=False)[1]


def main():
    kind, path = sys.argv[1:3]
    points = torch.from_numpy(np.fromfile(path, "<f4").reshape(-1, 3))
    centres = points[farthest(points)]
    run = {"farthest": lambda: farthest(points), "nearest": lambda: nearest(points, centres)}[kind]
    rates = []
    with torch.no_grad():
        for i in range(-WARM_UP, REPEATS):
            start = time.perf_counter()
            found = run()
            if i >= 0:
                rates.append(1 / (time.perf_counter() - start))
    print(json.dumps({
        "clouds_per_s": {"min": min(rates), "median": statistics.median(rates), "max": max(rates)},
        "index_sum": int(found.sum()), "threads": torch.get_num_threads(),
        "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))


if __name__ == "__main__":
    main()
