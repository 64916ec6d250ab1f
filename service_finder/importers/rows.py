"""Reading CSV rows with their line numbers, and the checks that every file shares."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from service_finder.importers.report import Refused, Report
from service_finder.lib import geo

Row = Mapping[str, str]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
AS_OF = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


class BadRow(ValueError):
    """A row that cannot be taken; the message says why."""


class Undecided(BadRow):
    """A row of a kind about which nobody decided: left out and only counted."""


def read(path: Path, required: tuple[str, ...], report: Report) -> Iterator[tuple[int, Row]]:
    """Yield (line number, row) of a UTF-8 CSV file; rows of a wrong shape are reported.

    Raises BadRow when the file itself cannot be used (encoding, missing columns).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRow(f"{path.name} is not UTF-8 at byte {error.start}") from error
    reader = csv.DictReader(text.splitlines(keepends=True), strict=False)
    missing = set(required) - set(reader.fieldnames or ())
    if missing:
        raise BadRow(f"{path.name} lacks the columns {', '.join(sorted(missing))}")
    for row in reader:
        try:
            yield reader.line_num, checked(row, required)
        except BadRow as error:
            report.refused.append(Refused(path.name, reader.line_num, str(error)))


def checked(row: Mapping[str | None, object], required: tuple[str, ...]) -> Row:
    """Return the row with its cells trimmed, or raise BadRow with the reason."""
    if None in row or any(cell is None for cell in row.values()):
        raise BadRow("it has too many or too few cells")
    cells = {str(name): str(cell).strip() for name, cell in row.items()}
    for name, cell in cells.items():
        if CONTROL.search(cell):
            raise BadRow(f"{name} holds a control character")
    empty = [name for name in required if not cells[name]]
    if empty:
        raise BadRow(f"{', '.join(empty)} must not be empty")
    return cells


def hash_row(row: Row, salt: str = "") -> str:
    """Return the hash by which a later run knows the row unchanged."""
    joined = "\x1f".join(f"{name}\x1e{row[name]}" for name in sorted(row))
    return hashlib.sha256((salt + joined).encode()).hexdigest()


def whole(row: Row, name: str) -> int | None:
    """Read a whole number of zero or more; empty is None."""
    if not row[name]:
        return None
    if not row[name].isascii() or not row[name].isdigit():
        raise BadRow(f"{name} is {row[name]!r}, not a whole number")
    return int(row[name])


def number(row: Row, name: str) -> float | None:
    """Read a finite number; empty is None."""
    if not row[name]:
        return None
    try:
        value = float(row[name])
    except ValueError as error:
        raise BadRow(f"{name} is {row[name]!r}, not a number") from error
    if value != value or value in (float("inf"), float("-inf")):
        raise BadRow(f"{name} is {row[name]!r}, not a number")
    return value


def point(row: Row) -> tuple[float, float] | None:
    """Read lat and lng: both or neither, and inside Seoul (swapped ones are put right)."""
    lat, lng = number(row, "lat"), number(row, "lng")
    if lat is None and lng is None:
        return None
    if lat is None or lng is None:
        raise BadRow("lat and lng must both be given or both be empty")
    found, _note = geo.seoul_point(lat, lng)
    if found is None:
        raise BadRow(f"{lat}, {lng} is not in Seoul")
    return found.lat, found.lng


def as_of(row: Row) -> str:
    """Read the source's own date, in its own precision."""
    if row["as_of"] and not AS_OF.fullmatch(row["as_of"]):
        raise BadRow(f"as_of is {row['as_of']!r}: use 2024, 2024-05 or 2024-05-31")
    return row["as_of"]


def yes(row: Row, name: str) -> bool:
    """Read yes or no."""
    if row[name] not in ("yes", "no"):
        raise BadRow(f"{name} is {row[name]!r}: use yes or no")
    return row[name] == "yes"


def address(row: Row, name: str, pattern: str = r"https?://[^\s<>\"']+") -> str:
    """Read a web address (http or https); anything else is refused, never linked to."""
    if row[name] and not re.fullmatch(pattern, row[name]):
        raise BadRow(f"{name} is not a web address: {row[name][:60]!r}")
    return row[name]
