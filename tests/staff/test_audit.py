"""The audit: a line for what was done, and no way to change or remove one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from service_finder.extensions import db
from service_finder.models import AuditEntry
from service_finder.people import audit
from service_finder.people.rights import Desk
from tests.booking.make import book, make_offering, make_slot
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
