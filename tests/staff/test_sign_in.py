"""Signing in: two steps, a cookie that changes, codes that work once, nothing that tells who."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import AuditEntry, StaffMember, StaffSession
from service_finder.people import desk_sign_in, staff_members, staff_tidying, totp
from tests.client import LintingClient
from tests.staff.make import PASSWORD, SECRET, make_member, sign_in_client


def code(offset: int = 0) -> str:
    return totp.code_at(SECRET, totp.step_at(clock.now()) + offset)


def first(client: LintingClient, email: str, password: str = PASSWORD, **more: str) -> int:
    form = {"email": email, "password": password, **more}
    return client.post("/staff/sign-in", data=form).status_code


def csrf_of(client: LintingClient) -> str:
    page = client.get("/staff/second-step").get_data(as_text=True)
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def second(client: LintingClient, typed: str, **more: str) -> int:
    form = {"code": typed, "csrf": csrf_of(client), **more}
    return client.post("/staff/second-step", data=form).status_code


def cookie(client: LintingClient, name: str = "desk") -> str:
    found = client.get_cookie(name, path="/staff")
    return found.value if found is not None else ""


def later(minutes: float) -> None:
    clock.freeze(clock.now() + dt.timedelta(minutes=minutes))


@pytest.fixture
def client(house: Flask) -> LintingClient:
    return house.test_client()  # type: ignore[return-value]


def test_password_and_code_open_the_desk(client: LintingClient) -> None:
    member = make_member()
    assert first(client, f" {member.email.upper()} ") == 303
    assert client.get("/staff/account").status_code == 302, "a half session opens nothing"
    assert second(client, code()) == 303
    assert client.get("/staff/account").status_code == 200


def test_the_cookie_changes_at_each_step_and_the_old_one_is_worth_nothing(
    house: Flask, client: LintingClient
) -> None:
    client.set_cookie("desk", "planted-by-somebody", path="/staff")
    member = make_member()
    first(client, member.email)
    half = cookie(client)
    second(client, code())
    whole = cookie(client)
    assert len({"planted-by-somebody", half, whole}) == 3
    thief = house.test_client()
    for stale in ("planted-by-somebody", half):
        thief.set_cookie("desk", stale, path="/staff")
        assert thief.get("/staff/account").status_code == 302


def test_a_used_code_does_not_work_again(house: Flask, client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    used = code()
    assert second(client, used) == 303
    other: LintingClient = house.test_client()  # type: ignore[assignment]
    first(other, member.email)
    assert second(other, used) == 422
    later(0.5)
    assert second(other, code()) == 303


def test_a_recovery_code_works_once(house: Flask, client: LintingClient) -> None:
    member = make_member()
    codes = staff_members.new_recovery_codes(member)
    db.session.commit()
    assert len(set(codes)) == 10
    first(client, member.email)
    assert second(client, codes[3].upper()) == 303
    other: LintingClient = house.test_client()  # type: ignore[assignment]
    first(other, member.email)
    assert second(other, codes[3]) == 422
    assert second(other, codes[4]) == 303


def test_nothing_tells_whether_an_address_is_known(client: LintingClient) -> None:
    member = make_member()
    disabled = make_member()
    staff_members.disable(disabled, clock.now())
    db.session.commit()
    pages = set()
    for email, password in (
        (member.email, "wrong password"),
        ("nobody@example.org", PASSWORD),
        (disabled.email, PASSWORD),
    ):
        answer = client.post("/staff/sign-in", data={"email": email, "password": password})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True).replace(email, "")
        pages.add("".join(part for part in page.split() if "nonce" not in part))
        assert "Set-Cookie" not in answer.headers
    assert len(pages) == 1


def test_sessions_end_by_idling_by_age_and_by_hand(client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    second(client, code())
    later(119)
    assert client.get("/staff/account").status_code == 200
    later(121)
    assert client.get("/staff/account").status_code == 302


def test_disabling_ends_sessions_at_once(client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    second(client, code())
    staff_members.disable(db.session.get_one(StaffMember, member.id), clock.now())
    db.session.commit()
    assert client.get("/staff/account").status_code == 302
    assert first(client, member.email) == 422


def test_access_lapses_after_a_year_unused(client: LintingClient) -> None:
    member = make_member()
    later(60 * 24 * 366)
    assert first(client, member.email) == 422


def test_ending_another_session_leaves_this_one(house: Flask, client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    second(client, code())
    other: LintingClient = house.test_client()  # type: ignore[assignment]
    later(1)
    first(other, member.email)
    second(other, code())
    rows = db.session.scalars(select(StaffSession).where(StaffSession.stage == "whole")).all()
    here = client.get("/staff/account").get_data(as_text=True)
    token = here.partition('name="csrf" value="')[2].partition('"')[0]
    newest = max(row.id for row in rows)
    client.post(f"/staff/sessions/{newest}/end", data={"csrf": token})
    assert other.get("/staff/account").status_code == 302
    assert client.get("/staff/account").status_code == 200


def test_somebody_elses_session_cannot_be_ended(house: Flask, client: LintingClient) -> None:
    mine, theirs = make_member(), make_member()
    first(client, mine.email)
    second(client, code())
    other: LintingClient = house.test_client()  # type: ignore[assignment]
    first(other, theirs.email)
    second(other, code())
    row = db.session.scalars(
        select(StaffSession).where(
            StaffSession.staff_id == theirs.id, StaffSession.revoked_at.is_(None)
        )
    ).one()
    page = client.get("/staff/account").get_data(as_text=True)
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    client.post(f"/staff/sessions/{row.id}/end", data={"csrf": token})
    assert other.get("/staff/account").status_code == 200


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/staff/\\evil", "/ko/", "/staff//x"]
)
def test_signing_in_leads_only_to_the_desk(client: LintingClient, onward: str) -> None:
    member = make_member()
    first(client, member.email, next=onward)
    form = {"code": code(), "csrf": csrf_of(client), "next": onward}
    answer = client.post("/staff/second-step", data=form)
    assert answer.headers["Location"] == "/staff/"


def test_signing_in_leads_back_to_where_one_was(client: LintingClient) -> None:
    member = make_member()
    wanted = client.get("/staff/account").headers["Location"]
    assert wanted == "/staff/?next=/staff/account"
    first(client, member.email, next="/staff/account")
    form = {"code": code(), "csrf": csrf_of(client), "next": "/staff/account"}
    assert client.post("/staff/second-step", data=form).headers["Location"] == "/staff/account"


def from_address(house: Flask, address: str) -> LintingClient:
    client = house.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client  # type: ignore[return-value]


def test_strangers_cannot_lock_a_member_out(house: Flask) -> None:
    """Many strangers at many addresses fail; the member's own browser still signs in."""
    member = make_member()
    own = from_address(house, "192.0.2.1")
    first(own, member.email)
    assert second(own, code()) == 303
    for number in range(30):
        stranger = from_address(house, f"198.51.100.{number}")
        status = first(stranger, member.email, "a wrong password")
        assert status == (422 if number < 19 else 429), number
    later(1)
    own.delete_cookie("desk", path="/staff")
    assert first(own, member.email) == 303
    assert second(own, code()) == 303


