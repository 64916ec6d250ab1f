"""Organizations as the outside may know them: those that run something public. No addresses.

Where an organization sits is told by its services, place by place. One that runs protected
services only is not shown at all, nor is one whose name speaks of a refuge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from service_finder.catalogue import disclosure, programs, revision
from service_finder.catalogue.stored import read_texts
from service_finder.catalogue.wording import Texts, Worded, Wording, best
from service_finder.extensions import db
from service_finder.models import Location, Organization, Service


@dataclass(frozen=True, slots=True)
class PublicOrganization:
    """Who runs services. `names`: language -> Wording, "ko" is the source text."""

    id: str
    category: str
    names: Texts
    role: str
    phone: str
    website: str
    updated_at: dt.datetime | None

    @property
    def name_ko(self) -> str:
        """Return the Korean name."""
        return self.names["ko"].text

    def name(self, lang: str) -> Worded:
        """Return the name for a reader."""
        return best(self.names, lang) or Worded(self.name_ko, "ko", "source", lang != "ko")


def every() -> Mapping[str, PublicOrganization]:
    """Return the organizations by id, in the order of their ids."""
    return _every(str(db.engine.url), revision.current())


@lru_cache(maxsize=4)
def _every(_database: str, _revision: int) -> Mapping[str, PublicOrganization]:
    running = _running()
    query = select(Organization).where(Organization.withdrawn_at.is_(None))
    rows = [row for row in db.session.scalars(query.order_by(Organization.id)) if row.id in running]
    texts = read_texts("organization", [row.id for row in rows])
    found = {}
    for row in rows:
        stored = texts.get(row.id, {}).get("name", {})
        names = {"ko": Wording(row.name, "source")}
        names |= {lang: Wording(t.text, t.origin) for lang, t in stored.items() if lang != "ko"}
        if disclosure.is_protected_name(*(wording.text for wording in names.values())):
            continue
        found[row.id] = PublicOrganization(
            row.id,
            row.category,
            names,
            disclosure.scrub(row.role),
            row.phone,
            row.website,
            row.updated_at,
        )
    return found


def _running() -> set[str]:
    """Return the ids of organizations with a public service or a programme free of danger."""
    query = (
        select(Service.id, Service.name, Service.category, Service.organization_id)
        .join(Location)
        .where(
            Service.organization_id.is_not(None),
            Service.withdrawn_at.is_(None),
            Location.disclosure == "public",
        )
    )
    found = {
        row.organization_id
        for row in db.session.execute(query)
        if disclosure.decide(row.id, row.category, row.name) == "public"
    }
    safe = (program for program in programs.every() if not program.is_sensitive)
    return found | {program.organization_id for program in safe if program.organization_id}
