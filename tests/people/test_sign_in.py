from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.models import Person, RateWindow, SignInCode
from service_finder.people import codes, limits, residents, tokens, vault
from tests.booking.make import NOW

MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("house")


def test_a_code_signs_in_once() -> None:
    code = codes.make("Mina@Example.org", address="1.2.3.4", now=NOW)
    assert len(code) == 6
    assert code.isdecimal()
    person = codes.check("mina@example.org", code, lang="vi", now=NOW + MINUTE)
    assert person is not None
    assert (person.lang, residents.contact_of(person)) == ("vi", "mina@example.org")
    assert codes.check("mina@example.org", code, lang="vi", now=NOW + MINUTE) is None
    kept = db.session.query(SignInCode).one()
    assert code not in kept.code_hash
    assert "mina" not in person.contact_sealed


def test_codes_expire_and_an_older_one_stops_working() -> None:
    first = codes.make("a@example.org", address="x", now=NOW)
    second = codes.make("a@example.org", address="x", now=NOW)
    if first != second:
        assert codes.check("a@example.org", first, lang="ko", now=NOW) is None
    assert codes.check("a@example.org", second, lang="ko", now=NOW + 10 * MINUTE) is None
    assert db.session.query(Person).count() == 0


def test_five_wrong_tries_burn_the_code() -> None:
    code = codes.make("a@example.org", address="x", now=NOW)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert codes.check("a@example.org", wrong, lang="ko", now=NOW) is None
    assert codes.check("a@example.org", code, lang="ko", now=NOW) is None


def test_asking_too_often_is_refused_by_contact_and_by_address() -> None:
    for _ in range(codes.ASKED_MOST):
        codes.make("a@example.org", address="x", now=NOW)
    with pytest.raises(codes.TooMany) as error:
        codes.make("a@example.org", address="y", now=NOW)
    assert 0 < error.value.wait <= codes.ASKED_SECONDS
    for number in range(codes.ADDRESS_MOST - codes.ASKED_MOST):
        codes.make(f"b{number}@example.org", address="x", now=NOW)
    with pytest.raises(codes.TooMany):
        codes.make("fresh@example.org", address="x", now=NOW)


@pytest.mark.parametrize("contact", ["", "nobody", "a@b@c.org", "02-120", "0101234567890"])
def test_bad_contacts(contact: str) -> None:
    with pytest.raises(residents.BadContact):
        residents.normalised(contact)


@pytest.mark.parametrize("contact", ["010-1234-5678", "+82 10 1234 5678", "０１０１２３４５６７８"])
def test_mobile_numbers_have_one_spelling(contact: str) -> None:
    assert residents.normalised(contact) == ("phone", "01012345678")


def test_tokens_are_signed_and_revocable() -> None:
    person = residents.find_or_add("a@example.org", lang="ko", now=NOW)
    db.session.commit()
    token, feed = tokens.issue(person), tokens.issue_feed(person)
    assert tokens.read(token) == person
    assert tokens.read_feed(feed) == person
    assert tokens.read(feed) is None
    for forged in ("", "x", token[:-2], token + "a", "W10.x"):
        assert tokens.read(forged) is None
    assert tokens.read_feed(token) is None
    tokens.revoke(person)
    assert tokens.read(token) is None
    assert tokens.read(tokens.issue(person)) == person


def test_a_feed_is_opened_and_closed_for_good() -> None:
    person = residents.find_or_add("a@example.org", lang="ko", now=NOW)
    db.session.commit()
    assert tokens.feed_of(person) == ""
    first = tokens.issue_feed(person)
    assert tokens.issue_feed(person) == tokens.feed_of(person) == first
    tokens.revoke_feed(person)
    assert tokens.read_feed(first) is None
    second = tokens.issue_feed(person)
    assert tokens.read_feed(first) is None
    assert tokens.read_feed(second) == person


def test_a_lost_contact_is_replaced() -> None:
    person = residents.find_or_add("lost@example.org", lang="ko", now=NOW)
    residents.find_or_add("taken@example.org", lang="ko", now=NOW)
    db.session.commit()
    token, feed = tokens.issue(person), tokens.issue_feed(person)
    with pytest.raises(residents.ContactTaken):
        residents.replace_contact(person.id, "Taken@example.org", now=NOW)
    with pytest.raises(residents.BadContact):
        residents.replace_contact(person.id, "nobody", now=NOW)
    with pytest.raises(LookupError):
        residents.replace_contact(999, "x@example.org", now=NOW)
    assert tokens.read(token) == person
    change = residents.replace_contact(person.id, "010-1234-5678", now=NOW)
    db.session.commit()
    assert (change.before, change.after, change.at) == ("l…@example.org", "010…5678", NOW)
    assert residents.find("lost@example.org") is None
    assert residents.find("010 1234 5678") == person
    assert (person.contact_type, residents.contact_of(person)) == ("phone", "01012345678")
    assert tokens.read(token) is None, "whoever has the old address by now is signed out"
    assert tokens.read_feed(feed) is None


def test_limits_count_in_windows() -> None:
    for _ in range(3):
        assert limits.hit("x", "k", limit=3, seconds=60, now=NOW) == 0
    assert 1 <= limits.hit("x", "k", limit=3, seconds=60, now=NOW) <= 60
    assert limits.hit("x", "other", limit=3, seconds=60, now=NOW) == 0
    assert limits.hit("x", "k", limit=3, seconds=60, now=NOW + MINUTE) == 0
    assert limits.forget(NOW + MINUTE) == 2


def test_limits_keep_no_address_that_could_be_tried_out() -> None:
    limits.hit("x", "198.51.100.7", limit=3, seconds=60, now=NOW)
    (kept,) = db.session.scalars(select(RateWindow.key))
    plain = {
        hashlib.sha256(text.encode()).hexdigest() for text in ("198.51.100.7", "x198.51.100.7")
    }
    assert kept not in plain
    assert kept == vault.keyed_hash("limit:x:198.51.100.7")


def test_counting_leaves_alone_what_was_read() -> None:
    person = residents.find_or_add("kept@example.org", lang="ko", now=NOW)
    db.session.commit()
    assert db.session.scalars(select(Person)).one() is person
    limits.hit("x", "k", limit=3, seconds=60, now=NOW)
    assert db.session().in_transaction()
    assert "token_version" in vars(person), "it would be read again"
