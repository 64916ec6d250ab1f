"""`make bench`: every measurement, each beside its floor in the same run, and one table at the end.

`python -m bench [NAME …]` runs some: search, http, booking, pages, desk. Meanings: docs/bench.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import bars

RUNS = (
    ("bench.search", "10000", "100000"),
    ("bench.http", "10000", "100000"),
    ("bench.booking", "sqlite"),
    ("bench.booking", "postgresql"),
    ("bench.pages",),
    ("bench.desk", "sqlite"),
    ("bench.desk", "postgresql"),
)


def main() -> int:
    """Run them one after another, print the table; 1 when a measurement could not be made."""
    wanted = {f"bench.{name}" for name in sys.argv[1:]}
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bars"
        path.touch()
        environ = os.environ | {bars.FILE: str(path)}
        for module, *arguments in RUNS:
            if wanted and module not in wanted:
                continue
            print(f"== {module} {' '.join(arguments)}", flush=True)
            command = [sys.executable, "-m", module, *arguments]
            if subprocess.run(command, check=False, env=environ).returncode:
                broken.append(" ".join([module, *arguments]))
        found = bars.read(path)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"\n{cores} cores, load {load:.1f} (figures of a busy machine say little)\n")
    print(bars.table(found))
    print(f"\n{sum(row.is_met for row in found)} of {len(found)} bars met")
    for name in broken:
        print(f"could not be measured: {name}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
