"""Staff's edits: draft, publish, undo. One transaction each; every one is in the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from service_finder.catalogue import disclosure, revision
from service_finder.catalogue.wording import hash_of
from service_finder.extensions import begin_write, db
from service_finder.facts import fields, overlay
from service_finder.facts.fields import BadFact, Field, Record
from service_finder.facts.overlay import SOURCE_LANG
from service_finder.lib.marking import LANGUAGES, N_
from service_finder.models import FactEdit, Location, Program, Service, Text, Verification
from service_finder.people import audit
from service_finder.people.rights import Desk

Values = Mapping[tuple[str, str], str]  # (field, language) -> what is to stand there


class Faulty(Exception):
    """Values that cannot be taken: (field, language) -> msgid."""

    def __init__(self, faults: dict[tuple[str, str], str]) -> None:
        self.faults = faults


class Overtaken(Exception):
    """Somebody else saved this record in the meantime."""


def service(service_id: str) -> Service | None:
    """Return a place with what its fields need, as it is now."""
    query = select(Service).where(Service.id == service_id)
    return db.session.scalars(
        query.options(
            joinedload(Service.location).joinedload(Location.address),
            selectinload(Service.phones),
            selectinload(Service.schedules),
            selectinload(Service.schedule_exceptions),
        ),
        execution_options={"populate_existing": True},
    ).first()


def record(record_type: str, record_id: str) -> Record | None:
    """Return a place or a programme."""
    if record_type == "program":
        return db.session.get(Program, record_id, populate_existing=True)
    return service(record_id)


def current(record_type: str, found: Record) -> dict[tuple[str, str], str]:
    """Return what the public sees now, by (field, language)."""
    texts = _texts(record_type, found.id)
    values: dict[tuple[str, str], str] = {}
    for field in fields.BY_TYPE[record_type].values():
        values[field.code, SOURCE_LANG] = field.read(found)
        if field.has_languages:
            for lang in LANGUAGES[1:]:
                row = texts.get((field.code, lang))
                values[field.code, lang] = row.text if row else ""
    return values


def marks(record_type: str, found: Record) -> dict[tuple[str, str], tuple[str, bool]]:
    """Return (origin, whether the Korean changed since) of each translation."""
    known = fields.BY_TYPE[record_type]
    return {
        (code, lang): (
            row.origin,
            row.source_hash not in ("", hash_of(known[code].read(found))),
        )
        for (code, lang), row in _texts(record_type, found.id).items()
        if code in known
    }


def drafts(record_type: str, record_id: str) -> list[FactEdit]:
    """Return the drafts of a record, oldest first."""
    return _edits(record_type, record_id, "draft")


def version(record_type: str, record_id: str) -> int:
    """Return the number of the record's newest edit: what a form was made from."""
    query = select(FactEdit.id).where(
        FactEdit.record_type == record_type, FactEdit.record_id == record_id
    )
    return db.session.scalar(query.order_by(FactEdit.id.desc()).limit(1)) or 0


def history(record_type: str, record_id: str, limit: int = 50) -> list[FactEdit]:
    """Return the edits of a record that were published once, newest first."""
    query = select(FactEdit).where(
        FactEdit.record_type == record_type,
        FactEdit.record_id == record_id,
        FactEdit.state != "draft",
    )
    return list(db.session.scalars(query.order_by(FactEdit.id.desc()).limit(limit)))


def save(
    desk: Desk,
    record_type: str,
    record_id: str,
    values: Values,
    *,
    based_on: int,
    publish: bool,
    now: dt.datetime,
) -> int:
    """Keep changed values as drafts, or publish them with the drafts; return how many. Commits.

    Raises Faulty with a msgid per field, and Overtaken when the form is older than the record.
    """
    begin_write()
    try:
        found = record(record_type, record_id)
        if found is None or version(record_type, record_id) != based_on:
            raise Overtaken
        changed = _changed(record_type, found, values)
        for edit in drafts(record_type, record_id):
            db.session.delete(edit)
        for (code, lang), value in changed.items():
            edit = FactEdit(
                record_type=record_type,
                record_id=record_id,
                field=code,
                lang=lang,
                value=value,
                staff_id=desk.staff_id,
                created_at=now,
            )
            db.session.add(edit)
            if publish:
                put(desk, found, edit, now)
        action = "facts_published" if publish else "facts_drafted"
        _audit(desk, action, record_type, record_id, {"fields": sorted({c for c, _l in changed})})
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return len(changed)


def put(desk: Desk, found: Record, edit: FactEdit, now: dt.datetime) -> None:
    """Publish one edit within the caller's transaction: the record, its texts, the revision."""
    for older in _published(edit):
        older.state, older.ended_at, older.ended_by = "replaced", now, desk.staff_id
        edit.under = older.under
    edit.state, edit.published_at = "published", now
    if not edit.under:
        edit.under = _beneath(found, edit)
    _write(found, edit.record_type, edit.field, edit.lang, {"value": edit.value}, now)
    touch(found, now)


