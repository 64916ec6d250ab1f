"""Which facts of shown places staff confirmed or corrected, and on which Seoul date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.wording import hash_of
from service_finder.extensions import db
from service_finder.lib.clock import SEOUL
from service_finder.models import FactEdit, Service, Verification

Dates = dict[str, dict[str, date]]


def mark(places: list[PublicPlace], services: Sequence[Service]) -> list[PublicPlace]:
    """Return the places with the dates on which their facts were confirmed or corrected."""
    ids = [place.id for place in places]
    confirmed, corrected = _confirmed(ids, services), _corrected(ids)
    if not confirmed and not corrected:
        return places
    return [
        replace(
            place,
            confirmed=confirmed.get(place.id, {}),
            corrected=corrected.get(place.id, {}),
        )
        for place in places
    ]


def _confirmed(ids: list[str], services: Sequence[Service]) -> Dates:
    """A confirmation holds for the value that was confirmed, and no longer than it stands."""
    values = {service.id: service for service in services}
    found: Dates = defaultdict(dict)
    query = select(Verification).where(Verification.service_id.in_(ids))
    for row in db.session.scalars(query.order_by(Verification.at)):
        if row.result != "gone" and row.value_hash == hash_of(_value(values[row.service_id], row)):
            found[row.service_id][row.field] = row.at.astimezone(SEOUL).date()
    return found


def _value(service: Service, row: Verification) -> str:
    if row.field == "phone":
        return service.phones[0].number if service.phones else ""
    if row.field == "hours":
        return service.hours_text
    return service.location.address.line if service.location.address else ""


def _corrected(ids: list[str]) -> Dates:
    found: Dates = defaultdict(dict)
    query = select(FactEdit).where(
        FactEdit.record_type == "service",
        FactEdit.record_id.in_(ids),
        FactEdit.state == "published",
        FactEdit.lang == "ko",
    )
    for row in db.session.scalars(query):
        if row.published_at is not None:
            found[row.record_id][row.field] = row.published_at.astimezone(SEOUL).date()
    return found
