"""People: inviting by mail, setting up once, roles and access within one's own scope only."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from service_finder.booking import delivery
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import AuditEntry, Membership, OutboxMessage, StaffMember
from service_finder.people import passwords, staff_members, totp, vault
from service_finder.people.desk_sign_in import find
from service_finder.people.rights import Grant
from service_finder.public.speaking import _
from tests.client import LintingClient
from tests.staff.make import make_member, make_organization, make_place, sign_in_client
from tests.staff.test_sign_in import later

NEW = "maple.desk@example.org"
GOOD = "seven quiet rivers"


def invite(client: LintingClient, email: str = NEW, **more: str) -> int:
    form = {"email": email, "role": "desk", "scope": "a", "lang": "vi", "csrf": client.csrf, **more}
    return client.post("/staff/people/invite", data=form).status_code


def link() -> str:
    row = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert row is not None
    found = re.search(r"/staff/invitation/\S+", vault.unseal(row.text_sealed))
    assert found is not None
    return found[0]


def fill_in(client: LintingClient, path: str, **typed: str) -> tuple[int, str]:
    page = BeautifulSoup(client.get(path).data, "html.parser")
    key = page.select_one(".desk-key")
    kept = page.select_one("[name=kept]")
    assert key is not None and kept is not None
    code = totp.code_at(key.get_text().replace(" ", ""), totp.step_at(clock.now()))
    form = {"name": "Mai", "password": GOOD, "code": code, "kept": str(kept["value"]), **typed}
    answer = client.post(path, data=form)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def admin(house: Flask, signed_in: Callable[..., LintingClient]) -> LintingClient:
    """An administrator of place a; place b is somebody else's."""
    make_place("a")
    make_place("b")
    return signed_in("administrator", service="a")


def test_from_invitation_to_the_desk(house: Flask, admin: LintingClient) -> None:
    assert invite(admin) == 303
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert mail.lang == "vi"
    assert delivery.send(house.config["SETTINGS"], clock.now())["kept"] == 1
    path = link()
    newcomer: LintingClient = house.test_client()  # type: ignore[assignment]
    status, page = fill_in(newcomer, path)
    assert status == 200
    assert '<html lang="vi">' in page
    codes = [c.get_text() for c in BeautifulSoup(page, "html.parser").select(".desk-codes code")]
    assert len(set(codes)) == 10
    assert newcomer.post("/staff/sign-in", data={"email": NEW, "password": GOOD}).status_code == 303
    csrf = newcomer.get("/staff/second-step").get_data(as_text=True)
    token = csrf.partition('name="csrf" value="')[2].partition('"')[0]
    done = newcomer.post("/staff/second-step", data={"code": codes[0], "csrf": token})
    assert done.status_code == 303
    home = newcomer.get("/staff/").get_data(as_text=True)
    assert "Mai" in home
    assert '<html lang="vi">' in home


def test_an_invitation_speaks_its_language_or_the_chosen_one(
    house: Flask, admin: LintingClient
) -> None:
    invite(admin)
    client: LintingClient = house.test_client()  # type: ignore[assignment]
    _status, page = fill_in(client, link(), password="short")
    with house.test_request_context("/vi/"):
        in_vietnamese = _(passwords.FAULTS["short"])
    assert in_vietnamese != passwords.FAULTS["short"]
    assert page.count(in_vietnamese) == 2, "in the summary and beside the field"
    client.post("/staff/language", data={"lang": "ja", "next": link()})
    assert '<html lang="ja">' in client.get(link()).get_data(as_text=True)
    assert '<html lang="ja">' in fill_in(client, link())[1]
    member = find(NEW)
    assert member is not None
    assert member.lang == "ja"


def test_an_invitation_works_once_and_not_for_ever(house: Flask, admin: LintingClient) -> None:
    invite(admin)
    path, client = link(), house.test_client()
    assert fill_in(client, path)[0] == 200  # type: ignore[arg-type]
    assert client.get(path).status_code == 404
    invite(admin, "other@example.org")
    later(60 * 24 * 7 + 1)
    assert client.get(link()).status_code == 404


