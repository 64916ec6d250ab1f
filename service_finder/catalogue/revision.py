"""The directory's revision: one number that tells every worker whether its memory is stale."""

from __future__ import annotations

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.models import Revision

NAME = "catalogue"
# Built once: it is asked several times in every request.
_NUMBER = select(Revision.number).where(Revision.name == NAME)


def current() -> int:
    """Return the number; 0 before the first load."""
    return db.session.execute(_NUMBER).scalar() or 0


def raise_it() -> None:
    """Raise the number within the caller's transaction (the caller commits)."""
    row = db.session.get(Revision, NAME)
    if row is None:
        db.session.add(Revision(name=NAME, number=1))
    else:
        row.number += 1
