"""Decisions: queue and rivals, offering once, reasons in the applicant's language, the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from service_finder.booking import cases, engine, notices, own_data, refusal_words, rotation
from service_finder.booking.engine import Party, reserve
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.models import (
    ApplicationNote,
    AuditEntry,
    Booking,
    Offering,
    OutboxMessage,
    Person,
    Slot,
)
from service_finder.people import residents, vault
from tests.booking.make import make_offering, make_slot
from tests.client import LintingClient
from tests.staff.make import make_member, make_place, sign_in_client
from tests.staff.test_sign_in import later

HALL = "hall-a"
NOBODY = {"party": {}, "ages": None}
ROOM = NOBODY | {"approval": True}


def couple(name: str, lang: str = "vi") -> Person:
    now = clock.now()
    person = residents.find_or_add(f"{name}@example.org", lang=lang, now=now)
    db.session.commit()
    return person


def apply(name: str, *slots: Slot, lang: str = "vi") -> Booking:
    """A couple's application with its wishes in order."""
    return reserve(
        slots[0].offering_id,
        wishes=[(slot.offering_id, slot.id) for slot in slots],
        party=Party(),
        answers={"guests": 30, "tie": "lives", "partner": "secret.partner@example.org"},
        by=couple(name, lang),
        lang=lang,
        now=clock.now(),
    )


def ask_for_room(offering: Offering, *slots: Slot, name: str = "club") -> Booking:
    return reserve(
        offering.id,
        [slot.id for slot in slots],
        party=Party(people=5),
        answers={"purpose": "Private words about our family"},
        by=couple(name),
        lang="vi",
        now=clock.now(),
    )


@pytest.fixture
def dates(house: Flask) -> tuple[Slot, Slot]:
    """Two dates in a wedding hall."""
    make_place(HALL)
    offering = make_offering("wedding", service_id=HALL, terms=NOBODY)
    return tuple(  # type: ignore[return-value]
        make_slot(offering, starts, capacity=1)
        for starts in ("2027-03-06T11:00", "2027-03-13T11:00")
    )


@pytest.fixture
def manager(house: Flask, dates: object, signed_in: Callable[..., LintingClient]) -> LintingClient:
    return signed_in("manager", service=HALL)


def post(client: LintingClient, code: str, what: str, **form: str) -> tuple[int, str]:
    answer = client.post(
        f"/staff/applications/{code}/{what}",
        data={"csrf": client.csrf, **form},  # type: ignore[attr-defined]
    )
    return answer.status_code, answer.get_data(as_text=True)


