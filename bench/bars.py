"""What `make bench` puts into its table: one line for each bar of the project."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "SERVICE_FINDER_BENCH_BARS"


@dataclass(frozen=True)
class Bar:
    """One measured line: what, what is asked, the figure, the floor beside it, and the verdict."""

    what: str
    bar: str
    figure: str
    floor: str
    is_met: bool


def at_most(what: str, figure: float, most: float, unit: str, floor: str = "") -> None:
    """Report a figure that must not be above a bar."""
    bar = f"≤ {most:g} {unit}".strip()
    _report(Bar(what, bar, _figure(figure, unit), floor, figure <= most))


def at_least(what: str, figure: float, least: float, unit: str, floor: str = "") -> None:
    """Report a figure that must not be below a bar."""
    bar = f"≥ {least:g} {unit}".strip()
    _report(Bar(what, bar, _figure(figure, unit), floor, figure >= least))


def read(path: Path) -> list[Bar]:
    """Return what was reported into a file."""
    return [Bar(**json.loads(line)) for line in path.read_text().splitlines()]


def table(found: list[Bar]) -> str:
    """Write the lines as one table."""
    head = Bar("bar", "asked", "measured", "floor in the same run", is_met=True)
    width = [max(len(getattr(row, name)) for row in [head, *found]) for name in COLUMNS]
    lines = [_line(head, width, ""), "-" * (sum(width) + 16)]
    lines += [_line(row, width, "met" if row.is_met else "NOT MET") for row in found]
    return "\n".join(lines)


def _figure(figure: float, unit: str) -> str:
    digits = 0 if figure >= 100 or figure == int(figure) else 1 if figure >= 10 else 2
    return f"{figure:.{digits}f} {unit}".strip()


COLUMNS = ("what", "bar", "figure", "floor")


def _line(row: Bar, width: list[int], verdict: str) -> str:
    cells = [getattr(row, name).ljust(size) for name, size in zip(COLUMNS, width, strict=True)]
    return "  ".join([*cells, verdict]).rstrip()


def _report(row: Bar) -> None:
    print(f"  {row.what}: {row.figure} ({row.bar}), {'met' if row.is_met else 'NOT MET'}")
    path = os.environ.get(FILE)
    if path:
        with Path(path).open("a") as file:
            file.write(json.dumps(asdict(row)) + "\n")
