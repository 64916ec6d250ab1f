from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service_finder.booking import engine as bookings
from service_finder.booking import messages, notices, queries, sharing
from service_finder.booking.engine import Refused, reserve
from service_finder.booking.own_data import collect, forget
from service_finder.booking.parties import Party
from service_finder.booking.wording import words
from service_finder.extensions import db
from service_finder.models import BookingShare, OutboxMessage, Person
from service_finder.people import residents, vault
from tests.booking.make import NOW, book, make_offering, make_party, make_slot

GRANDMA = "grandma@example.org"


def person_of(contact: str) -> Person:
    found = residents.find_or_add(contact, lang="vi", now=NOW)
    db.session.commit()
    return found


def codes(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def letters(contact: str) -> list[str]:
    return [
        vault.unseal(row.text_sealed)
        for row in db.session.query(OutboxMessage).order_by(OutboxMessage.id)
        if row.to_sealed and vault.unseal(row.to_sealed) == contact
    ]


def test_an_invited_guardian_sees_nothing_until_they_accept(engine: Flask) -> None:
    mina = person_of("mina@example.org")
    mine = book(make_slot(make_offering()), by=mina)
    grandma = person_of(GRANDMA)
    bookings.share(mine.code, GRANDMA, by=mina, now=NOW)
    assert queries.booking_by_code(mine.code, person_id=grandma.id) is None
    assert codes(lambda: bookings.cancel(mine.code, by=grandma, now=NOW)) == ("unknown_booking",)
    found = sharing.invitation(mine.code, grandma.id)
    assert found is not None
    assert found.code == mine.code
    notices.queue(engine.config["SETTINGS"], NOW)
    (letter,) = letters(GRANDMA)
    assert f"/vi/bookings/{mine.code}/invitation" in letter, "in the language of the invited"
    assert "mina@example.org" in letter
    assert words(messages.CHILDREN, "vi", count=1) not in letter


def test_what_two_share_is_nobody_elses(engine: Flask) -> None:
    mina, grandma, other = (person_of(f"{name}@example.org") for name in ("mina", "gran", "other"))
    shared = book(make_slot(make_offering()), by=mina)
    private = book(make_slot(make_offering(), "2026-11-29T10:00"), by=mina)
    bookings.share(shared.code, "gran@example.org", by=mina, now=NOW)
    bookings.join(shared.code, by=grandma, now=NOW)
    seen = {
        who.id: {row.code for row in queries.bookings_of(who.id, now=NOW)}
        for who in (mina, grandma, other)
    }
    assert seen == {
        mina.id: {shared.code, private.code}, grandma.id: {shared.code}, other.id: set()
    }  # fmt: skip
    for who in (grandma, other):
        assert queries.booking_by_code(private.code, person_id=who.id) is None
        assert private.code not in str(collect(who))
    assert queries.booking_by_code(shared.code, person_id=other.id) is None
    assert shared.code not in str(collect(other))


def test_both_guardians_change_it_and_the_first_takes_it_back(engine: Flask) -> None:
    mina, grandma = person_of("mina@example.org"), person_of(GRANDMA)
    mine = book(make_slot(make_offering()), by=mina)
    bookings.share(mine.code, GRANDMA, by=mina, now=NOW)
    bookings.join(mine.code, by=grandma, now=NOW)
    bookings.join(mine.code, by=grandma, now=NOW)
    assert bookings.resize(mine.code, make_party(2), by=grandma, now=NOW).children_count == 2
    assert [row.code for row in queries.bookings_of(grandma.id, now=NOW)] == [mine.code]
    notices.queue(engine.config["SETTINGS"], NOW)
    assert len(letters(GRANDMA)) >= 2, "the invitation, and the changes since"
    assert codes(lambda: bookings.share(mine.code, GRANDMA, by=mina, now=NOW)) == (
        "already_shared",
    )
    assert codes(lambda: bookings.unshare(mine.code, mina.id, by=grandma, now=NOW)) == (
        "unknown_booking",
    )
    bookings.unshare(mine.code, grandma.id, by=mina, now=NOW)
    assert queries.booking_by_code(mine.code, person_id=grandma.id) is None
    assert codes(lambda: bookings.cancel(mine.code, by=grandma, now=NOW)) == ("unknown_booking",)
    assert bookings.cancel(mine.code, by=mina, now=NOW).state == "cancelled"


def test_the_invited_decline_and_are_forgotten_if_nobody_knows_them(engine: Flask) -> None:
    mina = person_of("mina@example.org")
    mine = book(make_slot(make_offering()), by=mina)
    bookings.share(mine.code, GRANDMA, by=mina, now=NOW)
    grandma = residents.find(GRANDMA)
    assert grandma is not None
    bookings.unshare(mine.code, grandma.id, by=grandma, now=NOW)
    db.session.expire_all()
    assert residents.find(GRANDMA) is None
    stranger = person_of("stranger@example.org")
    assert codes(lambda: bookings.join(mine.code, by=stranger, now=NOW)) == ("unknown_booking",)
    assert codes(lambda: bookings.unshare(mine.code, stranger.id, by=stranger, now=NOW)) == (
        "unknown_booking",
    )


def test_a_booking_is_shared_with_three_at_most_and_never_with_oneself(engine: Flask) -> None:
    mina = person_of("mina@example.org")
    mine = book(make_slot(make_offering()), by=mina)
    for number in range(sharing.MOST):
        bookings.share(mine.code, f"a{number}@example.org", by=mina, now=NOW)
    bookings.share(mine.code, "a0@example.org", by=mina, now=NOW)  # once more to the same
    assert db.session.query(BookingShare).count() == sharing.MOST
    assert codes(lambda: bookings.share(mine.code, "b@example.org", by=mina, now=NOW)) == (
        "too_many_shared",
    )
    assert codes(lambda: bookings.share(mine.code, "mina@example.org", by=mina, now=NOW)) == (
        "already_shared",
    )
    assert residents.find("b@example.org") is None
    bookings.cancel(mine.code, by=mina, now=NOW)
    assert codes(lambda: bookings.share(mine.code, "c@example.org", by=mina, now=NOW)) == (
        "not_possible_now",
    )


def test_a_couple_both_see_their_application(engine: Flask) -> None:
    mina = person_of("mina@example.org")
    partner = person_of("partner@example.org")
    hall = make_offering("wedding", terms={"party": {}, "ages": None})
    slot = make_slot(hall, "2027-04-10T11:00", capacity=1)

    def apply(contact: str) -> str:
        given = {"guests": 50, "tie": "lives", "partner": contact}
        return reserve(
            hall.id, wishes=[(hall.id, slot.id)], party=Party(), answers=given, by=mina,
            lang="ko", now=NOW,
        ).code  # fmt: skip

    assert codes(lambda: apply("my love")) == ("bad_answer",)
    code = apply("partner@example.org")
    bookings.join(code, by=partner, now=NOW)
    seen = queries.booking_by_code(code, person_id=partner.id)
    assert seen is not None
    assert seen.state == "applied"
    bookings.cancel(code, by=partner, now=NOW)
    assert db.session.query(BookingShare).count() == 1
    assert apply("mina@example.org"), "one's own address invites nobody"
    assert db.session.query(BookingShare).count() == 1


def test_shares_are_in_the_data_one_takes_and_gone_with_it(engine: Flask) -> None:
    mina, grandma = person_of("mina@example.org"), person_of(GRANDMA)
    mine = book(make_slot(make_offering()), by=mina)
    bookings.share(mine.code, GRANDMA, by=mina, now=NOW)
    assert collect(grandma)["invitations"] == [mine.code]
    bookings.join(mine.code, by=grandma, now=NOW)
    notices.queue(engine.config["SETTINGS"], NOW)
    assert collect(mina)["bookings"][0]["shared_with"] == [GRANDMA]
    (theirs,) = collect(grandma)["bookings"]
    assert (theirs["is_shared_with_me"], theirs["shared_with"]) == (True, [])
    forget(grandma, settings=engine.config["SETTINGS"], now=NOW)
    assert db.session.query(BookingShare).count() == 0
    assert letters(GRANDMA) == []
    assert letters("mina@example.org")
    assert collect(mina)["bookings"][0]["shared_with"] == []
