"""Which facts of shown places staff confirmed or corrected, and on which Seoul date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from service_finder.catalogue import service_rows
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.service_rows import Whole
from service_finder.catalogue.wording import hash_of
from service_finder.lib.clock import SEOUL

Dates = dict[str, dict[str, date]]


def mark(places: list[PublicPlace], services: Sequence[Whole]) -> list[PublicPlace]:
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


def _confirmed(ids: list[str], services: Sequence[Whole]) -> Dates:
    """A confirmation holds for the value that was confirmed, and no longer than it stands."""
    values = {whole.service.id: whole for whole in services}
    found: Dates = defaultdict(dict)
    for service_id, checked in service_rows.VERIFICATIONS.of(ids).items():
        for row in checked:
            if row.value_hash == hash_of(_value(values[service_id], row.field)):
                found[service_id][row.field] = row.at.astimezone(SEOUL).date()
    return found


def _value(whole: Whole, field: str) -> str:
    if field == "phone":
        return str(whole.phones[0].number) if whole.phones else ""
    if field == "hours":
        return str(whole.service.hours_text)
    return str(whole.address.line) if whole.address else ""


def _corrected(ids: list[str]) -> Dates:
    return {
        service_id: {row.field: row.published_at.astimezone(SEOUL).date() for row in edits}
        for service_id, edits in service_rows.CORRECTIONS.of(ids).items()
    }
