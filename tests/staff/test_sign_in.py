"""Signing in: two steps, a cookie that changes, codes that work once, nothing that tells who."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import StaffMember, StaffSession
from service_finder.people import staff_members, totp
from tests.client import LintingClient
from tests.staff.make import PASSWORD, SECRET, make_member


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
