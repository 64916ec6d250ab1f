"""What a run of an importer says: counts, and every refused row by file, line and reason."""

from __future__ import annotations

from dataclasses import dataclass, field


class Quarantined(Exception):
    """A source that cannot be taken as it is; nothing was written. The message says why."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: where it stands and why, in words for the operator."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(slots=True)
class Report:
    """Counts of one run. `unchanged` rows are those whose content is what the database has.

    withdrawn: no longer in the source. ended: the source itself says that it is over. denied: of
    protected or undecided kinds, only counted. elsewhere: outside Seoul. held: already there from
    another source. doubts: rows that were taken, with something for a person to look at.
    """

    source: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    ended: int = 0
    denied: int = 0
    held: int = 0
    elsewhere: int = 0
    refused: list[Refused] = field(default_factory=list)
    doubts: list[Refused] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return the number of good rows of the source."""
        return self.added + self.changed + self.unchanged

    def __str__(self) -> str:
        return (
            f"{self.source}: {self.rows} rows, {self.added} added, {self.changed} changed, "
            f"{self.withdrawn} withdrawn, {len(self.refused)} refused"
        )