def page(client: LintingClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def state(code: str) -> str:
    db.session.rollback()
    return db.session.scalars(select(Booking.state).where(Booking.code == code)).one()


def mails(house: Flask) -> list[OutboxMessage]:
    notices.queue(house.config["SETTINGS"], clock.now())
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_rivals_for_one_date_stand_side_by_side(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    first = apply("one", dates[0], dates[1])
    second = apply("two", dates[1], dates[0])
    alone = page(manager, "/staff/applications").select(".desk-rivals")
    assert len(alone) == 2, "both dates are contested"
    cards = alone[0].select(".desk-card")
    assert [c.select_one("a").get_text() for c in cards] == [first.code, second.code]  # type: ignore[union-attr]
    assert "Choice 1" in cards[0].get_text()
    assert "Choice 2" in cards[1].get_text()


def test_a_date_that_only_one_wants_has_no_rivals(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    apply("one", dates[0])
    apply("two", dates[1])
    assert not page(manager, "/staff/applications").select(".desk-rivals")


def test_deciding_between_two_couples(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    """The one is offered the date and accepts; the other hears that it went to somebody else."""
    winner, loser = apply("one", dates[0]), apply("two", dates[0])
    assert "Decide until" in manager.get(f"/staff/applications/{winner.code}").text
    assert post(manager, winner.code, "offer", slot=str(dates[0].id))[0] == 303
    assert state(winner.code) == "offered"
    offered = manager.get(f"/staff/applications/{winner.code}").text
    assert "The applicant answers until" in offered and "Decide until" not in offered
    status, _text = post(manager, loser.code, "offer", slot=str(dates[0].id))
    assert status == 409, "the date is held for the first couple"
    assert state(loser.code) == "applied"
    engine.accept(winner.code, by=couple("one"), now=clock.now())
    assert state(loser.code) == "refused"
    codes = [row.key.split(":")[0] for row in mails(house)]
    assert codes
    assert {row.lang for row in mails(house)} == {"vi"}


def test_approving_twice_changes_nothing_and_says_who_was_faster(
    house: Flask, manager: LintingClient
) -> None:
    room = make_offering("space", service_id=HALL, terms=ROOM)
    row = ask_for_room(room, make_slot(room, capacity=1))
    colleague = make_member("manager", service=HALL)
    other = sign_in_client(house, colleague)
    assert post(other, row.code, "approve")[0] == 303  # type: ignore[arg-type]
    status, text = post(manager, row.code, "approve")
    assert status == 409
    assert colleague.name in text
    assert state(row.code) == "confirmed"
    status, text = post(manager, row.code, "refuse", reason="Too late")
    assert status == 409
    assert state(row.code) == "confirmed"
    events = [event.event for event, _name in cases.history_of(row.id)]
    assert events.count("approved") == 1


def test_refusing_needs_a_reason_that_the_applicant_reads(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    row = apply("one", dates[0])
    status, text = post(manager, row.code, "refuse", reason="  ")
    assert status == 422
    assert 'id="reason-error"' in text
    assert state(row.code) == "applied"
    shown = page(manager, f"/staff/applications/{row.code}?template=date_taken")
    words = shown.select_one("#reason")
    assert words is not None
    assert words["lang"] == "vi"
    assert words.get_text() == refusal_words.texts(HALL, "vi")["date_taken"]
    assert post(manager, row.code, "refuse", reason=words.get_text())[0] == 303
    letter = vault.unseal(mails(house)[-1].text_sealed)
    assert words.get_text() in letter


def test_a_centers_own_words_are_kept_for_its_language_only(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    make_place("elsewhere")
    row = apply("one", dates[0])
    form = {"reason": "Lời của chúng tôi", "template": "papers", "keep": "1"}
    assert post(manager, row.code, "refuse", **form)[0] == 303
    assert refusal_words.texts(HALL, "vi")["papers"] == "Lời của chúng tôi"
    assert refusal_words.texts(HALL, "ja")["papers"] != "Lời của chúng tôi"
    assert refusal_words.texts("elsewhere", "vi")["papers"] != "Lời của chúng tôi"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_words_in_every_language(house: Flask, lang: str) -> None:
    make_place(HALL)
    texts = refusal_words.texts(HALL, lang)
    english = refusal_words.texts(HALL, "en")
    for code in set(refusal_words.REASONS) - {"other"}:
        assert texts[code]
        assert lang == "en" or texts[code] != english[code]


def test_personal_data_is_hidden_until_pressed_and_the_look_is_written_down(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    row = apply("one", dates[0])
    closed = manager.get(f"/staff/applications/{row.code}").get_data(as_text=True)
    queue = manager.get("/staff/applications").get_data(as_text=True)
    for secret in ("one@example.org", "secret.partner"):
        assert secret not in closed + queue
    status, opened = post(manager, row.code, "look")
    assert status == 200
    assert "one@example.org" in opened
    assert "secret.partner@example.org" in opened
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.is_view)).one()
    assert (line.record_type, line.record_id) == ("booking", row.code)


def test_what_a_family_wrote_freely_is_personal_too(manager: LintingClient) -> None:
    room = make_offering("space", service_id=HALL, terms=ROOM)
    row = ask_for_room(room, make_slot(room, capacity=1))
    closed = manager.get(f"/staff/applications/{row.code}").get_data(as_text=True)
    assert "Private words" not in closed
    assert "Private words" in post(manager, row.code, "look")[1]


def test_messages_leave_in_the_applicants_language(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    row = apply("one", dates[0])
    mails(house)
    assert post(manager, row.code, "message", message=" ")[0] == 422
    assert post(manager, row.code, "message", message="Xin gửi thêm giấy tờ.")[0] == 303
    letter = mails(house)[-1]
    assert letter.lang == "vi"
    assert "Xin gửi thêm giấy tờ." in vault.unseal(letter.text_sealed)
    assert vault.unseal(letter.to_sealed) == "one@example.org"


def test_notes_stay_among_colleagues_and_go_with_the_purge(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    row = apply("one", dates[0])
    count = len(mails(house))
    assert post(manager, row.code, "note", note="Call on Monday")[0] == 303
    assert "Call on Monday" in manager.get(f"/staff/applications/{row.code}").get_data(as_text=True)
    assert len(mails(house)) == count
    note = db.session.scalars(select(ApplicationNote)).one()
    assert "Monday" not in note.text_sealed
    vault.use(("a-newer-key", *house.config["SETTINGS"].data_keys), "secret")
    rotation.rotate()
    db.session.refresh(note)
    assert vault.is_newest(note.text_sealed)
    own_data.purge(clock.now() + dt.timedelta(days=400))
    assert db.session.scalars(select(ApplicationNote)).all() == []
    vault.use(house.config["SETTINGS"].data_keys, house.config["SETTINGS"].secret_key)


def test_an_application_is_given_to_a_colleague_who_may_decide(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    make_place("elsewhere")
    row = apply("one", dates[0])
    colleague = make_member("manager", service=HALL)
    for wrong in (make_member("desk", service=HALL), make_member("manager", service="elsewhere")):
        assert post(manager, row.code, "assign", staff=str(wrong.id))[0] == 404
    assert post(manager, row.code, "assign", staff=str(colleague.id))[0] == 303
    assert colleague.name in manager.get("/staff/applications").get_data(as_text=True)
    mine = manager.get("/staff/applications?mine=1").get_data(as_text=True)
    assert row.code not in mine
    assert post(manager, row.code, "assign", staff="")[0] == 303
    assert cases.assigned_to([row.id]) == {}


def test_due_dates_come_first_and_late_ones_say_so(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    old = apply("one", dates[0])
    later(60 * 24 * 5)
    new = apply("two", dates[1])
    later(60 * 24 * 3)
    fresh = sign_in_client(manager.application, make_member("manager", service=HALL))
    rows = page(fresh, "/staff/applications").select(".desk-row")  # type: ignore[arg-type]
    assert [row.select_one("a").get_text() for row in rows] == [old.code, new.code]  # type: ignore[union-attr]
    assert "Overdue" in rows[0].get_text()
    assert "Overdue" not in rows[1].get_text()


def test_another_centers_application_and_dates_are_not_there(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot],
    signed_in: Callable[..., LintingClient],
) -> None:  # fmt: skip
    make_place("elsewhere")
    other = signed_in("manager", service="elsewhere")
    foreign = make_offering("wedding", service_id="elsewhere", terms=NOBODY)
    far = make_slot(foreign, "2027-03-06T11:00", capacity=1)
    row = apply("one", dates[0])
    assert row.code not in other.get("/staff/applications").get_data(as_text=True)
    assert other.get(f"/staff/applications/{row.code}").status_code == 404
    for what in ("look", "offer", "approve", "refuse", "message", "note", "assign"):
        assert post(other, row.code, what, slot=str(dates[0].id), reason="x")[0] == 404, what
    assert other.get(f"/staff/applications/venue/{HALL}").status_code == 404
    assert post(manager, row.code, "offer", slot=str(far.id))[0] == 404, "not our hall to give"
    assert state(row.code) == "applied"


def test_a_wish_for_our_hall_is_ours_to_offer_though_another_comes_first(
    house: Flask, manager: LintingClient, dates: tuple[Slot, Slot],
    signed_in: Callable[..., LintingClient],
) -> None:  # fmt: skip
    """The second hall sees the application and may offer its own date, nothing else."""
    make_place("elsewhere")
    foreign = make_offering("wedding", service_id="elsewhere", terms=NOBODY)
    far = make_slot(foreign, "2027-03-06T11:00", capacity=1)
    row = apply("one", dates[0], far)
    other = signed_in("manager", service="elsewhere")
    assert row.code in other.get("/staff/applications").get_data(as_text=True)
    assert other.get(f"/staff/applications/{row.code}").status_code == 200
    assert post(other, row.code, "offer", slot=str(dates[0].id))[0] == 404
    assert post(other, row.code, "refuse", reason="not ours to refuse")[0] == 404
    assert post(other, row.code, "offer", slot=str(far.id))[0] == 303
    assert state(row.code) == "offered"


def test_the_calendar_shows_what_is_held_wished_for_and_cleaned(
    manager: LintingClient, dates: tuple[Slot, Slot]
) -> None:
    room = make_offering(
        "space", service_id=HALL,
        terms=ROOM | {"buffer_minutes": 60},
    )  # fmt: skip
    hours = [
        make_slot(room, f"2027-03-20T{hour}:00", minutes=60, capacity=1)
        for hour in ("10", "11", "12")
    ]
    row = ask_for_room(room, *hours[:2])
    wish = apply("one", dates[0])
    shown = page(manager, f"/staff/applications/venue/{HALL}?month=2027-03")
    held, wished, cleaned = (
        [li.get_text(" ", strip=True) for li in shown.select(f"td .desk-span--{status}")]
        for status in ("held", "wish", "buffer")
    )
    assert len(held) == len(wished) == len(cleaned) == 1
    assert "10:00" in held[0], "two hours are one stretch"
    assert "12:00" in held[0]
    assert "1:00" in cleaned[0]
    links = {a["href"] for a in shown.select("td a")}
    assert links == {f"/staff/applications/{code}" for code in (row.code, wish.code)}
    path = f"/staff/applications/venue/{HALL}?month="
    for nonsense in ("x", "2027-13", "0001-01", "9999-12"):
        assert manager.get(path + nonsense).status_code == 200
    assert manager.get(path + "%00").status_code == 400  # what no database can hold


def test_the_link_to_the_calendar_takes_seouls_month(manager: LintingClient, house: Flask) -> None:
    make_place(HALL)
    room = make_offering("space", service_id=HALL, terms=ROOM)
    # Eight in the morning of the first of April in Seoul is still March in UTC.
    row = ask_for_room(room, make_slot(room, "2027-04-01T08:00", minutes=60, capacity=1))
    links = {a["href"] for a in page(manager, f"/staff/applications/{row.code}").select("main a")}
    assert f"/staff/applications/venue/{HALL}?month=2027-04" in links


def test_who_only_works_at_the_counter_does_not_decide(
    dates: tuple[Slot, Slot], signed_in: Callable[..., LintingClient]
) -> None:
    row = apply("one", dates[0])
    desk = signed_in("desk", service=HALL)
    assert desk.get("/staff/applications").status_code == 403
    assert post(desk, row.code, "offer", slot=str(dates[0].id))[0] == 403
