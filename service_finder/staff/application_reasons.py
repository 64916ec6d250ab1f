"""Reasons to refuse: all of a center's words on one page, five languages beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import cases, locks, refusal_words, wording
from service_finder.lib.marking import LANGUAGES
from service_finder.lib.text import lines_needed
from service_finder.people import audit
from service_finder.people.rights import Desk
from service_finder.public.speaking import _
from service_finder.staff import asked, staff, today
from service_finder.staff.guard import current_desk, needs

# "other" has no words of ours: whoever refuses for it types them.
CODES = tuple(code for code, (_label, text) in refusal_words.REASONS.items() if text)
Key = tuple[str, str]
ROW_LETTERS = 36  # of a field, three beside each other


@dataclass
class Center:
    """Whose words they are: an organization with its places, or one place."""

    id: str
    name: str
    place_ids: list[str] = field(default_factory=list)
    is_organization: bool = False


class _Overtaken(Exception):
    pass


@staff.get("/applications/reasons")
@needs("decide")
def applications_reasons() -> ResponseReturnValue:
    """Let the member choose whose words; who decides for one center is not asked."""
    known = _centers(current_desk())
    if len(known) == 1:
        here = url_for("staff.applications_reasons_one", scope_id=next(iter(known)))
        return redirect(here, 303)
    q = " ".join(request.args.get("q", "").split())[:80]
    rows = [
        (url_for("staff.applications_reasons_one", scope_id=row.id), row.name)
        for row in known.values()
        if q.casefold() in row.name.casefold()
    ]
    return render_template(
        "staff/choose_place.html",
        places=sorted(rows, key=lambda row: row[1].casefold()),
        is_long=len(known) > today.MOST_TO_SCAN,
        q=q,
    )


@staff.get("/applications/reasons/<scope_id>")
@needs("decide")
def applications_reasons_one(scope_id: str) -> ResponseReturnValue:
    """Show every reason in every language, with what is ours and what is the center's own."""
    return _page(_center(scope_id))


@staff.post("/applications/reasons/<scope_id>")
@needs("decide")
def applications_reasons_post(scope_id: str) -> ResponseReturnValue:
    """Keep the words that were changed; an emptied field goes back to ours."""
    desk, center = current_desk(), _center(scope_id)
    if not _may_edit(desk, center):
        abort(403)
    typed = _typed()
    faults = {key: _("It is too long.") for key, text in typed.items() if len(text) > cases.LONGEST}
    if faults:
        return _page(center, typed, faults)
    based_on = request.form.get("based_on", "")

    def work() -> int:
        stands = _words(center)
        if refusal_words.version(center.id) != based_on:
            raise _Overtaken
        changed = {key: text for key, text in typed.items() if text != stands[key]}
        for (code, lang), text in sorted(changed.items()):
            refusal_words.put(center.id, code, lang, text)
        if changed:
            _record(desk, center, sorted({code for code, _lang in changed}))
        return len(changed)

    try:
        done = "kept" if locks.write(work) else "none"
    except _Overtaken:
        return _page(center, typed, is_late=True)
    here = url_for("staff.applications_reasons_one", scope_id=center.id, done=done)
    return redirect(here, 303)


def _centers(desk: Desk) -> dict[str, Center]:
    """Return the centers for which the member decides, by the id under which words are kept."""
    found: dict[str, Center] = {}
    for row in asked.bookable("decide"):
        owner = row.organization
        name = owner.name if owner is not None else wording.place_name(row.id, desk.lang)
        scope_id = row.organization_id or row.id
        center = found.setdefault(
            scope_id, Center(scope_id, name, is_organization=owner is not None)
        )
        center.place_ids.append(row.id)
    return found


def _center(scope_id: str) -> Center:
    found = _centers(current_desk()).get(scope_id)
    if found is None:
        abort(404)
    return found


def _may_edit(desk: Desk, center: Center) -> bool:
    """Say whether the words are the member's to change: they hold at every place of the center."""
    return desk.may_for_all("decide", center.place_ids[0])


def _record(desk: Desk, center: Center, codes: list[str]) -> None:
    facts = {"codes": codes}
    if center.is_organization:
        audit.record(
            desk, "reasons_kept", "organization", center.id, organization_id=center.id, facts=facts
        )
    else:
        audit.record(desk, "reasons_kept", "service", center.id, facts=facts)


def _words(center: Center) -> dict[Key, str]:
    """Return what an applicant of the center reads now, by (reason, language)."""
    stands = {lang: refusal_words.texts(center.place_ids[0], lang) for lang in LANGUAGES}
    return {(code, lang): stands[lang][code] for code in CODES for lang in LANGUAGES}


def _typed() -> dict[Key, str]:
    """Read the form; line breaks as the database keeps them. Empty means our words."""
    found: dict[Key, str] = {}
    for code in CODES:
        for lang in LANGUAGES:
            given = request.form.get(f"{code}.{lang}")
            if given is None:
                continue
            plain = "".join(c for c in given.replace("\r\n", "\n") if c == "\n" or c >= " ")
            ours = wording.words(refusal_words.REASONS[code][1], lang)
            found[code, lang] = plain.strip()[: cases.LONGEST + 1] or ours
    return found


def _page(
    center: Center,
    typed: dict[Key, str] | None = None,
    faults: dict[Key, str] | None = None,
    *,
    is_late: bool = False,
) -> ResponseReturnValue:
    own, values = refusal_words.own(center.id), _words(center) | (typed or {})
    faults = faults or {}
    rows: list[dict[str, Any]] = [
        {
            "label": _(refusal_words.REASONS[code][0]),
            "cells": [
                {
                    "id": f"{code}.{lang}",
                    "lang": lang,
                    "value": values[code, lang],
                    "rows": lines_needed(values[code, lang], ROW_LETTERS),
                    "is_own": (code, lang) in own,
                    "fault": faults.get((code, lang), ""),
                }
                for lang in LANGUAGES
            ],
        }
        for code in CODES
    ]
    page = render_template(
        "staff/application_reasons.html",
        center=center,
        may_edit=_may_edit(current_desk(), center),
        rows=rows,
        based_on=refusal_words.version(center.id),
        errors=[(f"{code}.{lang}", text) for (code, lang), text in faults.items()],
        is_late=is_late,
        done=request.args.get("done", ""),
    )
    return page, 409 if is_late else 422 if faults else 200
