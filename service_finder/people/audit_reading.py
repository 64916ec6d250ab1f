"""Reading the audit: an administrator sees the lines of the own places, the city's sees all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from service_finder.extensions import db
from service_finder.models import AuditEntry, StaffMember
from service_finder.people.rights import Desk

PAGE = 50
BATCH = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; "" and None leave a part open. Instants: `from_at` in, `to_at` out."""

    who: str = ""
    action: str = ""
    record: str = ""
    from_at: dt.datetime | None = None
    to_at: dt.datetime | None = None
    views_only: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An entry and whose it is ("" and "" when the clock did it)."""

    entry: AuditEntry
    name: str
    email: str


def page(desk: Desk, wanted: Filter, number: int) -> tuple[list[Line], int]:
    """Return one page of lines, newest first, and how many there are."""
    query = _matching(desk, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(_newest(query).limit(PAGE).offset((number - 1) * PAGE))
    return [_line(row) for row in rows], total


def every(desk: Desk, wanted: Filter) -> Iterator[Line]:
    """Go through all matching lines, newest first, without holding them all."""
    before: int | None = None
    while True:
        query = _newest(_matching(desk, wanted))
        if before is not None:
            query = query.where(AuditEntry.id < before)
        rows = db.session.execute(query.limit(BATCH)).all()
        yield from (_line(row) for row in rows)
        if len(rows) < BATCH:
            return
        before = rows[-1][0].id


def actions(desk: Desk) -> list[str]:
    """List the codes of actions that occur in the lines that the member may read."""
    query = _within(desk, select(AuditEntry.action).distinct())
    return sorted(db.session.scalars(query))


def _matching(desk: Desk, wanted: Filter) -> Any:
    columns = select(AuditEntry, StaffMember.name, StaffMember.email)
    query = _within(desk, columns.outerjoin(StaffMember, StaffMember.id == AuditEntry.staff_id))
    if wanted.who:
        like = f"%{_escaped(wanted.who.casefold())}%"
        name, email = func.lower(StaffMember.name), StaffMember.email
        query = query.where(or_(name.like(like, escape="\\"), email.like(like, escape="\\")))
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.record:
        query = query.where(AuditEntry.record_id == wanted.record)
    if wanted.from_at is not None:
        query = query.where(AuditEntry.at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(AuditEntry.at < wanted.to_at)
    return query.where(AuditEntry.is_view) if wanted.views_only else query


def _within(desk: Desk, query: Any) -> Any:
    ids = desk.service_ids("see_audit")
    if ids is None:
        return query
    own = {g.organization_id for g in desk.memberships if g.holds("see_audit")} - {None}
    here = AuditEntry.service_id.in_(sorted(ids))
    return query.where(or_(here, AuditEntry.organization_id.in_(sorted(o for o in own if o))))


def _newest(query: Any) -> Any:
    return query.order_by(AuditEntry.id.desc())


def _line(row: Any) -> Line:
    return Line(row[0], row[1] or "", row[2] or "")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
