"""Which members of staff an administrator sees and may change: those of the own places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.models import Membership, Organization, Service, StaffMember
from service_finder.people.rights import Desk, Grant, Right, desk_of


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member with those memberships that lie within the administrator's own scope.

    `is_wholly_ours`: all of them do; only then may access be ended or begun anew.
    """

    member: StaffMember
    memberships: tuple[Membership, ...]
    is_wholly_ours: bool


def covers(desk: Desk, grant: Grant) -> bool:
    """Say whether an administrator may give or take this role there."""
    for own in desk.memberships:
        if not own.holds("invite"):
            continue
        if own.is_everywhere:
            return True
        if own.organization_id is not None and own.organization_id == grant.organization_id:
            return True
    return grant.service_id is not None and desk.may("invite", grant.service_id)


def listed(desk: Desk) -> list[Colleague]:
    """List the members who work within the administrator's scope, by name."""
    query = select(StaffMember).order_by(StaffMember.name, StaffMember.id)
    roles: dict[int, list[Membership]] = {}
    for row in db.session.scalars(select(Membership).order_by(Membership.id)):
        roles.setdefault(row.staff_id, []).append(row)
    found = [_colleague(desk, m, roles.get(m.id, [])) for m in db.session.scalars(query)]
    return [colleague for colleague in found if colleague is not None]


def one(desk: Desk, member_id: int) -> Colleague | None:
    """Return a member within the administrator's scope; None for anybody else."""
    member = db.session.get(StaffMember, member_id, populate_existing=True)
    if member is None:
        return None
    query = select(Membership).where(Membership.staff_id == member_id).order_by(Membership.id)
    return _colleague(desk, member, list(db.session.scalars(query)))


def with_right(right: Right, service_id: str, now: dt.datetime) -> list[tuple[int, str]]:
    """List (id, name) of the active members who have a right at a place, by name."""
    rows = db.session.scalars(select(StaffMember).order_by(StaffMember.name, StaffMember.id))
    return [
        (row.id, row.name or row.email)
        for row in rows
        if row.is_active(now) and desk_of(row).may(right, service_id)
    ]


def scopes(desk: Desk) -> list[tuple[str, str]]:
    """List (id, Korean name) of the organizations and places where roles can be given.

    The city's administrators also give roles at every place: ("", "").
    """
    grants = [grant for grant in desk.memberships if grant.holds("invite")]
    is_city = any(grant.is_everywhere for grant in grants)
    organizations = select(Organization.id, Organization.name).order_by(Organization.name)
    places = select(Service.id, Service.name).where(Service.withdrawn_at.is_(None))
    if not is_city:
        ids = {grant.organization_id for grant in grants if grant.organization_id}
        organizations = organizations.where(Organization.id.in_(sorted(ids)))
        places = places.where(Service.id.in_(sorted(desk.service_ids("invite") or ())))
    rows = [*db.session.execute(organizations), *db.session.execute(places.order_by(Service.name))]
    return ([("", "")] if is_city else []) + [(row[0], row[1]) for row in rows]


def grant_of(row: Membership) -> Grant:
    """Return a membership as what it allows."""
    return Grant(row.role, row.organization_id, row.service_id)


def _colleague(desk: Desk, member: StaffMember, rows: list[Membership]) -> Colleague | None:
    ours = tuple(row for row in rows if covers(desk, grant_of(row)))
    is_city = any(g.is_everywhere and g.holds("invite") for g in desk.memberships)
    if not ours and not (is_city and not rows):
        return None
    return Colleague(member, ours, len(ours) == len(rows))
