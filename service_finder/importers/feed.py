"""The rows of one public source against the directory: adopt, add, change, withdraw."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from service_finder.catalogue import composing
from service_finder.importers import columns, facilities, placing
from service_finder.importers.placing import Districts, Register
from service_finder.importers.report import Refused, Report
from service_finder.importers.rows import Row
from service_finder.importers.sources.source import Found, PublicSource
from service_finder.importers.sync import Sync
from service_finder.importers.texts import TextWriter
from service_finder.lib import clock
from service_finder.lib.geo import Point
from service_finder.lib.shipped import rows_of
from service_finder.models import Service
from service_finder.models.service import SHIPPED

RULES_VERSION = "1"  # raise it when the same row would now be read differently
OLD_DAYS = 180
# What the shipped directory says more exactly than open data does: kept where it says anything.
SHIPPED_FIRST = ("age_note_ko", "age_min", "age_max", "description_ko", "fee_ko", "org_id")


class Feed:
    """One source's run over its rows. Writes nothing by itself: the caller commits."""

    def __init__(
        self,
        source: PublicSource,
        report: Report,
        file: str,
        register: Register,
        vocabulary: composing.Vocabulary,
    ) -> None:
        self.source, self.report, self.file = source, report, file
        self.register, self.vocabulary = register, vocabulary
        self.districts, self.known = Districts(), facilities.known()
        self.known.is_import = True
        self.shipped = {row["id"]: row for row in rows_of(facilities.FILE)}
        self.blank = dict.fromkeys(next(iter(self.shipped.values())), "")
        self.writer = TextWriter()
        self.sync = Sync(Service, "id", file, report, RULES_VERSION, source.code)

    def take(self, line: int, found: Found) -> None:
        """Take one row: add, change, pass over or refuse it."""
        if placing.is_elsewhere(found):
            self.report.elsewhere += 1
            return
        point, note = columns.point(found.lat, found.lng)
        if note:
            found.doubts.append(f"coordinates {note}: {'put right' if point else 'left out'}")
        district = self.districts.resolve(found, point)
        record = self._record_of(found, district)
        if record is not None and record.feed not in (self.source.code, SHIPPED):
            self.report.held += 1
            return
        if found.is_over:
            self._end(record, found)
            return
        row = self._row(found, district, point, record)
        self._write(line, found, record, row)

    def finish(self, *, allow_shrink: bool, unread: int) -> None:
        """Withdraw what is gone and write the words. Raises TooFewRows above the brake.

        With rows that could not be read nobody knows which places are gone: then none is.
        """
        if unread and not allow_shrink:
            self.report.doubts.append(
                Refused(self.file, 0, f"{unread} rows could not be read: none was withdrawn")
            )
            self.sync.withdraw_ended()
        else:
            self.sync.withdraw_missing(allow_shrink=allow_shrink)
        self.writer.write()

    def _record_of(self, found: Found, district: str) -> Service | None:
        """Return the place that a row is: by the source's id, by id, by name or door."""
        key = placing.key_of(found)
        return (
            self.register.by_key.get((self.source.code, key))
            or (self.register.by_id.get(found.id) if found.id else None)
            or self.register.same_place(found, district)
        )

    def _end(self, record: Service | None, found: Found) -> None:
        """Withdraw a place that its source ended; one that we never had leaves nothing."""
        if record is not None and record.feed == self.source.code:
            self.sync.ended.add(record.id)

    def _write(self, line: int, found: Found, record: Service | None, row: Row) -> None:
        if record is not None and record.feed == SHIPPED:
            self.sync.adopt(record)
        service = self.sync.take(line, row["id"], row, self._fill(found))
        if service is not None:
            texts = composing.texts_for("service", row, self.vocabulary)
            self.writer.put("service", row["id"], texts, composing.sources("service", row))
        if row["id"] in self.sync.seen:
            self.report.doubts += [Refused(self.file, line, doubt) for doubt in found.doubts]

    def _fill(self, found: Found) -> Any:
        def fill(service: Service, row: Row) -> None:
            facilities.fill(self.known, service, row)
            service.feed, service.feed_key = self.source.code, placing.key_of(found)

        return fill

    def _row(
        self, found: Found, district: str, point: Point | None, record: Service | None
    ) -> dict[str, str]:
        """Return a row as facilities.csv would have it, laid over the shipped one if there is."""
        service_id = record.id if record else (found.id or self._new_id(found))
        row = self.blank | {
            "id": service_id,
            "category": found.category,
            "name_ko": found.name,
            "district": self.districts.names.get(district, ""),
            "district_code": district,
            "address_ko": found.address,
            "postal_code": found.postal_code if len(found.postal_code) == 5 else "",
            "lat": f"{point.lat:.6f}" if point else "",
            "lng": f"{point.lng:.6f}" if point else "",
            "coord_basis": f"the source's own point ({self.source.dataset})" if point else "",
            "phone": found.phone,
            "website": found.website,
            "reserve_url": found.reserve_url,
            "hours_ko": found.hours,
            "age_note_ko": found.ages,
            "capacity": found.capacity,
            "fee_ko": found.fee,
            "description_ko": found.description,
            "status": "operating",
            "as_of": found.as_of,
            "source": f"{self.source.title} ({self.source.dataset}), {self.source.publisher}",
            "confidence": "official",
            "verify": "yes" if self._is_doubtful(found) else "no",
        }
        below = self.shipped.get(service_id)
        return _layered(below, row) if below else row

    def _new_id(self, found: Found) -> str:
        key = placing.key_of(found)
        plain = f"{self.source.prefix}-{key.lower()}"
        return plain if facilities.ID.fullmatch(plain) else f"{self.source.prefix}-{hash_of(key)}"

    def _is_doubtful(self, found: Found) -> bool:
        if self.source.needs_verifying or found.doubts or len(found.as_of) != 10:
            return True
        age = clock.today() - dt.date.fromisoformat(found.as_of)
        return age.days > OLD_DAYS


def hash_of(key: str) -> str:
    """Return a short hash that stands for a source's id of another alphabet."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _layered(below: Row, above: dict[str, str]) -> dict[str, str]:
    """Lay a source's row over the shipped one: of two values the newer counts, of one that one."""
    is_newer = above["as_of"] >= below["as_of"]
    first, second = (above, below) if is_newer else (below, above)
    row = {name: first[name] or second[name] for name in above}
    for name in SHIPPED_FIRST:
        row[name] = below[name] or above[name]
    row |= {"id": below["id"], "category": below["category"]}
    for name in ("lat", "lng", "coord_basis"):  # one point, never half of each
        row[name] = (first if first["lat"] else second)[name]
    row["source"] = f"{above['source']}; {below['source']}"
    return row