def undo(desk: Desk, record_type: str, record_id: str, edit_id: int, now: dt.datetime) -> bool:
    """Take a published edit back: the one before it, or the source's value, stands. Commits.

    False when it is not the one that stands.
    """
    begin_write()
    try:
        edit = db.session.get(FactEdit, edit_id, populate_existing=True)
        found = record(record_type, record_id)
        is_it = edit is not None and (edit.record_type, edit.record_id) == (record_type, record_id)
        if edit is None or found is None or not is_it or edit.state != "published":
            db.session.rollback()
            return False
        edit.state, edit.ended_at, edit.ended_by = "undone", now, desk.staff_id
        before = _before(edit)
        if before is not None:
            before.state, before.ended_at, before.ended_by = "published", None, None
        beneath = {"value": before.value} if before is not None else edit.under
        _write(found, record_type, edit.field, edit.lang, beneath, now)
        touch(found, now)
        _audit(desk, "facts_undone", record_type, record_id, {"fields": [edit.field]})
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return True


def touch(found: Record, now: dt.datetime) -> None:
    """Say that a record changed: its date, what is verified of it, the directory's revision."""
    found.updated_at = now
    if isinstance(found, Service):
        db.session.flush()
        query = select(Verification).where(Verification.service_id == found.id)
        overlay.settle(found, db.session.scalars(query), now)
    revision.raise_it()


def _changed(record_type: str, found: Record, values: Values) -> dict[tuple[str, str], str]:
    """Return the checked values that differ from what stands; raises Faulty."""
    now, faults = current(record_type, found), {}
    changed: dict[tuple[str, str], str] = {}
    for key, value in values.items():
        field = fields.BY_TYPE[record_type].get(key[0])
        if field is None or key not in now or value == now[key]:
            continue
        try:
            checked = check(field, found, value, key[1])
        except BadFact as error:
            faults[key] = str(error)
            continue
        if checked != now[key]:
            changed[key] = checked
    if faults:
        raise Faulty(faults)
    return changed


def check(field: Field, found: Record, value: str, lang: str = SOURCE_LANG) -> str:
    """Return a value as it is to be kept; raises BadFact."""
    if len(value) > field.longest:
        raise BadFact(N_("It is too long."))
    is_guarded = isinstance(found, Service) and found.location.disclosure != "public"
    if is_guarded and field.kind != "dates" and disclosure.is_address_like(value):
        raise BadFact(N_("This reads like an address. The address of this service is protected."))
    if field.code == "name" and disclosure.is_protected_name(value):
        raise BadFact(N_("This name speaks of a protected place. Such places are never stored."))
    return field.check(found, value) if lang == SOURCE_LANG else value


def _write(
    found: Record, record_type: str, code: str, lang: str, beneath: Mapping[str, Any], now: Any
) -> None:
    """Write a fact, or a text: as staff's, or as what `beneath` says it was before."""
    field = fields.BY_TYPE[record_type][code]
    if lang == SOURCE_LANG:
        field.write(found, str(beneath["value"]))
        return
    row = _texts(record_type, found.id).get((code, lang))
    if not beneath["value"]:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = Text(record_type=record_type, record_id=found.id, field=code, lang=lang)
        db.session.add(row)
    row.text, row.origin = str(beneath["value"]), str(beneath.get("origin", "staff"))
    row.source_hash = str(beneath.get("source_hash", hash_of(field.read(found))))
    row.updated_at = now


def _beneath(found: Record, edit: FactEdit) -> dict[str, Any]:
    if edit.lang == SOURCE_LANG:
        return {"value": fields.BY_TYPE[edit.record_type][edit.field].read(found)}
    row = _texts(edit.record_type, found.id).get((edit.field, edit.lang))
    if row is None:
        return {"value": ""}
    return {"value": row.text, "origin": row.origin, "source_hash": row.source_hash}


def _texts(record_type: str, record_id: str) -> dict[tuple[str, str], Text]:
    query = select(Text).where(Text.record_type == record_type, Text.record_id == record_id)
    return {(row.field, row.lang): row for row in db.session.scalars(query)}


def _edits(record_type: str, record_id: str, state: str) -> list[FactEdit]:
    query = select(FactEdit).where(
        FactEdit.record_type == record_type,
        FactEdit.record_id == record_id,
        FactEdit.state == state,
    )
    return list(db.session.scalars(query.order_by(FactEdit.id)))


def _published(edit: FactEdit) -> list[FactEdit]:
    found = _edits(edit.record_type, edit.record_id, "published")
    return [one for one in found if (one.field, one.lang) == (edit.field, edit.lang)]


def _before(edit: FactEdit) -> FactEdit | None:
    """Return the edit that this one replaced."""
    found = [
        one
        for one in _edits(edit.record_type, edit.record_id, "replaced")
        if (one.field, one.lang) == (edit.field, edit.lang) and one.id < edit.id
    ]
    return found[-1] if found else None


def _audit(
    desk: Desk, action: str, record_type: str, record_id: str, facts: Mapping[str, Any]
) -> None:
    audit.record(desk, action, record_type, record_id, facts=facts)
