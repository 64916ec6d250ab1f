"""Rows of services and what stands beside them, as plain columns. catalogue.places shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from service_finder.catalogue import revision
from service_finder.catalogue.stored import IDS
from service_finder.extensions import db
from service_finder.models import (
    Accessibility,
    Address,
    Closure,
    FactEdit,
    Location,
    Phone,
    Schedule,
    ScheduleException,
    Service,
    SpokenLanguage,
    Verification,
)

MOST_KNOWN = 2_000  # of a table in which fewer services have rows, a worker remembers which
Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Whole:
    """A service with everything beside it. After a read, the first three are one and the same row.

    The lists are rows of the models with the same names.
    """

    service: Any
    location: Any
    address: Any
    phones: Sequence[Any]
    schedules: Sequence[Any]
    exceptions: Sequence[Any]
    closures: Sequence[Any]
    languages: Sequence[Any]
    accessibility: Sequence[Any]

    @classmethod
    def of(cls, service: Service) -> Whole:
        """Return a service that was loaded with places.WHOLE."""
        return cls(
            service,
            service.location,
            service.location.address,
            service.phones,
            service.schedules,
            service.schedule_exceptions,
            [row for row in service.closures if row.reopened_at is None],
            service.languages,
            service.accessibility,
        )


class Beside:
    """A table beside services: its first column says whose a row is."""

    def __init__(
        self,
        *columns: InstrumentedAttribute[Any],
        where: Sequence[ColumnElement[bool]] = (),
        order_by: Sequence[InstrumentedAttribute[Any]] = (),
    ) -> None:
        whose = columns[0]
        self._rows: Select[Any] = select(*columns).where(whose.in_(IDS), *where).order_by(*order_by)
        self._owners = select(whose).where(*where).distinct().limit(MOST_KNOWN + 1)
        self._known: dict[str, tuple[int, frozenset[str] | None]] = {}

    def of(self, ids: Sequence[str]) -> Mapping[str, Rows]:
        """Return the rows of services by id; nothing is asked for those known to have none."""
        owners = self._owners_now()
        asked = ids if owners is None else [i for i in ids if i in owners]
        found: dict[str, list[Row[Any]]] = defaultdict(list)
        if asked:
            for row in db.session.connection().execute(self._rows, {"ids": asked}):
                found[row[0]].append(row)
        return found

    def _owners_now(self) -> frozenset[str] | None:
        """Return who has rows in the directory's present revision, None when many have."""
        where, number = str(db.engine.url), revision.current()
        read_at, owners = self._known.get(where, (None, None))
        if read_at != number:
            ids = db.session.connection().execute(self._owners).scalars().all()
            owners = frozenset(ids) if len(ids) <= MOST_KNOWN else None
            self._known[where] = (number, owners)
        return owners


SERVICES = (
    select(
        Service.id, Service.category, Service.name, Service.status, Service.organization_id,
        Service.is_sensitive, Service.description, Service.website, Service.booking_url,
        Service.hours_text, Service.age_text, Service.age_from_months, Service.age_to_months,
        Service.age_basis, Service.capacity, Service.capacity_text, Service.fee_text,
        Service.is_free, Service.alert, Service.source, Service.as_of, Service.confidence,
        Service.needs_verifying, Service.verified_at, Service.updated_at, Service.withdrawn_at,
        Location.disclosure, Location.district_code, Location.latitude, Location.longitude,
        Location.dong, Address.line, Address.postal_code,
    )
    .join(Service.location)
    .outerjoin(Location.address)
    .where(Service.id.in_(IDS), Service.withdrawn_at.is_(None))
    .order_by(Service.id)
)  # fmt: skip
PHONES = Beside(Phone.service_id, Phone.number, Phone.role, order_by=(Phone.position, Phone.id))
SCHEDULES = Beside(
    Schedule.service_id, Schedule.kind, Schedule.freq, Schedule.byday, Schedule.opens_at,
    Schedule.closes_at, Schedule.valid_from, Schedule.valid_to, Schedule.closed_on,
    Schedule.attending_type, Schedule.notes, order_by=(Schedule.position, Schedule.id),
)  # fmt: skip
EXCEPTIONS = Beside(
    ScheduleException.service_id, ScheduleException.on_date, ScheduleException.is_closed,
    ScheduleException.opens_at, ScheduleException.closes_at, ScheduleException.reason,
    order_by=(ScheduleException.on_date, ScheduleException.id),
)  # fmt: skip
CLOSURES = Beside(
    Closure.service_id, Closure.starts_at, Closure.ends_at, Closure.offering_ids,
    where=(Closure.service_id.is_not(None), Closure.reopened_at.is_(None)),
    order_by=(Closure.starts_at, Closure.id),
)  # fmt: skip
LANGUAGES = Beside(
    SpokenLanguage.service_id, SpokenLanguage.code,
    order_by=(SpokenLanguage.code, SpokenLanguage.id),
)  # fmt: skip
ACCESSIBILITY = Beside(
    Accessibility.service_id, Accessibility.feature, Accessibility.is_present,
    order_by=(Accessibility.feature, Accessibility.id),
)  # fmt: skip
VERIFICATIONS = Beside(
    Verification.service_id, Verification.field, Verification.value_hash, Verification.at,
    where=(Verification.result != "gone",), order_by=(Verification.at, Verification.id),
)  # fmt: skip
CORRECTIONS = Beside(
    FactEdit.record_id, FactEdit.field, FactEdit.published_at,
    where=(
        FactEdit.record_type == "service",
        FactEdit.state == "published",
        FactEdit.lang == "ko",
        FactEdit.published_at.is_not(None),
    ),
    order_by=(FactEdit.id,),
)  # fmt: skip


def read(ids: Sequence[str]) -> list[Whole]:
    """Return the services with these ids that were not withdrawn, by id."""
    services = db.session.connection().execute(SERVICES, {"ids": ids}).all()
    ids = [row.id for row in services]
    tables = (PHONES, SCHEDULES, EXCEPTIONS, CLOSURES, LANGUAGES, ACCESSIBILITY)
    beside = [table.of(ids) for table in tables]
    return [
        Whole(
            row,
            row,
            row if row.line is not None else None,
            *(found.get(row.id, ()) for found in beside),
        )
        for row in services
    ]
