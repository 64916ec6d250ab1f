"""The loaders of places: rows in, PublicPlace out. Nobody else reads Service rows to show them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.catalogue import checks, disclosure, revision, service_rows
from service_finder.catalogue.hours import Closing
from service_finder.catalogue.hours import Schedule as HoursLine
from service_finder.catalogue.hours import ScheduleException as HoursException
from service_finder.catalogue.place import PublicPhone, PublicPlace, wording
from service_finder.catalogue.service_rows import Whole
from service_finder.catalogue.stored import TextRow, TextsOf, read_texts
from service_finder.catalogue.wording import Texts, Wording, hash_of
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.ages import AgeRange
from service_finder.models import Location, Service
from service_finder.models.service import LISTED

KEPT_PLACES = 2000  # in one worker's memory: the whole real directory several times over
BATCH = 500
# Service columns with words of their own language, by the name they have in Text.
TEXT_COLUMNS = {
    "name": "name",
    "description": "description",
    "fee": "fee_text",
    "capacity": "capacity_text",
    "age": "age_text",
    "alert": "alert",
}
# What has to be loaded with a service of which a Whole is made.
WHOLE = (
    joinedload(Service.location).joinedload(Location.address),
    selectinload(Service.phones),
    selectinload(Service.schedules),
    selectinload(Service.schedule_exceptions),
    selectinload(Service.closures),
    selectinload(Service.languages),
    selectinload(Service.accessibility),
)
_memory: OrderedDict[tuple[str, int, str], PublicPlace | None] = OrderedDict()
_lock = threading.Lock()


def load(ids: Sequence[str]) -> list[PublicPlace]:
    """Return the places with these ids, in this order; hidden and unknown ones are left out."""
    at = (str(db.engine.url), revision.current())
    ids = [i for i in ids if "\0" not in i]  # PostgreSQL cannot be asked for it
    with _lock:
        known = {i: _memory[(*at, i)] for i in ids if (*at, i) in _memory}
    missing = [i for i in dict.fromkeys(ids) if i not in known]
    if missing:
        known.update(dict.fromkeys(missing))
        known.update({place.id: place for place in _read(missing)})
        _keep(at, {i: known[i] for i in missing})
    return [place for i in ids if (place := known[i]) is not None]


def get(service_id: str) -> PublicPlace | None:
    """Return one place, or None when there is none that may be shown."""
    found = load([service_id])
    return found[0] if found else None


def beginning_with(prefixes: Sequence[str]) -> list[PublicPlace]:
    """Return the places whose ids begin with one of these words (a family of services), by id."""
    is_one = or_(false(), *(Service.id.startswith(prefix, autoescape=True) for prefix in prefixes))
    query = select(Service.id).where(is_one, Service.withdrawn_at.is_(None)).order_by(Service.id)
    return load(list(db.session.scalars(query)))


def every() -> Iterator[PublicPlace]:
    """Yield every place that may be shown (all statuses), by id, in batches: for index and exports.

    Does not fill the memory of single places.
    """
    query = select(Service.id).where(Service.withdrawn_at.is_(None)).order_by(Service.id)
    ids = list(db.session.scalars(query))
    for start in range(0, len(ids), BATCH):
        yield from _read(ids[start : start + BATCH])


def _keep(at: tuple[str, int], places: dict[str, PublicPlace | None]) -> None:
    with _lock:
        for service_id, place in places.items():
            _memory[(*at, service_id)] = place
        while len(_memory) > KEPT_PLACES:
            _memory.popitem(last=False)


def _read(ids: Sequence[str]) -> list[PublicPlace]:
    services = service_rows.read(ids)
    texts = read_texts("service", [whole.service.id for whole in services])
    found = [disclose(whole, texts.get(whole.service.id, {})) for whole in services]
    return checks.mark([place for place in found if place is not None], services)


def disclose(whole: Whole, texts: TextsOf) -> PublicPlace | None:
    """Make what may leave the house of a service, or None when nothing may.

    The stored level counts only where it is stricter than what the rules decide now.
    """
    service, location = whole.service, whole.location
    names = [service.name, *(row.text for row in texts.get("name", {}).values())]
    level = disclosure.strictest(
        location.disclosure,
        disclosure.decide(
            service.id, service.category, *names, has_district=bool(location.district_code)
        ),
    )
    if level == "hidden":
        return None
    is_public = level == "public"
    worded = {
        field: _worded(getattr(service, column), texts.get(field, {}), is_public)
        for field, column in TEXT_COLUMNS.items()
    }
    if "ko" not in worded["name"]:  # the name itself gave a place away: nothing is left to show
        return None
    return _place(whole, level, worded)


def _worded(source: str, rows: dict[str, TextRow], is_public: bool) -> Texts:
    """Put a field's languages together; a protected row's text that reads like a place is dropped.

    When one language had to be withheld all are: the others say the same thing.
    """
    if not source or (
        not is_public and any(map(disclosure.is_address_like, [source, *_strings(rows)]))
    ):
        return {}
    stale_unless = hash_of(source)
    return {
        "ko": wording(source),
        **{
            lang: Wording(row.text, row.origin, row.source_hash not in ("", stale_unless))
            for lang, row in rows.items()
            if lang != "ko"
        },
    }


def _strings(rows: dict[str, TextRow]) -> list[str]:
    return [row.text for row in rows.values()]


def _place(whole: Whole, level: str, worded: dict[str, Texts]) -> PublicPlace:
    service, location = whole.service, whole.location
    is_public = level == "public"
    say = (lambda text: text) if is_public else disclosure.scrub
    address = whole.address if is_public else None
    has_point = is_public and location.latitude is not None and location.longitude is not None
    return PublicPlace(
        id=service.id,
        category=service.category,
        status=service.status,
        is_listed=service.status in LISTED and service.withdrawn_at is None,
        is_sensitive=service.is_sensitive or disclosure.is_sensitive(service.category),
        disclosure=level,
        district_code=location.district_code if level in ("public", "district_only") else "",
        dong=location.dong if is_public else "",
        address=address.line if address else None,
        postal_code=address.postal_code if address else "",
        point=(location.latitude, location.longitude) if has_point else None,
        phones=tuple(
            PublicPhone(say(phone.number), say(phone.role))
            for phone in whole.phones
            if say(phone.number)
        ),
        website=say(service.website),
        booking_url=say(service.booking_url),
        schedules=tuple(_line(row) for row in whole.schedules)
        if say(service.hours_text) or is_public
        else (),
        exceptions=tuple(_exception(row, say(row.reason)) for row in whole.exceptions),
        closings=_closings(whole) if is_public else (),
        hours_text=say(service.hours_text),
        ages=ages_of(service),
        capacity=service.capacity if is_public else None,
        is_free=service.is_free,
        languages=tuple(row.code for row in whole.languages),
        accessibility={row.feature: row.is_present for row in whole.accessibility}
        if is_public
        else {},
        organization_id=service.organization_id if is_public else None,
        alert=say(service.alert),
        source=say(service.source),
        as_of=say(service.as_of),
        confidence=service.confidence,
        needs_verifying=service.needs_verifying,
        verified_at=service.verified_at,
        updated_at=service.updated_at,
        texts=worded,
    )


def ages_of(service: Any) -> AgeRange | None:
    """Return the ages a service takes, None when the source does not say."""
    if service.age_from_months is None or not service.age_basis:
        return None
    return AgeRange(service.age_from_months, service.age_to_months, service.age_basis)


def _line(row: Any) -> HoursLine:
    return HoursLine(
        kind=row.kind,
        freq=row.freq,
        byday=row.byday,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        closed_on=row.closed_on,
        attending_type=row.attending_type,
        notes=row.notes,
        source_text="",
    )


def _exception(row: Any, reason: str) -> HoursException:
    return HoursException(row.on_date, row.is_closed, row.opens_at, row.closes_at, reason)


def _closings(whole: Whole) -> tuple[Closing, ...]:
    now = clock.now()
    return tuple(
        Closing(row.starts_at, row.ends_at)
        for row in whole.closures
        if not row.offering_ids and row.starts_at and row.ends_at and row.ends_at > now
    )
