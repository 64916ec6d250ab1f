"""Whatever is typed into an address or a form of the desk, the answer is never a failure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.booking.make import book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff.test_guard import methods_of, rules

SignIn = Callable[..., LintingClient]
PLACE = "place-a"
# A zero byte (PostgreSQL takes none), numbers larger than a column, a digit that is none, markup.
NASTY = ("\x00", "9" * 30, "9" * 10, "²", "=1+1<b>%")
FIELDS = (
    "place on q code from to until begins ends after before days capacity count reason page year "
    "period kind table month slot staff role scope email lang membership what next now new step "
    "is_here contact guardians people child-name child-year edit based_on action decision value "
    "result message note template keep copy id-0 rounds-0 capacity-0 days-0 from-0 to-0 "
    "dates-0-on dates-0-opens dates-0-closes dates-0-reason dates-0-words papers.ko "
    "holidays-0 offering opens_on opens_at until_on until_at name password record who views seen "
    "picked_up_by back mine in name.ko phone.ko hours.ko"
).split()


@pytest.fixture
def known(house: Flask) -> dict[str, str]:
    """What an address may name: rows that are there."""
    offering = make_offering(service_id=PLACE)
    slot = make_slot(offering, "2026-11-28T13:00", capacity=4)
    row = book(slot, 1)
    return {
        "slot_id": str(slot.id),
        "code": row.code,
        "offering_id": offering.id,
        "service_id": PLACE,
        "record_type": "service",
        "record_id": PLACE,
        "table": "place",
    }


def paths(rule: str, known: dict[str, str], bad: str) -> set[str]:
    """Fill an address with rows that are there, and with nonsense."""
    name = re.compile(r"<(?:int:)?([^>]+)>")
    number = bad if bad.isascii() and bad.isdigit() else "0"

    def nonsense(match: re.Match[str]) -> str:
        return number if "<int:" in match[0] else (bad[:200].replace("/", "") or "x")

    there = name.sub(lambda match: known.get(match[1], number), rule)
    return {there, name.sub(nonsense, rule)}


@pytest.mark.parametrize("bad", NASTY, ids=lambda text: ascii(text[:12]))
def test_nonsense_never_fails(
    house: Flask, known: dict[str, str], signed_in: SignIn, bad: str
) -> None:
    client = signed_in("administrator")
    failed = []
    for rule in rules(house):
        if rule.endpoint in ("staff.sign_out", "staff.end_session", "staff.account_password"):
            continue
        for path in sorted(paths(rule.rule, known, bad)):
            for method in sorted(methods_of(rule)):
                fields: dict[str, Any] = dict.fromkeys(FIELDS, bad)
                if method == "POST":
                    given = {"data": fields | {"count": "1", "csrf": client.csrf}}
                    given["data"]["step"] = "preview"
                else:
                    given = {"query_string": fields}
                status = client.open(path, method=method, **given).status_code
                if status >= 500:
                    failed.append(f"{method} {path[:80]}: {status}")
    assert not failed, "\n".join(failed)
