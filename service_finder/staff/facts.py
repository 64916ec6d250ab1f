"""Facts at the desk: find a record, edit it in five languages, preview, publish, undo."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.catalogue import citations
from service_finder.catalogue.hours.dated import REASONS
from service_finder.extensions import db
from service_finder.facts import corrections, edits, fields, records
from service_finder.facts.fields import Field
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGES, N_
from service_finder.lib.text import lines_needed
from service_finder.models import FactEdit, Service, StaffMember
from service_finder.models.service import STATUSES
from service_finder.public import places as public_places
from service_finder.public import programs as public_programs
from service_finder.public import source_words
from service_finder.public.dates import stated_date
from service_finder.staff import facts_dates, staff
from service_finder.staff.guard import current_desk, needs

TABS = (
    ("staff.facts", N_("Places and programs")),
    ("staff.facts_corrections", N_("Corrections from residents")),
    ("staff.facts_verify", N_("To confirm by phone")),
    ("staff.facts_stale", N_("Out-of-date translations")),
)
STATUS_LABELS = {
    "operating": N_("Open"),
    "seasonal": N_("Open in season only"),
    "planned_2018": N_("A plan of 2018"),
    "planned_or_unclear": N_("A plan, or unclear"),
    "ended_2018": N_("Ended in 2018"),
    "probably_ended": N_("Has probably closed"),
    "unknown": N_("Not known whether it is open"),
}
EDIT_LABELS = {
    "published": N_("Published"),
    "replaced": N_("Replaced by a later one"),
    "undone": N_("Taken back"),
}
ORIGIN_LABELS = {
    "official": N_("from the source"),
    "staff": N_("by staff"),
    "composed": N_("composed"),
    "machine": N_("by machine"),
}
Key = tuple[str, str]
# Letters of a line of the form: of a field alone, or of five in three or in five columns.
WHOLE, THIRD, FIFTH = 70, 36, 20
LONG = 120  # from here on five columns would be towers


@staff.get("/facts")
@needs("edit_facts")
def facts() -> ResponseReturnValue:
    """Find a place or a programme."""
    desk = current_desk()
    q = " ".join(request.args.get("q", "").split())[:100]
    places, programs = records.find(desk, q)
    return render_template(
        "staff/facts/home.html",
        q=q,
        places=places,
        programs=programs,
        most=records.MOST_FOUND,
        waiting=corrections.count_waiting(desk),
    )


@staff.get("/facts/<record_type>/<record_id>")
@needs("edit_facts")
def facts_record(record_type: str, record_id: str) -> ResponseReturnValue:
    """Show a record's fields with their languages beside each other, and its history."""
    _own(record_type, record_id)
    return _page(record_type, record_id)


@staff.post("/facts/<record_type>/<record_id>")
@needs("edit_facts")
def facts_record_post(record_type: str, record_id: str) -> ResponseReturnValue:
    """Keep a draft, or publish."""
    _own(record_type, record_id)
    values = _typed(record_type)
    publish = request.form.get("action") == "publish"
    based_on = request.form.get("based_on", "")
    try:
        count = edits.save(
            current_desk(),
            record_type,
            record_id,
            values,
            based_on=int(based_on) if based_on.isascii() and based_on.isdigit() else -1,
            publish=publish,
            now=clock.now(),
        )
    except edits.Faulty as error:
        return _page(record_type, record_id, values, error.faults), 422
    except edits.Overtaken:
        return _page(record_type, record_id, values, is_late=True), 409
    said = "none" if not count else ("published" if publish else "drafted")
    return redirect(
        url_for("staff.facts_record", record_type=record_type, record_id=record_id, saved=said),
        303,
    )


@staff.post("/facts/<record_type>/<record_id>/undo")
@needs("edit_facts")
def facts_undo(record_type: str, record_id: str) -> ResponseReturnValue:
    """Take a published edit back."""
    _own(record_type, record_id)
    number = request.form.get("edit", "")
    edit_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    is_done = edits.undo(current_desk(), record_type, record_id, edit_id, clock.now())
    said = "undone" if is_done else "late"
    return redirect(
        url_for("staff.facts_record", record_type=record_type, record_id=record_id, saved=said),
        303,
    )


@staff.get("/facts/<record_type>/<record_id>/preview")
@needs("edit_facts")
def facts_preview(record_type: str, record_id: str) -> ResponseReturnValue:
    """Show the page of a place or programme as residents would see it with the drafts."""
    _own(record_type, record_id)
    lang = request.args.get("in", "ko")
    if lang not in LANGUAGES:
        abort(404)
    values = {(edit.field, edit.lang): edit.value for edit in edits.drafts(record_type, record_id)}
    g.lang = lang
    page = _previewed(record_type, record_id, values, lang)
    if page is None:
        abort(404)
    return page


@staff.get("/facts/stale")
@needs("edit_facts")
def facts_stale() -> ResponseReturnValue:
    """List the translations whose Korean changed since."""
    return render_template("staff/facts/stale.html", rows=records.stale(current_desk()))


def shown_record(service: Service) -> list[tuple[str, str]]:
    """Return what we show of a place, as (msgid of the label, value)."""
    return [
        (field.label, _shown(field.code, field.read(service), current_desk().lang))
        for field in fields.SERVICE
        if field.code != "status"
    ]


