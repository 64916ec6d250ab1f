"""What residents and colleagues write is shown as words: no markup, no script, no formula."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from service_finder.booking import engine
from service_finder.booking.engine import Child, Party, reserve
from service_finder.lib import clock
from service_finder.people import residents
from tests.booking.make import NOW, STAFF, make_offering, make_slot
from tests.client import LintingClient
from tests.staff.make import make_member, make_place

PLACE = "place-a"
EVIL = "<img src=x onerror=alert(1)>"
KEPT = "&lt;img src=x onerror=alert(1)&gt;"
SignIn = Callable[..., LintingClient]


def test_a_hostile_family_and_a_hostile_colleague_are_only_words(
    house: Flask, signed_in: SignIn
) -> None:
    make_place(PLACE)
    offering = make_offering(service_id=PLACE)
    today = make_slot(offering, "2026-11-21T10:30", capacity=9, override_reason=EVIL)
    today.is_override = True
    person = residents.find_or_add("family@example.org", lang="en", now=NOW)
    child = Child(EVIL, clock.today().replace(year=2021))
    row = reserve(
        offering.id, [today.id], party=Party((child,), guardians=1), by=person, lang="en",
        answers={"needs": EVIL}, now=NOW,
    )  # fmt: skip
    space = make_offering(
        "space", service_id=PLACE, terms={"party": {}, "ages": None, "approval": True}
    )
    hours = make_slot(space, "2026-11-28T18:00", capacity=1)
    asked = reserve(
        space.id, [hours.id], party=Party(people=3), by=person, lang="en",
        answers={"purpose": EVIL}, now=NOW,
    )  # fmt: skip
    engine.close([make_slot(offering, "2026-11-29T13:00").id], reason=EVIL, by=STAFF, now=NOW)
    make_member("viewer", service=PLACE).name = EVIL
    client = signed_in("administrator", service=PLACE)
    token = {"csrf": client.csrf}
    there = f"/staff/applications/{asked.code}"
    client.post(f"{there}/note", data=token | {"note": EVIL})
    client.post(f"{there}/message", data=token | {"message": EVIL})
    client.post(f"{there}/refuse", data=token | {"reason": EVIL})
    pages = [
        client.get("/staff/today"),
        client.get(f"/staff/bookings/{row.code}"),
        client.post(f"/staff/bookings/{row.code}/notes", data=token),
        client.post("/staff/today/find", data=token | {"q": EVIL}),
        client.post("/staff/today/print", data=token),
        client.get(f"/staff/capacity/sessions/{today.id}"),
        client.get(f"/staff/capacity/offerings/{offering.id}"),
        client.get(there),
        client.post(f"{there}/look", data=token),
        client.get("/staff/people"),
    ]
    texts = [page.get_data(as_text=True) for page in pages]
    assert not [page.request.path for page in pages if EVIL in page.get_data(as_text=True)]
    assert sum(KEPT in text or "onerror" in text for text in texts) >= 7, "and it is shown"


def test_a_code_at_the_door_tells_strangers_and_other_centers_nothing(
    house: Flask, signed_in: SignIn
) -> None:
    make_place(PLACE)
    make_place("place-b")
    slot = make_slot(make_offering(service_id=PLACE), "2026-11-21T10:30")
    person = residents.find_or_add("family@example.org", lang="en", now=NOW)
    child = Child("Mai", clock.today().replace(year=2021))
    code = reserve(slot.offering_id, [slot.id], party=Party((child,), guardians=1), by=person,
                   lang="en", now=NOW).code  # fmt: skip
    stranger, other = house.test_client(), signed_in("desk", service="place-b")
    answers = []
    for text in (code, "ABCDEFGHJK"):
        far = stranger.get(f"/staff/c/{text}")
        answers.append((far.status_code, far.headers["Location"].replace(text, "CODE")))
        assert other.get(f"/staff/c/{text}").status_code == 404
        assert other.get(f"/staff/bookings/{text}").status_code == 404
    assert answers[0] == answers[1]