def test_one_address_is_slowed_down_whoever_it_tries(house: Flask) -> None:
    client = from_address(house, "203.0.113.9")
    statuses = [first(client, f"nobody{n}@example.org", "x") for n in range(61)]
    assert statuses.count(422) == 60
    answer = client.post("/staff/sign-in", data={"email": "x@example.org", "password": "x"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_unknown_addresses_are_slowed_down_like_known_ones(house: Flask) -> None:
    member = make_member()
    counts = []
    for number, email in enumerate((member.email, "nobody@example.org")):
        client = from_address(house, f"203.0.113.{number}")
        counts.append([first(client, email, "wrong") for _ in range(12)])
    assert counts[0] == counts[1]
    assert counts[0][-1] == 429


def test_six_digits_cannot_be_tried_out(house: Flask, client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    statuses = [second(client, f"{n:06d}") for n in range(10)]
    assert statuses[-1] == 429
    assert second(client, code()) == 429


def test_demonstration_accounts_stay_in_the_demonstration(house: Flask) -> None:
    member = make_member()
    member.is_demo = True
    db.session.commit()
    caller = desk_sign_in.Caller("192.0.2.7")
    now = clock.now()
    assert desk_sign_in.first_step(member.email, PASSWORD, caller, is_demo=True, now=now)
    assert not desk_sign_in.first_step(member.email, PASSWORD, caller, is_demo=False, now=now)


def test_the_clock_ends_unused_access_and_says_so(house: Flask) -> None:
    member = make_member()
    later(60 * 24 * 364)
    assert staff_tidying.tidy(clock.now()) == 0
    later(60 * 24 * 2)
    assert staff_tidying.tidy(clock.now()) == 1
    assert staff_tidying.tidy(clock.now()) == 0
    db.session.refresh(member)
    assert member.password_hash == ""
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "lapsed")).one()
    assert line.record_id == str(member.id)


def test_another_password_ends_other_sessions(house: Flask, client: LintingClient) -> None:
    member = make_member()
    first(client, member.email)
    second(client, code())
    other = sign_in_client(house, member)
    page = client.get("/staff/account").get_data(as_text=True)
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    wrong = {"now": "not it", "new": "seven quiet rivers", "csrf": token}
    assert client.post("/staff/account/password", data=wrong).status_code == 422
    weak = {"now": PASSWORD, "new": "password1234", "csrf": token}
    assert client.post("/staff/account/password", data=weak).status_code == 422
    before = cookie(client)
    good = {"now": PASSWORD, "new": "seven quiet rivers", "csrf": token}
    assert client.post("/staff/account/password", data=good).status_code == 303
    assert cookie(client) != before
    assert client.get("/staff/account").status_code == 200
    assert other.get("/staff/account").status_code == 302
    assert first(other, member.email, "seven quiet rivers") == 303  # type: ignore[arg-type]


def test_new_recovery_codes_end_the_old(client: LintingClient) -> None:
    member = make_member()
    old = staff_members.new_recovery_codes(member)
    db.session.commit()
    first(client, member.email)
    second(client, code())
    page = client.get("/staff/account").get_data(as_text=True)
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"now": PASSWORD, "csrf": token}
    shown = client.post("/staff/account/recovery-codes", data=form).get_data(as_text=True)
    assert shown.count("<code>") == 10
    assert not [kept for kept in old if kept in shown]
    db.session.refresh(member)
    assert desk_sign_in.recovery_hash(member.id, old[0]) not in member.recovery_hashes


# RFC 6238, appendix B (SHA-1), the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_totp_agrees_with_the_rfc(seconds: int, digits: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp.code_at(secret, seconds // 30) == digits
