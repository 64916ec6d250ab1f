"""Reasons to refuse in the applicant's language: ours, or the center's own words for them."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select

from service_finder.booking import locks, wording
from service_finder.extensions import db, insert_into
from service_finder.lib.marking import N_
from service_finder.models import RefusalWording, Service

# code: (what staff choose, what the applicant reads)
REASONS = {
    "date_taken": (
        N_("The date went to somebody else"),
        N_(
            "We are sorry: the date you asked for was given to another applicant. You are welcome "
            "to apply for another date."
        ),
    ),
    "closed_then": (
        N_("The place is closed then"),
        N_(
            "We are sorry: the place is closed or needed for its own events at that time. You are "
            "welcome to choose another time."
        ),
    ),
    "purpose": (
        N_("The purpose does not fit"),
        N_(
            "We are sorry: the rooms may only be used for the purposes in the rules of the place, "
            "and yours is not among them."
        ),
    ),
    "too_many": (
        N_("Too many people"),
        N_(
            "We are sorry: more people would come than the room may hold. You are welcome to "
            "apply for a larger room or with fewer people."
        ),
    ),
    "papers": (
        N_("A paper is missing"),
        N_(
            "We are sorry: a paper that the application needs did not arrive in time. You are "
            "welcome to apply again with it."
        ),
    ),
    "other": (N_("Another reason"), ""),
}


def scope_of(service_id: str) -> str:
    """Return whose words a place uses: its organization's id, else its own."""
    own = select(Service.organization_id).where(Service.id == service_id)
    return db.session.scalar(own) or service_id


def texts(service_id: str, lang: str) -> dict[str, str]:
    """Return the text of every reason in a language: the center's own where it has one."""
    query = select(RefusalWording.code, RefusalWording.text).where(
        RefusalWording.scope_id == scope_of(service_id), RefusalWording.lang == lang
    )
    own = {row.code: row.text for row in db.session.execute(query)}
    return {
        code: own.get(code) or wording.words(text, lang) for code, (_label, text) in REASONS.items()
    }


def own(scope_id: str) -> dict[tuple[str, str], str]:
    """Return a center's own words by (reason, language); what it took back is left out."""
    query = select(RefusalWording).where(RefusalWording.scope_id == scope_id)
    rows = db.session.scalars(query, execution_options={"populate_existing": True})
    return {(row.code, row.lang): row.text for row in rows if row.text}


def version(scope_id: str) -> str:
    """Return a short mark of a center's words as they stand: what a form was made from."""
    held = sorted((*key, text) for key, text in own(scope_id).items())
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


def keep(service_id: str, code: str, lang: str, text: str) -> None:
    """Keep a center's own words for a reason; "" goes back to ours. Commits."""
    if code not in REASONS:
        raise KeyError(code)
    scope = scope_of(service_id)
    locks.write(lambda: put(scope, code, lang, text))


def put(scope_id: str, code: str, lang: str, text: str) -> None:
    """Write own words within the caller's transaction; "" and our words go back to ours."""
    given = text.strip()
    given = "" if given == wording.words(REASONS[code][1], lang) else given
    row = {"scope_id": scope_id, "code": code, "lang": lang, "text": given}
    kept = insert_into(RefusalWording).values(**row)
    db.session.execute(
        kept.on_conflict_do_update(
            index_elements=["scope_id", "code", "lang"], set_={"text": given}
        )
    )