def test_a_newer_invitation_ends_the_older(house: Flask, admin: LintingClient) -> None:
    invite(admin)
    older = link()
    member = find(NEW)
    assert member is not None
    again = {"what": "invite", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{member.id}/access", data=again).status_code == 303
    client = house.test_client()
    assert client.get(older).status_code == 404
    assert client.get(link()).status_code == 200


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "12"),
        ("password1234", "thử đầu tiên"),
        ("P@ssw0rd2026!!", "thử đầu tiên"),
        ("aaaaaaaaaaaaaaa", "lặp lại"),
        ("maple-maple-maple", "email"),
        ("x" * 129, "128"),
    ],
)
def test_weak_passwords_are_refused(
    house: Flask, admin: LintingClient, password: str, says: str
) -> None:
    invite(admin)
    status, page = fill_in(house.test_client(), link(), password=password)  # type: ignore[arg-type]
    assert status == 422
    if says != "128":
        assert says in page or 'id="password-error"' in page
    assert 'id="password-error"' in page
    member = find(NEW)
    assert member is not None
    assert not member.password_hash


def test_a_wrong_code_keeps_the_secret(house: Flask, admin: LintingClient) -> None:
    invite(admin)
    path, client = link(), house.test_client()
    page = BeautifulSoup(client.get(path).data, "html.parser")
    kept = page.select_one("[name=kept]")
    assert kept is not None
    form = {"name": "Mai", "password": GOOD, "code": "000000", "kept": str(kept["value"])}
    again = BeautifulSoup(client.post(path, data=form).data, "html.parser")
    first, second = page.select_one(".desk-key"), again.select_one(".desk-key")
    assert first is not None and second is not None
    assert first.get_text() == second.get_text()


def test_roles_are_given_only_within_the_own_scope(house: Flask, admin: LintingClient) -> None:
    assert invite(admin, scope="b") == 404
    assert invite(admin, scope="") == 404
    assert invite(admin, scope="nowhere") == 404
    assert invite(admin, role="emperor") == 400
    assert find(NEW) is None


def test_an_organizations_administrator_reaches_its_places(
    house: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    make_place("x", "org-x")
    make_place("y", "org-y")
    client = signed_in("administrator", organization="org-x")
    assert invite(client, scope="x") == 303
    assert invite(client, "two@example.org", scope="org-x") == 303
    assert invite(client, "three@example.org", scope="y") == 404
    assert invite(client, "four@example.org", scope="org-y") == 404


def test_somebody_of_another_center_is_not_there(house: Flask, admin: LintingClient) -> None:
    other = make_member("desk", service="b")
    row = db.session.scalars(select(Membership).where(Membership.staff_id == other.id)).one()
    page = admin.get("/staff/people").get_data(as_text=True)
    assert other.email not in page
    access = {"what": "disable", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{other.id}/access", data=access).status_code == 404
    role = {"membership": str(row.id), "role": "", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{other.id}/role", data=role).status_code == 404
    db.session.refresh(row)
    assert row.role == "desk"


def test_who_works_elsewhere_too_keeps_access(house: Flask, admin: LintingClient) -> None:
    both = make_member("desk", service="a")
    staff_members.give(both.id, Grant("manager", service_id="b"), clock.now())
    db.session.commit()
    access = {"what": "disable", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{both.id}/access", data=access).status_code == 403
    page = admin.get("/staff/people").get_data(as_text=True)
    assert page.count(f"/staff/people/{both.id}/role") == 1, "only the role at the own place"


def test_a_changed_role_holds_at_once(house: Flask, admin: LintingClient) -> None:
    member = make_member("administrator", service="a")
    client = sign_in_client(house, member)
    assert client.get("/staff/people").status_code == 200
    row = db.session.scalars(select(Membership).where(Membership.staff_id == member.id)).one()
    form = {"membership": str(row.id), "role": "viewer", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{member.id}/role", data=form).status_code == 303
    assert client.get("/staff/people").status_code == 403
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "role_changed" in actions


def test_nobody_changes_or_ends_themselves(house: Flask, admin: LintingClient) -> None:
    me = db.session.scalars(select(StaffMember)).one()
    row = db.session.scalars(select(Membership)).one()
    form = {"membership": str(row.id), "role": "viewer", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{me.id}/role", data=form).status_code == 400
    form = {"what": "disable", "csrf": admin.csrf}
    assert admin.post(f"/staff/people/{me.id}/access", data=form).status_code == 403


def test_ended_access_begins_again(house: Flask, admin: LintingClient) -> None:
    member = make_member("desk", service="a")
    client = sign_in_client(house, member)
    for what, status in (("disable", 302), ("enable", 302)):
        form = {"what": what, "csrf": admin.csrf}
        assert admin.post(f"/staff/people/{member.id}/access", data=form).status_code == 303
        assert client.get("/staff/account").status_code == status, "old sessions stay ended"
    assert sign_in_client(house, member).get("/staff/account").status_code == 200


def test_an_organization_is_named_in_the_list(
    house: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    make_organization("org-z")
    page = signed_in("administrator", organization="org-z").get("/staff/people")
    assert "org-z" in page.get_data(as_text=True)
