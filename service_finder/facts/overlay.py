"""Staff's published values lie over what a source says: put back after every load and import."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from service_finder.catalogue.wording import hash_of
from service_finder.extensions import db
from service_finder.facts import fields
from service_finder.facts.fields import Record
from service_finder.lib import clock
from service_finder.models import FactEdit, Service, Verification

OLD = dt.timedelta(days=180)
SOURCE_LANG = "ko"


class Overlay:
    """All published values and confirmations, read once for a run of a source."""

    def __init__(self, record_type: str = "service") -> None:
        self.fields = fields.BY_TYPE[record_type]
        self.edits: dict[str, list[FactEdit]] = defaultdict(list)
        query = select(FactEdit).where(
            FactEdit.record_type == record_type,
            FactEdit.state == "published",
            FactEdit.lang == SOURCE_LANG,
        )
        for edit in db.session.scalars(query.order_by(FactEdit.published_at, FactEdit.id)):
            self.edits[edit.record_id].append(edit)
        self.checks: dict[str, list[Verification]] = defaultdict(list)
        for check in db.session.scalars(select(Verification).order_by(Verification.at)):
            self.checks[check.service_id].append(check)

    def lay(self, record: Record) -> None:
        """Put staff's values over a record that a source has just filled, and remember its own."""
        for edit in _address_first(self.edits.get(record.id, [])):
            field = self.fields[edit.field]
            if field.is_sourced:
                edit.under = {"value": field.read(record)}
            field.write(record, edit.value)
        if isinstance(record, Service):
            settle(record, self.checks.get(record.id, []), clock.now())


def settle(service: Service, checks: Iterable[Verification], now: dt.datetime) -> None:
    """Set whether a place is verified: every fact it states was confirmed, and lately."""
    valid = {
        check.field: check.at
        for check in sorted(checks, key=lambda check: check.at)
        if check.at > now - OLD and check.value_hash == hash_of(value_of(service, check.field))
    }
    stated = [code for code in fields.TO_VERIFY if value_of(service, code)]
    service.verified_at = max(valid.values(), default=None)
    if valid and all(code in valid for code in stated):
        service.needs_verifying = False


def value_of(service: Service, code: str) -> str:
    """Return a fact of a place as it stands now."""
    return fields.BY_TYPE["service"][code].read(service)


def _address_first(edits: list[FactEdit]) -> list[FactEdit]:
    """An address takes the point away; a point that staff gave must come after it."""
    return sorted(edits, key=lambda edit: edit.field == "point")
