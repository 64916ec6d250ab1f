"""The audit: a line for what was done, and no way to change or remove one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from service_finder.config import ROOT
from service_finder.extensions import db
from service_finder.models import AuditEntry
from service_finder.people import audit
from service_finder.people.rights import Desk
from service_finder.staff.audit_words import ACTIONS
from tests.booking.make import book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff.make import make_place


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_line_says_who_what_when_why_and_where(
    house: Flask, desk_of: Callable[..., Desk]
) -> None:
    make_place("a")
    booking = book(make_slot(make_offering(service_id="a")))
    desk = desk_of("desk", service="a")
    audit.record_view(desk, "booking", booking.code, reason="they called")
    (line,) = entries()
    assert (line.staff_id, line.action, line.record_id) == (desk.staff_id, "viewed", booking.code)
    assert line.is_view
    assert line.reason == "they called"
    assert line.service_id == "a"


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(action="nothing"),
        delete(AuditEntry),
        text("UPDATE audit_entry SET reason = ''"),
        text("DELETE FROM audit_entry"),
    ],
    ids=["orm update", "orm delete", "sql update", "sql delete"],
)
def test_no_line_is_changed_or_removed(
    house: Flask, desk_of: Callable[..., Desk], statement: object
) -> None:
    audit.record_alone(desk_of("desk"), "did", "thing", 1)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)  # type: ignore[call-overload]
    db.session.rollback()
    assert [line.action for line in entries()] == ["did"]


def page(client: LintingClient, query: str = "") -> str:
    answer = client.get(f"/staff/audit{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_administrators_read_the_lines_of_their_own_places(
    house: Flask, signed_in: Callable[..., LintingClient], desk_of: Callable[..., Desk]
) -> None:
    make_place("a")
    make_place("b", "org-b")
    audit.record_alone(desk_of("desk", service="a"), "did", "service", "a", reason="of-a")
    audit.record_alone(desk_of("desk", service="b"), "did", "service", "b", reason="of-b")
    audit.record_alone(desk_of("desk"), "did", "thing", 1, reason="of-the-city")
    seen = {
        name: {word for word in ("of-a", "of-b", "of-the-city") if word in text}
        for name, text in (
            ("a", page(signed_in("administrator", service="a"))),
            ("b", page(signed_in("administrator", organization="org-b"))),
            ("city", page(signed_in("administrator"))),
        )
    }
    assert seen == {"a": {"of-a"}, "b": {"of-b"}, "city": {"of-a", "of-b", "of-the-city"}}


def test_the_filter_narrows(
    house: Flask, signed_in: Callable[..., LintingClient], desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("desk")
    audit.record_alone(desk, "did", "thing", "T1", reason="first-thing")
    audit.record_view(desk, "booking", "B2", reason="second-thing")
    client = signed_in("administrator")
    for query, wanted in (
        ("?views=1", {"second-thing"}),
        ("?action=did", {"first-thing"}),
        ("?record=B2", {"second-thing"}),
        ("?who=nobody%25", set()),
        (f"?who={desk.name[:4]}", {"first-thing", "second-thing"}),
        ("?from=2026-11-22", set()),
        ("?from=2026-11-21&to=2026-11-21", {"first-thing", "second-thing"}),
    ):
        text = page(client, query)
        found = {word for word in ("first-thing", "second-thing") if word in text}
        assert found == wanted, query
    assert client.get("/staff/audit?from=yesterday&page=x").status_code == 422


def test_the_export_runs_nowhere_as_a_formula(
    house: Flask, signed_in: Callable[..., LintingClient], desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("desk")
    for sign in "=+-@\t":
        audit.record_alone(desk, "did", "thing", 1, reason=f"{sign}SUM(A1)")
    answer = signed_in("administrator").get("/staff/audit.csv?action=did")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["reason"] for row in rows] == [f"'{sign}SUM(A1)" for sign in "\t@-+="]
    assert [line.action for line in entries()][-1] == "exported"


def test_every_action_has_a_word() -> None:
    """What the code records, by its literals and by what the day's page does, is named."""
    called = re.compile(r"audit\.record(?:_alone)?\(\s*(?:desk|current_desk\(\)),\s*\"(\w+)\"")
    sources = [path.read_text("utf-8") for path in (ROOT / "service_finder").rglob("*.py")]
    recorded = {code for text in sources for code in called.findall(text)}
    done = set(re.findall(r"_act\(code, \"\w+\", \"(\w+)\"", "".join(sources)))
    assert {"booked", "searched"} <= recorded and {"checked_in", "canceled"} <= done
    assert recorded | done <= set(ACTIONS)
