"""`make bench`: every measurement, each beside its floor in the same run."""

from __future__ import annotations

import subprocess
import sys

RUNS = (
    ("bench.search", "10000", "100000"),
    ("bench.http", "10000"),
    ("bench.http", "100000"),
    ("bench.booking", "sqlite"),
    ("bench.booking", "postgresql"),
    ("bench.desk", "sqlite"),
    ("bench.desk", "postgresql"),
)


def main() -> int:
    """Run them one after another; the first that fails stops the rest."""
    for module, *arguments in RUNS:
        print(f"== {module} {' '.join(arguments)}", flush=True)
        done = subprocess.run([sys.executable, "-m", module, *arguments], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
