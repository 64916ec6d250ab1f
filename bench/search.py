"""How long the search itself takes: python -m bench.search [10000 100000].

Times are of one core, so that a busy machine doesn't count. Per size: time to build, memory, and
per class of query the median, p95 and slowest of a mix of queries that are all different: first
cold (in a fresh process), then warm.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench import bars
from bench.mix import queries
from bench.synthetic import documents
from service_finder.catalogue.search import Query, build, find

COUNT = 2000


def resident_mb() -> float:
    """Answer this process's memory in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def measure(size: int) -> tuple[float, float]:
    """Print the figures for one size; return the warm median and p95 in milliseconds."""
    places = list(documents(size))
    asked = list(queries(places, COUNT))
    before, begun = resident_mb(), time.process_time()
    index = build(places)
    built = time.process_time() - begun
    del places
    print(f"{size} places: built in {built:.1f} s, {resident_mb():.0f} MB (before {before:.0f})")
    for turn in ("cold", "warm"):
        spent: dict[str, list[float]] = defaultdict(list)
        for name, text in asked:
            begun = time.process_time()
            find(index, Query(text=text))
            took = (time.process_time() - begun) * 1000
            spent[name].append(took)
            spent["all"].append(took)
        for name in (*sorted(set(spent) - {"all"}), "all"):
            median, high = np.percentile(spent[name], [50, 95])
            worst = max(spent[name])
            print(f"  {turn} {name:<14} {median:6.2f} {high:6.2f} {worst:6.2f} ms")
    median, high = np.percentile(spent["all"], [50, 95])
    return float(median), float(high)


if __name__ == "__main__":
    found = [measure(int(argument)) for argument in sys.argv[1:] or ("10000", "100000")]
    if len(found) > 1:
        for what, small, large in zip(("median", "p95"), found[0], found[-1], strict=True):
            floor = f"{small:.2f} ms at the smaller size"
            bars.at_most(f"search alone: growth of the {what}", large / small, 2.5, "×", floor)
