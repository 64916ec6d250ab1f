"""Closing all places of an organization in one go, and ready reasons that each family can read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder.booking import closures, engine, notices
from service_finder.booking.closures import CANCEL_REASONS, CAPACITY_REASONS, Scope
from service_finder.booking.engine import Party, reserve
from service_finder.booking.wording import words
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import AuditEntry, Booking, BookingEvent, Closure, Offering, Slot
from service_finder.models import OutboxMessage as Mail
from service_finder.people import residents, vault
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff import make
from tests.staff.test_capacity import closing
from tests.staff.test_today import A, B, post, shown

SignIn = Callable[..., LintingClient]
ELSEWHERE, AT = "place-c", "2026-11-28T10:00"
CLOSE = "/staff/capacity/close"


@pytest.fixture
def halls(app: Flask) -> dict[str, Slot]:
    """A session at each of two places of one organization, and at a place of another."""
    for place, organization in ((A, "org-1"), (B, "org-1"), (ELSEWHERE, "org-2")):
        make.make_place(place, organization)
    return {
        place: make_slot(make_offering(service_id=place), AT, capacity=9)
        for place in (A, B, ELSEWHERE)
    }


def states(halls: dict[str, Slot]) -> list[str]:
    db.session.expire_all()
    return [halls[place].state for place in (A, B, ELSEWHERE)]


def told(booking: Booking) -> list[str]:
    query = select(BookingEvent.event).where(BookingEvent.booking_id == booking.id)
    return list(db.session.scalars(query.order_by(BookingEvent.id)))


def test_all_places_of_an_organization_close_in_one_go(
    halls: dict[str, Slot], signed_in: SignIn
) -> None:
    client = signed_in("manager", organization="org-1")
    kept, canceled, other = book(halls[A]), book(halls[B]), book(halls[ELSEWHERE])
    assert shown(client, f"{CLOSE}?place={A}").select("input[name=where]")
    look = post(client, CLOSE, 200, **closing(where="all", step="look"))
    assert {code.get_text() for code in look.select(".desk-code")} == {kept.code, canceled.code}
    assert states(halls) == ["open"] * 3
    choices = {f"decision-{kept.code}": "keep", f"decision-{canceled.code}": "cancel"}
    post(client, CLOSE, **closing(where="all", step="close"), **choices)
    assert states(halls) == ["closed", "closed", "open"]
    assert (told(kept)[-1], told(canceled)[-1]) == ("affected", "cancelled")
    assert told(other) == ["booked"]
    rows = db.session.scalars(select(Closure).order_by(Closure.id)).all()
    assert {row.service_id for row in rows} == {A, B}
    logged = db.session.scalars(
        select(AuditEntry.service_id).where(AuditEntry.action == "closed")
    ).all()
    assert sorted(map(str, logged)) == [A, B]
    mine = next(row for row in rows if row.service_id == A)
    post(client, f"/staff/capacity/closures/{mine.id}/reopen")
    assert states(halls) == ["open", "closed", "open"], "each is lifted alone"


def test_a_help_line_is_not_closed_with_the_others(
    halls: dict[str, Slot], signed_in: SignIn
) -> None:
    make.make_place("s-line", "org-1").is_sensitive = True
    db.session.commit()
    post(signed_in("manager", organization="org-1"), CLOSE, **closing(where="all", step="close"))
    closed = set(db.session.scalars(select(Closure.service_id)))
    assert closed == {A, B}


def test_who_works_at_one_place_closes_that_one(halls: dict[str, Slot], signed_in: SignIn) -> None:
    client = signed_in("manager", service=A)
    assert not shown(client, f"{CLOSE}?place={A}").select("input[name=where]")
    post(client, CLOSE, **closing(where="all", step="close"))
    assert states(halls) == ["closed", "open", "open"]


def test_a_couple_with_wishes_in_two_places_is_told_once(halls: dict[str, Slot]) -> None:
    dates = [
        make_slot(
            make_offering("wedding", service_id=place, terms={"party": {}, "ages": None}),
            "2027-03-06T11:00", capacity=1,
        )
        for place in (A, B)
    ]  # fmt: skip
    couple = residents.find_or_add("couple@example.org", lang="ja", now=NOW)
    row = reserve(dates[0].offering_id, wishes=[(date.offering_id, date.id) for date in dates],
                  party=Party(), answers={"guests": 30, "tie": "lives"}, by=couple, lang="ja",
                  now=NOW)  # fmt: skip
    begin, end = dates[0].starts_at, dates[0].ends_at
    engine.close_places([Scope(A, begin, end), Scope(B, begin, end)], reason="x", by=STAFF, now=NOW)
    assert told(row).count("affected") == 1


def test_all_or_none(halls: dict[str, Slot], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second place fails: the first is not closed either."""
    real, calls = closures.keep_words, []

    def failing(closure: Closure, *rest: object) -> None:
        calls.append(closure.service_id)
        if len(calls) == 2:
            raise RuntimeError("no more")
        real(closure, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(closures, "keep_words", failing)
    begin, end = halls[A].starts_at, halls[A].ends_at
    with pytest.raises(RuntimeError):
        engine.close_places([Scope(A, begin, end), Scope(B, begin, end)], reason="x", by=STAFF)
    assert calls == [A, B]
    assert states(halls) == ["open"] * 3
    assert db.session.scalars(select(Closure)).all() == []


def reader_of(lang: str, name: str = "parent") -> dict[str, object]:
    """Who books, with an address that messages go to."""
    person = residents.find_or_add(f"{name}.{lang}@example.org", lang=lang, now=NOW)
    db.session.commit()
    return {"by": person, "lang": lang}


def letters(app: Flask) -> str:
    notices.queue(app.config["SETTINGS"], clock.now())
    return "\n".join(vault.unseal(row.text_sealed) for row in db.session.scalars(select(Mail)))


def test_a_ready_reason_reaches_the_family_in_its_language(
    halls: dict[str, Slot], signed_in: SignIn, app: Flask
) -> None:
    client = signed_in("desk", service=A)
    row = book(halls[A], **reader_of("vi"))
    page = shown(client, f"/staff/bookings/{row.code}")
    assert len(page.select("#ready option")) == len(CANCEL_REASONS) + 1
    post(client, f"/staff/bookings/{row.code}/cancel", 422, ready="99", reason=" ")
    post(client, f"/staff/bookings/{row.code}/cancel", ready="1")
    assert words(CANCEL_REASONS[1], "vi") in letters(app)
    own = book(halls[A], **reader_of("vi", "other"))
    post(client, f"/staff/bookings/{own.code}/cancel", ready="1", reason="Bão lớn.")
    assert "Bão lớn." in letters(app)


def test_why_fewer_can_come_is_read_in_every_language(
    halls: dict[str, Slot], signed_in: SignIn, app: Flask
) -> None:
    client, slot = signed_in("manager", service=A), halls[A]
    row = [book(slot), book(slot, **reader_of("ja"))][1]
    path = f"/staff/capacity/sessions/{slot.id}/size"
    look = post(client, path, 200, capacity="1", ready="1")
    kept = {one["name"]: one["value"] for one in look.select("input[type=hidden]")}
    post(
        client,
        path,
        **(kept | {"csrf": client.csrf}),  # type: ignore[attr-defined]
        **{f"decision-{row.code}": "cancel"},
    )
    assert words(CAPACITY_REASONS[1], "ja") in letters(app)
    for lang in ("ko", "vi"):
        calendar = f"/{lang}/offerings/{slot.offering_id}?from=2026-11-28"
        assert words(CAPACITY_REASONS[1], lang) in shown(app.test_client(), calendar).get_text()


def test_a_closed_session_says_why_in_the_readers_language(
    halls: dict[str, Slot], app: Flask
) -> None:
    slot = halls[A]
    offering = db.session.get_one(Offering, slot.offering_id)
    engine.close([slot.id], reason=closures.REASONS[1], by=STAFF, now=NOW)
    calendar = f"/zh/offerings/{offering.id}?from=2026-11-28"
    assert words(closures.REASONS[1], "zh") in shown(app.test_client(), calendar).get_text()
