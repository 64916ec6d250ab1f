"""Every staff route names its right and is not reached without it; POSTs carry their token."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

import pytest
from flask import Flask
from werkzeug.routing import Rule

from service_finder.people.rights import RIGHTS, ROLES, Right
from service_finder.staff import guard
from tests.client import LintingClient
from tests.staff.conftest import A, Three
from tests.staff.make import make_place


def rules(app: Flask) -> list[Rule]:
    """Every rule of the desk; a member's own affairs, which may end the session, last."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]
    return sorted(found, key=lambda rule: guard.right_of(rule.endpoint) == "signed_in")


def path_of(rule: Rule) -> str:
    """Fill in an address: numbers and words that are not there."""
    path = re.sub(r"<int:[^>]+>", "999999", rule.rule)
    return re.sub(r"<[^>]+>", "nothing", path)


def methods_of(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST"}


def test_every_staff_route_names_a_right_or_is_open(app: Flask) -> None:
    known = {"signed_in", *RIGHTS}
    endpoints = {rule.endpoint for rule in rules(app)}
    assert endpoints, "no staff route at all"
    for endpoint in endpoints - guard.OPEN:
        assert guard.right_of(endpoint) in known, f"{endpoint} names no right"
    assert not [e for e in guard.OPEN if guard.right_of(e)], "open, and yet with a right"
    assert endpoints >= guard.OPEN, f"not there: {guard.OPEN - endpoints}"


def test_a_route_that_names_nothing_is_refused(
    app: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("administrator")
    right = app.view_functions["staff.account"].right  # type: ignore[attr-defined]
    del app.view_functions["staff.account"].right  # type: ignore[attr-defined]
    try:
        assert client.get("/staff/account").status_code == 403
    finally:
        app.view_functions["staff.account"].right = right  # type: ignore[attr-defined]


def test_strangers_are_sent_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if rule.endpoint in guard.OPEN:
            continue
        for method in methods_of(rule):
            answer = client.open(path_of(rule), method=method)
            assert answer.status_code == 302, rule.rule
            assert answer.headers["Location"].startswith("/staff/"), rule.rule


@pytest.mark.parametrize("role", ROLES)
def test_role_by_right_over_every_route(
    app: Flask, signed_in: Callable[..., LintingClient], role: str
) -> None:
    """Where the role lacks the right: 403. Where it has it, and the row is not theirs: no row."""
    make_place(A)
    client = signed_in(role, service=A)
    for rule in rules(app):
        right = guard.right_of(rule.endpoint)
        if right is None or rule.endpoint in ("staff.sign_out", "staff.end_session"):
            continue
        for method in methods_of(rule):
            form = {"csrf": client.csrf} if method == "POST" else None
            status = client.open(path_of(rule), method=method, data=form).status_code
            may = right == "signed_in" or right in ROLES[role]
            assert (status != 403) is may, f"{role} {method} {rule.rule}: {status}"
            assert status < 500, f"{role} {method} {rule.rule}: {status}"


def test_every_post_refuses_a_missing_or_foreign_token(
    app: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client, other = signed_in("administrator"), signed_in("administrator")
    posts = [rule for rule in rules(app) if "POST" in methods_of(rule)]
    assert posts
    for rule in posts:
        for token in ("", "x", other.csrf):
            answer = client.post(path_of(rule), data={"csrf": token})
            assert answer.status_code == 403, f"{rule.rule} with {token!r}"
        elsewhere = client.post(
            path_of(rule), data={"csrf": client.csrf}, headers={"Origin": "https://evil.example"}
        )
        assert elsewhere.status_code == 403, rule.rule


def test_every_form_of_the_shell_carries_the_token(signed_in: Callable[..., LintingClient]) -> None:
    client = signed_in("administrator")
    page = client.get("/staff/account").get_data(as_text=True)
    assert page.count('method="post"') == page.count(f'name="csrf" value="{client.csrf}"') > 0


def test_the_roles_hold_only_rights_that_exist() -> None:
    assert set(ROLES["administrator"]) == set(get_args(Right))
    assert "see_personal" not in ROLES["viewer"] | ROLES["editor"]
    assert all(ROLES[role] <= ROLES["administrator"] for role in ROLES)


def test_a_resident_is_nobody_at_the_desk(three: Three) -> None:
    assert three.resident.get("/staff/account").status_code == 302
    assert three.of_a.get("/staff/account").status_code == 200
