"""The weekly pattern: edited as rows, looked at before it is saved, copied from elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import weekly, wording
from service_finder.booking.patterns import AHEAD_DAYS, Changes
from service_finder.booking.refusals import Refusal, Refused
from service_finder.booking.weekly import Row
from service_finder.lib import clock
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot
from service_finder.people import audit, scoped
from service_finder.staff import asked, capacity, staff, today
from service_finder.staff.guard import current_desk, needs

MOST_SHOWN = 60
HOLIDAY_CHOICES = (
    ("closed", N_("No session on public holidays")),
    ("open", N_("Sessions on public holidays too")),
    ("only", N_("Only on public holidays")),
)


@dataclass(frozen=True)
class Typed:
    """A row as it was typed."""

    pattern_id: str = ""
    days: tuple[int, ...] = ()
    rounds: str = ""
    capacity: str = ""
    valid_from: str = ""
    valid_to: str = ""
    on_holidays: str = "closed"
    is_special: bool = False


@staff.get("/capacity/week/<offering_id>")
@needs("manage_capacity")
def capacity_week(offering_id: str) -> ResponseReturnValue:
    """Show the weekly pattern, or another offering's to copy it here."""
    row = asked.offering_or_404("manage_capacity", offering_id)
    source = request.args.get("copy", "")
    if not source:
        return _page(row, [_typed(one) for one in weekly.rows_of(row.id, clock.now())])
    other = asked.offering_or_404("manage_capacity", source)
    copied = [_copied(one) for one in weekly.rows_of(other.id, clock.now())]
    return _page(row, copied, copied_from=wording.offering_name(other, current_desk().lang))


@staff.post("/capacity/week/<offering_id>")
@needs("manage_capacity")
def capacity_week_post(offering_id: str) -> ResponseReturnValue:
    """Add or remove a row, look at what would change, or save."""
    row = asked.offering_or_404("manage_capacity", offering_id)
    desk, step = current_desk(), request.form.get("step", "preview")
    typed = _read()
    if step == "add":
        return _page(row, [*typed, Typed(valid_from=clock.today().isoformat())])
    if step.startswith("remove-"):
        gone = step.removeprefix("remove-")
        return _page(row, [one for n, one in enumerate(typed) if str(n) != gone])
    try:
        rows = _rows(typed)
        seen = weekly.preview(row.id, rows, now=clock.now())
        if step != "save":
            return _page(row, typed, seen=seen)
        counts = weekly.save(row.id, rows, by=asked.by(desk), now=clock.now())
    except Refused as refused:
        return _page(row, typed, refused=refused)
    audit.record_alone(desk, "week", "offering", row.id, facts=counts)
    return redirect(url_for("staff.capacity_sessions", offering_id=row.id, done="saved"), 303)


def _read() -> list[Typed]:
    form = request.form
    count = min(asked.number(form.get("count", "0")) or 0, weekly.MOST_ROWS)
    return [
        Typed(
            pattern_id=form.get(f"id-{n}", "")[:12],
            days=tuple(d for d in asked.ids(form.getlist(f"days-{n}")) if d in capacity.WEEK),
            rounds=form.get(f"rounds-{n}", "")[:2000],
            capacity=form.get(f"capacity-{n}", "")[:8],
            valid_from=form.get(f"from-{n}", "")[:10],
            valid_to=form.get(f"to-{n}", "")[:10],
            on_holidays=form.get(f"holidays-{n}", "closed"),
            is_special=form.get(f"special-{n}") == "yes",
        )
        for n in range(count)
    ]


