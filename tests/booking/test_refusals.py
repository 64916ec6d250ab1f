from __future__ import annotations

import datetime as dt
import re

import pytest

from service_finder.booking.refusals import (
    MEANINGS,
    Amount,
    Param,
    Refusal,
    Refused,
    from_json,
    to_json,
)
from service_finder.booking.wording import refusal_text
from service_finder.config import ROOT
from service_finder.lib.marking import LANGUAGES
from tests.booking.make import NOW

EXAMPLES: dict[str, Param] = {
    "by": Amount(2, "month"),
    "from_on": dt.date(2027, 3, 12),
    "opens_at": NOW,
    "closes_at": NOW,
    "starts_at": NOW,
    "until": NOW,
    "wait": Amount(30, "minute"),
    "most": 6,
    "least": 1,
}


def example(code: str) -> Refusal:
    names = re.findall(r"%\((\w+)\)s", MEANINGS[code].message)
    return Refusal(code, {name: EXAMPLES.get(name, "Mina") for name in names})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", MEANINGS)
def test_every_code_has_words_with_every_place_filled(code: str, lang: str) -> None:
    for text in refusal_text(example(code), lang):
        assert "%" not in text
    assert refusal_text(example(code), lang)[0]


def test_too_young_says_by_how_much_and_from_when() -> None:
    message, next_step = refusal_text(example("too_young"), "en")
    assert message.startswith("Mina is too young by 2 months: from ")
    assert "March" in message
    assert next_step


@pytest.mark.parametrize("code", MEANINGS)
def test_every_code_is_documented(code: str) -> None:
    assert f"| `{code}` |" in (ROOT / "docs" / "booking.md").read_text(encoding="utf-8")


def test_refusals_survive_being_kept() -> None:
    before = Refused(example("too_young"), Refusal("full", {"wanted": 5, "left": 3}),
                     waitlist={"open": True, "waiting": 2})  # fmt: skip
    after = from_json(to_json(before))
    assert after.refusals == before.refusals
    assert after.waitlist == before.waitlist
    assert after.status == 409
