"""What each role of the desk may do, and where: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.lib.marking import N_
from service_finder.models import Membership, Service, StaffMember

Right = Literal[
    "see_day",
    "see_personal",
    "check_in",
    "book",
    "manage_capacity",
    "close",
    "decide",
    "edit_facts",
    "verify",
    "see_reports",
    "invite",
    "see_audit",
]
RIGHTS: tuple[Right, ...] = get_args(Right)
_VIEWER: frozenset[Right] = frozenset({"see_day", "see_reports"})
_DESK: frozenset[Right] = _VIEWER | {"see_personal", "check_in", "book"}
ROLES: dict[str, frozenset[Right]] = {
    "viewer": _VIEWER,
    "desk": _DESK,
    "manager": _DESK | {"manage_capacity", "close", "decide"},
    "editor": _VIEWER | {"edit_facts", "verify"},
    "administrator": frozenset(RIGHTS),
}
ROLE_LABELS = {
    "viewer": N_("Viewer"),
    "desk": N_("Desk"),
    "manager": N_("Manager"),
    "editor": N_("Editor"),
    "administrator": N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at an organization, at one place, or (neither) at every place."""

    role: str
    organization_id: str | None = None
    service_id: str | None = None

    @property
    def is_everywhere(self) -> bool:
        """Say whether the grant holds at every place: the city's."""
        return self.organization_id is None and self.service_id is None

    def holds(self, right: Right) -> bool:
        """Say whether the grant's role has a right."""
        return right in ROLES[self.role]


@dataclass(frozen=True, slots=True)
class Desk:
    """The member of staff who is signed in, and what they may do where."""

    staff_id: int
    name: str
    lang: str
    memberships: tuple[Grant, ...] = ()

    def may(self, right: Right, service_id: str | None = None) -> bool:
        """Say whether the member has a right at a place; without a place: anywhere at all."""
        grants = [grant for grant in self.memberships if grant.holds(right)]
        if service_id is None or any(grant.is_everywhere for grant in grants):
            return bool(grants)
        if any(grant.service_id == service_id for grant in grants):
            return True
        organizations = {g.organization_id for g in grants if g.organization_id is not None}
        if not organizations:
            return False
        own = select(Service.organization_id).where(Service.id == service_id)
        return db.session.scalar(own) in organizations

    def may_for_all(self, right: Right, service_id: str) -> bool:
        """Say whether the member has a right at a place and at every other of its organization."""
        own = select(Service.organization_id).where(Service.id == service_id)
        organization_id = db.session.scalar(own)
        if organization_id is None:
            return self.may(right, service_id)
        return any(
            grant.is_everywhere or grant.organization_id == organization_id
            for grant in self.memberships
            if grant.holds(right)
        )

    def service_ids(self, right: Right) -> set[str] | None:
        """Return the places at which the member has a right; None: at all of them."""
        grants = [grant for grant in self.memberships if grant.holds(right)]
        if any(grant.is_everywhere for grant in grants):
            return None
        found = {grant.service_id for grant in grants if grant.service_id is not None}
        organizations = {g.organization_id for g in grants if g.organization_id is not None}
        if organizations:
            rows = select(Service.id).where(Service.organization_id.in_(organizations))
            found |= set(db.session.scalars(rows))
        return found


def desk_of(member: StaffMember) -> Desk:
    """Return what a member of staff may do, read from their memberships."""
    rows = db.session.scalars(
        select(Membership).where(Membership.staff_id == member.id).order_by(Membership.id)
    )
    grants = tuple(Grant(row.role, row.organization_id, row.service_id) for row in rows)
    return Desk(member.id, member.name or member.email, member.lang, grants)
