"""A lost address is replaced at the desk of one's own place, and written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.models import AuditEntry, Booking, OutboxMessage
from service_finder.people import residents, vault
from tests.booking.make import NOW, book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff import make


@pytest.fixture
def row(app: Flask) -> Booking:
    make.make_place("place-a")
    make.make_place("place-b")
    person = residents.find_or_add("lost@example.org", lang="vi", now=NOW)
    residents.find_or_add("taken@example.org", lang="vi", now=NOW)
    db.session.commit()
    return book(make_slot(make_offering(service_id="place-a")), by=person)


def test_an_address_is_replaced_and_written_down(
    row: Booking, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("desk", service="place-a")
    path = f"/staff/bookings/{row.code}/contact"
    assert "lost@example.org" not in client.get(path).get_data(as_text=True)

    def post(**form: str) -> tuple[int, str]:
        answer = client.post(path, data={"csrf": client.csrf, **form})  # type: ignore[attr-defined]
        return answer.status_code, answer.get_data(as_text=True)

    for form in ({"contact": "new@example.org"}, {"contact": "x", "seen": "yes"},
                 {"contact": "taken@example.org", "seen": "yes"}):  # fmt: skip
        status, text = post(**form)
        assert status == 422
        assert form["contact"] in text
    assert residents.find("lost@example.org") is not None
    assert post(contact="new@example.org", seen="yes")[0] == 303
    db.session.expire_all()
    assert residents.find("lost@example.org") is None
    found = residents.find("new@example.org")
    assert found is not None
    assert found.id == row.person_id
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "contact_replaced")
    ).one()
    assert (entry.record_id, entry.facts) == (row.code, {"type": "email"})
    told = db.session.scalars(select(OutboxMessage)).one()
    assert vault.unseal(told.to_sealed) == "lost@example.org"


def test_another_places_desk_cannot(row: Booking, signed_in: Callable[..., LintingClient]) -> None:
    client = signed_in("desk", service="place-b")
    assert client.get(f"/staff/bookings/{row.code}/contact").status_code in (403, 404)
