"""The 25 districts: code to Korean name and back, kept in memory until the directory changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import select

from service_finder.catalogue import revision
from service_finder.extensions import db
from service_finder.models import District

Names = Mapping[str, str]


def names() -> Names:
    """Return the Korean names by code, in the order of the codes."""
    return _names(str(db.engine.url), revision.current())


def code_of(text: str) -> str | None:
    """Return the code of a district given as its code or its Korean name; None if unknown."""
    found = names()
    if text in found:
        return text
    return next((code for code, name in found.items() if name == text), None)


@lru_cache(maxsize=4)
def _names(_database: str, _revision: int) -> Mapping[str, str]:
    query = select(District.code, District.name).where(District.withdrawn_at.is_(None))
    return {row.code: row.name for row in db.session.execute(query.order_by(District.code))}
