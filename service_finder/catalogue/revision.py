"""The directory's revision: one number that tells every worker whether its memory is stale."""

from __future__ import annotations

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.models import Revision

NAME = "catalogue"
_NUMBER = select(Revision.number).where(Revision.name == NAME)
_HELD = "catalogue revision"


def current() -> int:
    """Return the number; 0 before the first load.

    Every part of a page asks for it: the answer is held as long as the transaction lasts.
    """
    session = db.session()
    transaction, number = session.info.get(_HELD, (None, 0))
    if transaction is not None and transaction is session.get_transaction():
        return int(number)
    number = session.execute(_NUMBER).scalar() or 0
    session.info[_HELD] = (session.get_transaction(), number)
    return number


def raise_it() -> None:
    """Raise the number within the caller's transaction (the caller commits)."""
    db.session().info.pop(_HELD, None)
    row = db.session.get(Revision, NAME)
    if row is None:
        db.session.add(Revision(name=NAME, number=1))
    else:
        row.number = Revision.number + 1  # counted by the database: two at once are two
