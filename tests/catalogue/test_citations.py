"""Sources said so that a reader can look them up."""

from __future__ import annotations

import csv

import pytest

from service_finder.catalogue.citations import cite
from service_finder.config import DATA


@pytest.mark.parametrize(
    ("source", "name", "address"),
    [
        (
            "https://github.com/a/b#data/x.json@8b31172 (third-party crawl, 2026-06-15); "
            "https://umppa.seoul.go.kr/view.do?x=1",
            "github.com/a/b (third-party crawl, 2026-06-15)",
            "https://github.com/a/b",
        ),
        (
            "https://www.asiae.co.kr/article/2021031009442308233",
            "asiae.co.kr/article/2021031009442308233",
            "https://www.asiae.co.kr/article/2021031009442308233",
        ),
        ("GitHub file id 7 (undated)", "GitHub file id 7 (undated)", ""),
    ],
)
def test_pages_and_files(source: str, name: str, address: str) -> None:
    cited = cite(source)
    assert (cited.name, cited.address, cited.document) == (name, address, None)


def test_a_founding_document() -> None:
    cited = cite("seed 003_fbbe86912249ae6f.txt")
    assert cited.document is not None
    assert (cited.document.publisher_ko, cited.document.dated) == ("서대문구", "2018")
    assert cited.name.startswith("여성친화도시")


def test_every_shipped_row_can_be_cited() -> None:
    for file in ("facilities.csv", "programs.csv", "organizations.csv"):
        with (DATA / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                cited = cite(row["source"])
                assert cited.name, row["id"]
                assert "seed 0" not in cited.name, row["id"]
