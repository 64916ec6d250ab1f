"""A kind of booking is one file, one line, one template, tests and a paragraph: each has all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service_finder.booking.kinds import KINDS
from service_finder.config import ROOT

FOLDER = ROOT / "service_finder" / "booking" / "kinds"
TEMPLATES = ROOT / "service_finder" / "templates"
TESTS = ROOT / "tests" / "booking"
GUIDE = (ROOT / "docs" / "booking.md").read_text(encoding="utf-8")
SHARED = {"__init__", "approval", "hours", "kind", "questions"}


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_whole(code: str) -> None:
    kind = KINDS[code]
    assert kind.code == code
    assert (FOLDER / f"{code}.py").exists(), "no file"
    assert kind.summary == f"public/booking/kinds/{code}.html"
    assert (TEMPLATES / kind.summary).exists(), "no summary template"
    assert _has_tests(code), "no tests"
    assert re.search(rf"^\*\*{code}\*\* \S", GUIDE, re.M), "no paragraph in docs/booking.md"


def test_no_file_lies_about_without_its_line() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} - SHARED == set(KINDS)
    templates = {path.stem for path in (TEMPLATES / "public" / "booking" / "kinds").glob("*.html")}
    assert templates == set(KINDS)


def _has_tests(code: str) -> bool:
    own: Path = TESTS / f"test_{code}.py"
    sections = (TESTS / "test_kinds.py").read_text(encoding="utf-8")
    return own.exists() or re.search(rf"^# {code}$", sections, re.M) is not None