def _rows(typed: Sequence[Typed]) -> list[Row]:
    rows, faults = [], []
    for n, one in enumerate(typed):
        from_on, to_on = asked.date_or_none(one.valid_from), asked.date_or_none(one.valid_to)
        size = asked.number(one.capacity)
        try:
            rounds = weekly.read_rounds(one.rounds)
        except Refused as refused:
            faults += [Refusal(r.code, r.params, f"rounds-{n}") for r in refused.refusals]
            continue
        if not one.days or not rounds:
            faults.append(Refusal("bad_pattern", {"line": n + 1}, f"rounds-{n}"))
        elif from_on is None or (one.valid_to and to_on is None):
            faults.append(Refusal("bad_range", {}, f"from-{n}"))
        elif size is None or one.on_holidays not in weekly.ON_HOLIDAYS:
            faults.append(Refusal("bad_capacity", {}, f"capacity-{n}"))
        else:
            known = asked.number(one.pattern_id)
            rows.append(Row(known, one.days, rounds, size, from_on, to_on, one.on_holidays,
                            one.is_special))  # fmt: skip
    if faults:
        raise Refused(*faults)
    return rows


def _page(
    row: Offering,
    typed: Sequence[Typed],
    *,
    seen: Changes | None = None,
    refused: Refused | None = None,
    copied_from: str = "",
) -> ResponseReturnValue:
    desk = current_desk()
    ahead = dt.timedelta(days=int(row.terms.get("days_ahead", AHEAD_DAYS)))
    until_on = clock.today() + ahead
    page = render_template(
        "staff/capacity_week.html",
        offering=row,
        name=wording.offering_name(row, desk.lang),
        place_name=wording.place_name(row.service_id, desk.lang),
        rows=typed,
        weekdays=capacity.weekday_names(desk.lang),
        holiday_choices=HOLIDAY_CHOICES,
        holidays=capacity.holiday_lines(clock.today(), until_on, desk.lang),
        seen=_seen(seen, desk.lang) if seen is not None else None,
        sources=_sources(row, desk.lang),
        copied_from=copied_from,
        errors=[(place.replace("rows-", "rounds-"), text)
                for place, text in asked.lines(refused, desk.lang)],
        done=today.done_words(),
    )  # fmt: skip
    return page, refused.status if refused else 200


def _seen(seen: Changes, lang: str) -> dict[str, Any]:
    """Return the preview in words: what is new, resized, removed, and kept, and why."""

    def when(one: Any) -> str:
        return wording.span_text(one.starts_at, one.ends_at, lang)

    kept = sorted(seen.kept, key=lambda slot: slot.starts_at)
    return {
        "added": [when(r) for r in sorted(seen.added)[:MOST_SHOWN]],
        "added_count": len(seen.added),
        "resized": [
            (when(slot), slot.capacity_hundredths // 100, size // 100)
            for slot, size in seen.resized[:MOST_SHOWN]
        ],
        "resized_count": len(seen.resized),
        "removed": [when(slot) for slot in seen.removed[:MOST_SHOWN]],
        "removed_count": len(seen.removed),
        "kept": [(when(slot), _is_by_hand(slot), slot.override_reason) for slot in
                 kept[:MOST_SHOWN]],
        "kept_count": len(kept),
        "is_nothing": not (seen.added or seen.resized or seen.removed or seen.kept),
    }  # fmt: skip


def _is_by_hand(slot: Slot) -> bool:
    return slot.is_override or slot.pattern_id is None


def _sources(row: Offering, lang: str) -> list[tuple[str, str]]:
    """Return the offerings of the same kind whose week can be copied here."""
    rows = scoped.offerings(current_desk(), "manage_capacity", kind=row.kind)
    return [
        (one.id, f"{wording.place_name(one.service_id, lang)}: {wording.offering_name(one, lang)}")
        for one in rows
        if one.id != row.id and not one.terms.get("free_visit")
    ]


def _typed(row: Row) -> Typed:
    return Typed(
        pattern_id=str(row.pattern_id or ""),
        days=row.weekdays,
        rounds=", ".join(f"{start}-{end}" for start, end in row.rounds),
        capacity=str(row.capacity),
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat() if row.valid_to else "",
        on_holidays=row.on_holidays,
        is_special=row.is_special,
    )


def _copied(row: Row) -> Typed:
    one = _typed(row)
    return Typed(**{**one.__dict__, "pattern_id": ""})
