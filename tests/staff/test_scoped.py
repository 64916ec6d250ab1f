"""Right × role × own or other center: the generated table, over the loaders and every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service_finder.models import Booking, Offering, Slot
from service_finder.people import scoped
from service_finder.people.rights import RIGHTS, ROLES, Desk
from service_finder.staff import guard
from tests.booking.make import book, make_offering, make_slot
from tests.client import LintingClient
from tests.staff.make import make_member, make_place
from tests.staff.test_guard import methods_of, rules


class Rows:
    """One of everything at a place."""

    def __init__(self, service_id: str, organization: str | None = None) -> None:
        make_place(service_id, organization)
        self.service_id = service_id
        self.offering: Offering = make_offering(service_id=service_id)
        self.slot: Slot = make_slot(self.offering)
        self.booking: Booking = book(self.slot)
        self.member = make_member("desk", service=service_id)

    def value_of(self, argument: str) -> Any:
        """Return what an address's argument is for this place; None: no row of a place."""
        return {
            "service_id": self.service_id,
            "place_id": self.service_id,
            "offering_id": self.offering.id,
            "slot_id": self.slot.id,
            "code": self.booking.code,
            "member_id": self.member.id,
        }.get(argument)


def found(desk: Desk, right: Any, rows: Rows) -> list[bool]:
    """Say for each loader whether it gives the place's row."""
    return [
        scoped.service(desk, right, rows.service_id) is not None,
        rows.service_id in [row.id for row in scoped.services(desk, right)],
        scoped.offering(desk, right, rows.offering.id) is not None,
        rows.offering.id in [row.id for row in scoped.offerings(desk, right)],
        scoped.slot(desk, right, rows.slot.id) is not None,
        scoped.booking(desk, right, rows.booking.code) is not None,
        desk.may(right, rows.service_id),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_right_by_role_by_own_or_other_center(
    house: Flask, desk_of: Callable[..., Desk], role: str
) -> None:
    """Every right of every role, at one's own center and at another one, by place and by body."""
    own, other = Rows("own", "org-own"), Rows("other", "org-other")
    desks = {
        "place": desk_of(role, service="own"),
        "organization": desk_of(role, organization="org-own"),
    }
    for right in RIGHTS:
        has_it = right in ROLES[role]
        for scope, desk in desks.items():
            assert set(found(desk, right, own)) == {has_it}, (scope, right)
            assert set(found(desk, right, other)) == {False}, (scope, right)
        everywhere = desk_of(role)
        assert set(found(everywhere, right, other)) == {has_it}, right


def test_a_place_of_no_organization_belongs_to_nobodys_organization(
    house: Flask, desk_of: Callable[..., Desk]
) -> None:
    rows = Rows("alone")
    assert set(found(desk_of("administrator", organization=make_place("x", "o").organization_id),
                     "see_day", rows)) == {False}  # fmt: skip


def test_roles_at_two_centers_do_not_mix(house: Flask, desk_of: Callable[..., Desk]) -> None:
    """A manager here who is a viewer there decides here only."""
    here, there = Rows("here"), Rows("there")
    grants = desk_of("manager", service="here").memberships
    grants += desk_of("viewer", service="there").memberships
    desk = Desk(1, "Both", "en", grants)
    assert set(found(desk, "decide", here)) == {True}
    assert set(found(desk, "decide", there)) == {False}
    assert set(found(desk, "see_day", there)) == {True}


@pytest.mark.parametrize("code", ["", "x" * 13, "a'b", "가나다", "../etc"])
def test_what_is_no_code_finds_nothing(
    house: Flask, desk_of: Callable[..., Desk], code: str
) -> None:
    assert scoped.booking(desk_of("administrator"), "see_day", code) is None


def test_another_centers_row_is_a_404_on_every_route(
    app: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    """Every address that names a row, filled in with center A's rows, for A's and B's people."""
    rows_of_a = Rows("place-a")
    make_place("place-b")
    of_b = signed_in("administrator", service="place-b")
    for rule in rules(app):
        arguments = {name: rows_of_a.value_of(name) for name in rule.arguments}
        if rule.endpoint in guard.OPEN or not arguments or None in arguments.values():
            continue
        path = str(rule.build(arguments)[1])  # type: ignore[index]
        for method in methods_of(rule):
            form = {"csrf": of_b.csrf} if method == "POST" else None  # type: ignore[attr-defined]
            answer = of_b.open(path, method=method, data=form)
            assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