def when(moment: Any, lang: str) -> str:
    """Write an instant as a date, "" for none."""
    return formats.date_text(moment.astimezone(clock.SEOUL).date(), lang, "long") if moment else ""


def _previewed(record_type: str, record_id: str, values: dict[Key, str], lang: str) -> str | None:
    if record_type == "program":
        program = records.preview_program(record_id, values)
        template = "public/program.html"
        shown = public_programs.page_of(program, lang) if program is not None else None
    else:
        place = records.preview(record_id, values)
        template = "public/place.html"
        shown = public_places.page_of(place, lang) if place is not None else None
    return render_template(template, is_preview=True, **shown) if shown is not None else None


def _own(record_type: str, record_id: str) -> None:
    if not records.may_edit(current_desk(), record_type, record_id):
        abort(404)


def _typed(record_type: str) -> dict[Key, str]:
    """Read the form; line breaks as the database keeps them."""
    values: dict[Key, str] = {}
    for field in fields.BY_TYPE[record_type].values():
        for lang in LANGUAGES if field.has_languages else LANGUAGES[:1]:
            given = request.form.get(f"{field.code}.{lang}")
            if given is not None:
                ends = " " if field.kind == "line" else "\n"  # a line is typed in an area, too
                whole = given.replace("\r\n", "\n").replace("\n", ends)
                plain = "".join(c for c in whole if c == "\n" or c >= " ")
                values[field.code, lang] = plain.strip()[: fields.LONGEST + 1]
    dated = facts_dates.typed() if "dates" in fields.BY_TYPE[record_type] else None
    return values if dated is None else values | {("dates", LANGUAGES[0]): dated}


def _page(
    record_type: str,
    record_id: str,
    typed: dict[Key, str] | None = None,
    faults: dict[Key, str] | None = None,
    *,
    is_late: bool = False,
) -> str:
    found = edits.record(record_type, record_id)
    if found is None:
        abort(404)
    stands, waiting = edits.current(record_type, found), edits.drafts(record_type, record_id)
    values = stands | {(edit.field, edit.lang): edit.value for edit in waiting} | (typed or {})
    marks = edits.marks(record_type, found)
    rows = [_row(field, values, stands, marks) for field in fields.BY_TYPE[record_type].values()]
    return render_template(
        "staff/facts/record.html",
        record_type=record_type,
        record_id=record_id,
        title=found.name,
        rows=rows,
        faults=faults or {},
        statuses={code: STATUS_LABELS[code] for code in STATUSES},
        based_on=edits.version(record_type, record_id),
        is_late=is_late,
        has_drafts=bool(waiting),
        saved=request.args.get("saved", ""),
        history=[_past(record_type, edit) for edit in edits.history(record_type, record_id)],
        source=source_words.document(citations.cite(found.source), current_desk().lang),
        as_of=stated_date(found.as_of, current_desk().lang),
        date_rows=facts_dates.rows(values["dates", "ko"]) if record_type == "service" else [],
        date_reasons=list(enumerate(REASONS)),
        is_unread=record_type == "service" and not fields.is_read(values["hours", "ko"]),
    )


def _row(
    field: Field, values: dict[Key, str], stands: dict[Key, str], marks: dict[Key, tuple[str, bool]]
) -> dict[str, Any]:
    cells = []
    languages = LANGUAGES if field.has_languages else LANGUAGES[:1]
    is_long = any(len(values[field.code, lang]) > LONG for lang in languages)
    width = WHOLE if len(languages) == 1 else THIRD if is_long else FIFTH
    for lang in languages:
        key = (field.code, lang)
        origin, is_stale = marks.get(key, ("", False))
        cells.append(
            {
                "key": key,
                "id": f"{field.code}.{lang}",
                "lang": lang,
                "value": values[key],
                "rows": lines_needed(values[key], width),
                "is_draft": values[key] != stands[key],
                "origin": ORIGIN_LABELS.get(origin, ""),
                "is_stale": is_stale,
            }
        )
    return {"field": field, "cells": cells, "is_long": is_long}


def _past(record_type: str, edit: FactEdit) -> dict[str, Any]:
    lang = current_desk().lang
    member = db.session.get(StaffMember, edit.staff_id)
    return {
        "id": edit.id,
        "label": fields.BY_TYPE[record_type][edit.field].label,
        "lang": edit.lang,
        "before": _shown(edit.field, str(edit.under.get("value", "")), lang),
        "value": _shown(edit.field, edit.value, lang),
        "state": edit.state,
        "state_words": EDIT_LABELS[edit.state],
        "by": (member.name or member.email) if member else "",
        "at": formats.moment_text(edit.published_at, lang) if edit.published_at else "",
    }


def _shown(code: str, value: str, lang: str) -> str:
    return facts_dates.words(value, lang) if code == "dates" else value


def is_tab(endpoint: str) -> bool:
    """Say whether the reader is on this tab."""
    here = request.endpoint or ""
    return here == endpoint or (
        endpoint != "staff.facts" and here.startswith(endpoint.removesuffix("s"))
    )


def tabs() -> list[tuple[str, str]]:
    """Return the tabs as (endpoint, msgid)."""
    return list(TABS)


@staff.context_processor
def _context() -> dict[str, Any]:
    return {"facts_tabs": tabs, "is_facts_tab": is_tab}
