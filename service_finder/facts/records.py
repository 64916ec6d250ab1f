"""Which records a member may edit, what is out of date among them, and how a draft would look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import joinedload, selectinload

from service_finder.catalogue import places, programs
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.programs import PublicProgram
from service_finder.catalogue.service_rows import Whole
from service_finder.catalogue.stored import TextRow, read_texts
from service_finder.catalogue.wording import hash_of
from service_finder.extensions import db
from service_finder.facts import fields
from service_finder.facts.fields import Record
from service_finder.facts.overlay import SOURCE_LANG
from service_finder.models import Location, Program, Service, Text
from service_finder.people import scoped
from service_finder.people.rights import Desk

MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class Stale:
    """A text whose Korean changed since: of which record, which field, which language."""

    record_type: str
    record_id: str
    name: str
    label: str
    lang: str
    origin: str


def find(desk: Desk, q: str) -> tuple[list[Service], list[Program]]:
    """Return the places and programmes of the member whose name or id holds some words."""
    words = f"%{q.replace('%', '').replace('_', '')}%"
    services = select(Service).where(
        Service.withdrawn_at.is_(None),
        scoped.within(desk, "edit_facts", Service.id),
        Service.name.ilike(words) | Service.id.ilike(words),
    )
    held = select(Program).where(
        Program.withdrawn_at.is_(None), _own_programs(desk), Program.name.ilike(words)
    )
    return (
        list(db.session.scalars(services.order_by(Service.name, Service.id).limit(MOST_FOUND))),
        list(db.session.scalars(held.order_by(Program.name).limit(MOST_FOUND))),
    )


def may_edit(desk: Desk, record_type: str, record_id: str) -> bool:
    """Say whether there is such a record, and it is the member's to edit."""
    if record_type == "service":
        return scoped.service(desk, "edit_facts", record_id) is not None
    if record_type != "program":
        return False
    query = select(Program.id).where(Program.id == record_id, _own_programs(desk))
    return db.session.scalar(query) is not None


def stale(desk: Desk) -> list[Stale]:
    """Return the texts to be looked at again, by record."""
    services = select(Service).where(
        Service.withdrawn_at.is_(None), scoped.within(desk, "edit_facts", Service.id)
    )
    loaded = services.options(
        joinedload(Service.location).joinedload(Location.address), selectinload(Service.phones)
    )
    held = select(Program).where(Program.withdrawn_at.is_(None), _own_programs(desk))
    found = _stale_of("service", {row.id: row for row in db.session.scalars(loaded)})
    return found + _stale_of("program", {row.id: row for row in db.session.scalars(held)})


def _stale_of(record_type: str, records: Mapping[str, Record]) -> list[Stale]:
    known = fields.BY_TYPE[record_type]
    query = select(Text).where(
        Text.record_type == record_type, Text.source_hash != "", Text.lang != SOURCE_LANG
    )
    found = []
    for text in db.session.scalars(query.order_by(Text.record_id, Text.field, Text.lang)):
        record, field = records.get(text.record_id), known.get(text.field)
        if record is None or field is None or text.source_hash == hash_of(field.read(record)):
            continue
        found.append(
            Stale(record_type, record.id, record.name, field.label, text.lang, text.origin)
        )
    return found


def preview(service_id: str, values: Mapping[tuple[str, str], str]) -> PublicPlace | None:
    """Return a place as residents would see it with these values. Nothing is kept."""
    query = select(Service).where(Service.id == service_id)
    service = db.session.scalars(query.options(*places.WHOLE)).first()
    if service is None:
        return None
    known = fields.BY_TYPE["service"]
    with db.session.no_autoflush:
        texts = read_texts("service", [service_id])[service_id]
        for (code, lang), value in sorted(values.items(), key=lambda item: item[0][0] == "point"):
            if lang == SOURCE_LANG:
                known[code].write(service, value)
        for (code, lang), value in values.items():
            if lang != SOURCE_LANG:
                texts[code][lang] = _typed(service, code, "service", lang, value)
        found = places.disclose(Whole.of(service), texts)
    db.session.rollback()
    return found


def preview_program(program_id: str, values: Mapping[tuple[str, str], str]) -> PublicProgram | None:
    """Return a programme as residents would see it with these values. Nothing is kept."""
    program = db.session.get(Program, program_id)
    if program is None:
        return None
    known = fields.BY_TYPE["program"]
    with db.session.no_autoflush:
        texts = read_texts("program", [program_id])[program_id]
        for (code, lang), value in values.items():
            if lang == SOURCE_LANG:
                known[code].write(program, value)
        for (code, lang), value in values.items():
            if lang != SOURCE_LANG:
                texts[code][lang] = _typed(program, code, "program", lang, value)
        found = programs.disclose(program, texts)
    db.session.rollback()
    return found


def _typed(record: Record, code: str, record_type: str, lang: str, value: str) -> TextRow:
    """Return a text as it would be stored if staff had given it to a field."""
    source = fields.BY_TYPE[record_type][code].read(record)
    return TextRow(record.id, code, lang, value, "staff", hash_of(source))


def _own_programs(desk: Desk) -> ColumnElement[bool]:
    """Return the condition for the programmes of the member's organizations; the city's: all."""
    grants = [grant for grant in desk.memberships if grant.holds("edit_facts")]
    if any(grant.is_everywhere for grant in grants):
        return true()
    own = {grant.organization_id for grant in grants if grant.organization_id is not None}
    return Program.organization_id.in_(sorted(own)) if own else false()
