"""Recall of the search by class and language: python -m service_finder.catalogue.search.report.

Takes query files (default: the published ones in tests/samples/queries); `--misses` lists what
was not found, but of the held-out set only when that file is named.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from service_finder.catalogue.search.documents import shipped_documents
from service_finder.catalogue.search.index import build
from service_finder.catalogue.search.places import shipped_places
from service_finder.catalogue.search.rank import find
from service_finder.catalogue.search.records import Document, Query
from service_finder.catalogue.search.scoring import (
    PlaceFact,
    QueryRow,
    as_text,
    is_hit,
    read_rows,
    recall_at_5,
)
from service_finder.catalogue.search.understand import understand

PUBLISHED = Path("tests/samples/queries")
HELD_OUT = "holdout.csv"


class Searcher:
    """Runs rows of a query set over the shipped directory."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._facts = {d.id: _fact(d) for d in documents}
        self.index = build(documents)

    def __call__(self, row: QueryRow) -> list[PlaceFact]:
        """Answer the places found for a row, best first."""
        query = Query(text=row.query, lang=row.lang, near=point_of(row.near), limit=50)
        return [self._facts[hit.id] for hit in find(self.index, query).hits]


def _fact(document: Document) -> PlaceFact:
    status = "operating" if document.is_listed else "ended"
    return PlaceFact(
        document.id, document.category, document.district, document.lat, document.lng, status
    )


def point_of(near: str) -> tuple[float, float] | None:
    """Read a row's `near`: a point, or words of the gazetteer."""
    lat, comma, lng = near.partition(",")
    if comma:
        return float(lat), float(lng)
    if not near:
        return None
    meant = understand(near, lang="ko")
    if meant.anchor:
        return meant.anchor.points[0]
    return shipped_places().districts[meant.districts[0]].point if meant.districts else None


def report(path: Path, search: Searcher, *, with_misses: bool = False) -> str:
    """Answer the table of one file, and what was missed when asked."""
    rows = read_rows(path)
    begun = time.perf_counter()
    table = recall_at_5(rows, search)
    spent = (time.perf_counter() - begun) * 1000 / max(1, len(rows))
    lines = [f"{path.name}: {len(rows)} queries, {spent:.1f} ms each", as_text(table)]
    if with_misses:
        missed = [row for row in rows if not is_hit(row.expected, search(row))]
        lines += [f"missed ({r.lang} {r.kind}): {r.query}" for r in missed]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the report of the given files or of the published ones."""
    with_misses = "--misses" in arguments
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    search = Searcher(shipped_documents())
    for path in paths or sorted(PUBLISHED.glob("*.csv"), reverse=True):
        may_be_read = path in paths or path.name != HELD_OUT
        sys.stdout.write(report(path, search, with_misses=with_misses and may_be_read) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
