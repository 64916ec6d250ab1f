"""The verification queue: facts nobody confirmed lately, and what a call to the office brought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.catalogue.wording import hash_of
from service_finder.extensions import begin_write, db
from service_finder.facts import edits, fields, overlay
from service_finder.facts.overlay import OLD, SOURCE_LANG
from service_finder.models import FactEdit, Location, Service, Verification
from service_finder.models.fact import RESULTS
from service_finder.models.service import LISTED
from service_finder.people import audit, scoped
from service_finder.people.rights import Desk

PAGE = 40


@dataclass(frozen=True, slots=True)
class Due:
    """A fact to ask about: of which place, its value, its source, and when it was last sure."""

    service_id: str
    name: str
    category: str
    is_safety: bool
    field: str
    label: str
    value: str
    phone: str
    source: str
    as_of: str
    checked_at: dt.datetime | None


def queue(desk: Desk, now: dt.datetime, *, only: str = "") -> list[Due]:
    """Return the facts that are unverified or aged, safety first, then the oldest."""
    query = (
        select(Service)
        .where(
            Service.withdrawn_at.is_(None),
            Service.status.in_(LISTED),
            scoped.within(desk, "verify", Service.id),
        )
        .options(
            joinedload(Service.location).joinedload(Location.address),
            selectinload(Service.phones),
        )
    )
    if only:
        query = query.where(Service.id == only)
    checked = _last_checks()
    due = []
    for service in db.session.scalars(query.order_by(Service.name, Service.id)):
        due += [one for code in fields.TO_VERIFY if (one := _due(service, code, checked, now))]
    return sorted(due, key=lambda one: (not one.is_safety, _age_key(one), one.name))


def check(
    desk: Desk, service_id: str, code: str, result: str, value: str, *, now: dt.datetime
) -> None:
    """Write down what a call brought; a new value is published at once. Commits.

    Raises BadFact when the value cannot be taken, LookupError when there is no such fact.
    """
    if code not in fields.TO_VERIFY or result not in RESULTS:
        raise LookupError(code)
    begin_write()
    try:
        service = edits.service(service_id)
        if service is None:
            raise LookupError(service_id)
        if result != "confirmed":
            _put(desk, service, code, "" if result == "gone" else value.strip(), now)
        db.session.add(
            Verification(
                service_id=service.id,
                field=code,
                result=result,
                value_hash=hash_of(overlay.value_of(service, code)),
                staff_id=desk.staff_id,
                at=now,
            )
        )
        edits.touch(service, now)
        audit.record(
            desk, "fact_verified", "service", service.id, facts={"field": code, "result": result}
        )
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _put(desk: Desk, service: Service, code: str, value: str, now: dt.datetime) -> None:
    checked = edits.check(fields.BY_TYPE["service"][code], service, value)
    edit = FactEdit(
        record_type="service",
        record_id=service.id,
        field=code,
        lang=SOURCE_LANG,
        value=checked,
        staff_id=desk.staff_id,
        created_at=now,
    )
    db.session.add(edit)
    edits.put(desk, service, edit, now)


def _last_checks() -> dict[tuple[str, str], Verification]:
    newest = select(func.max(Verification.id)).group_by(Verification.service_id, Verification.field)
    query = select(Verification).where(Verification.id.in_(newest))
    return {(row.service_id, row.field): row for row in db.session.scalars(query)}


def _due(
    service: Service,
    code: str,
    checked: dict[tuple[str, str], Verification],
    now: dt.datetime,
) -> Due | None:
    value = overlay.value_of(service, code)
    if not value:
        return None
    last = checked.get((service.id, code))
    is_sure = last is not None and last.value_hash == hash_of(value)
    checked_at = last.at if last is not None and is_sure else None
    if checked_at is not None and checked_at > now - OLD:
        return None
    if checked_at is None and not service.needs_verifying and _is_fresh(service.as_of, now):
        return None
    field = fields.BY_TYPE["service"][code]
    phone = overlay.value_of(service, "phone")
    return Due(
        service.id, service.name, service.category, service.is_sensitive, code, field.label,
        value, phone, service.source, service.as_of, checked_at,
    )  # fmt: skip


def _is_fresh(as_of: str, now: dt.datetime) -> bool:
    if len(as_of) != 10:
        return False
    return now.date() - dt.date.fromisoformat(as_of) <= OLD


def _age_key(due: Due) -> str:
    return due.checked_at.date().isoformat() if due.checked_at else due.as_of
