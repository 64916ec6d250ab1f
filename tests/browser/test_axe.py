"""axe finds nothing on any kind of page, in five languages, narrow and wide, light and dark."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Page

from service_finder.config import ROOT
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from tests.browser.conftest import OpenKind, OpenPage
from tests.browser.page_kinds import PAGES

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
COMBINATIONS = list(product(LANGUAGES, (360, 1280), ("light", "dark")))
A_DAY = 3  # of the twenty; another three tomorrow


def combinations(path: str, whole: bool) -> list[tuple[str, int, str]]:
    """All twenty with --all; else three that move with the day and differ from page to page."""
    if whole:
        return COMBINATIONS
    start = clock.today().timetuple().tm_yday * A_DAY + PAGES.index(path)
    return [COMBINATIONS[(start + 7 * step) % len(COMBINATIONS)] for step in range(A_DAY)]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(path: str, whole: bool, open_kind: OpenKind) -> None:
    page = None
    for lang, width, scheme in combinations(path, whole):
        page = open_kind(path, lang, on=page, width=width, scheme=scheme)
        assert not violations(page), f"{path} {lang} {width} {scheme}"


def test_axe_would_find_something(open_page: OpenPage) -> None:
    page = open_page("/en/")
    page.evaluate("document.querySelector('label').remove()")
    assert any("label" in fault for fault in violations(page))


def test_every_combination_comes_round() -> None:
    drawn = {
        COMBINATIONS[(day * A_DAY + 7 * step) % len(COMBINATIONS)]
        for day in range(len(COMBINATIONS))
        for step in range(A_DAY)
    }
    assert drawn == set(COMBINATIONS)
