"""Sessions and offerings in words for the reader: times, places left, price, who can come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from service_finder.booking import queries, wording
from service_finder.booking import reasons as why
from service_finder.booking.kinds import KINDS
from service_finder.booking.rules import ages_of
from service_finder.catalogue.wording import Worded
from service_finder.lib import formats, money
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Offering
from service_finder.models.slot import AnySlot
from service_finder.public import age_words
from service_finder.public.speaking import _, ngettext

# What a price is paid for: Offering.terms.price.per.
PER = {
    "child": N_("for each child"),
    "person": N_("for each person"),
    "child_hour": N_("for each child and hour"),
    "group": N_("for the whole group"),
    "hour": N_("an hour"),
    "day": N_("a day"),
}
PAY = {
    "on_site": N_("You pay there."),
    "after_approval": N_("You pay after the place has approved it."),
    "venue": N_("The place tells you the price."),
}
EXEMPT = {
    "multi_child": N_("families with several children"),
    "disability": N_("people with a disability"),
    "basic_livelihood": N_("families who receive basic livelihood benefits"),
}


class Session(NamedTuple):
    """A slot as a line of the table. `action`: book | wait | remember | "".

    A tuple, because the template takes it apart: a month has 150 lines. `tied`: the times as a
    piece of the page that breaks after the dash only.

    `reason` is what staff wrote about a closure or a changed number of places. `draw`: before |
    now | done | "".
    """

    slot_id: int
    times: str
    tied: Markup
    state: str
    words: str
    note: str
    action: str
    reason: Worded | None = None
    draw: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its sessions."""

    date: str
    sessions: list[Session]


def days(
    slots: Sequence[AnySlot],
    now: dt.datetime,
    lang: str,
    reasons: Mapping[int, Worded] | None = None,
    soonest: dt.datetime | None = None,
) -> list[Day]:
    """Group sessions by Seoul day, in order. `reasons`: why closed sessions are closed; `soonest`:
    from when on one can still apply."""
    say = _Sayer(now, lang, reasons or {}, soonest or now)
    return [
        Day(formats.date_text(date, lang), [say.session(slot) for slot in group])
        for date, group in groupby(slots, key=lambda slot: slot.starts_at.astimezone(SEOUL).date())
    ]


class _Sayer:
    """Says of each session when it is, whether places are left, and what can be done.

    A month has 150 sessions with a dozen different texts: each is made once.
    """

    def __init__(
        self, now: dt.datetime, lang: str, reasons: Mapping[int, Worded], soonest: dt.datetime
    ) -> None:
        self.now, self.lang, self.reasons, self.soonest = now, lang, reasons, soonest
        self.left, self.waiting = cache(left_text), cache(waiting_text)
        self.times = cache(lambda start, end: _tied(formats.time_range_text(start, end, lang)))
        self.word = cache(_)

    def session(self, slot: AnySlot) -> Session:
        state = queries.slot_state(slot, self.now)
        times, tied = self.times(_wall_time(slot.starts_at), _wall_time(slot.ends_at))
        reason = why.worded(slot.override_reason, self.lang) if slot.is_override else None
        words, note, action = self._say(slot, state)
        if state == "closed":
            reason = self.reasons.get(slot.id, reason)
        return Session(slot.id, times, tied, state, words, note, action, reason, self._draw(slot))

    def _say(self, slot: AnySlot, state: str) -> tuple[str, str, str]:
        if state == "open":
            return self._open(slot)
        if state == "full":
            return self.word(N_("Fully booked")), self.waiting(slot.waiting_count), "wait"
        if state == "not_yet" and slot.opens_at is not None:
            opens = formats.moment_text(slot.opens_at, self.lang, "short")
            note = _("Booking opens: %(moment)s", moment=opens)
            return self.word(N_("Not open for booking yet")), note, "remember"
        return self.word(N_("Closed") if state == "closed" else N_("Over")), "", ""

    def _open(self, slot: AnySlot) -> tuple[str, str, str]:
        if slot.starts_at < self.soonest:
            return self.word(N_("Too late to apply")), "", ""
        if slot.draw_until is None or not slot.is_drawing(self.now):
            return self.left(queries.left(slot)), "", "book"
        until = formats.moment_text(slot.draw_until, self.lang, "short")
        places = ngettext("%(num)s place to be drawn", "%(num)s places to be drawn",
                          queries.left(slot))  # fmt: skip
        return places, _("Places are drawn by lot. Ask by %(until)s.", until=until), "book"

    def _draw(self, slot: AnySlot) -> str:
        if slot.draw_until is None:
            return ""
        if slot.drawn_at is not None:
            return "done"
        return "now" if slot.is_drawing(self.now) and self._has_opened(slot) else "before"

    def _has_opened(self, slot: AnySlot) -> bool:
        return slot.opens_at is None or self.now >= slot.opens_at


def _tied(times: str) -> tuple[str, Markup]:
    """Return a stretch of time, and as one that breaks after its dash only."""
    return times, Markup("~<wbr>").join(times.replace(" ", "\u00a0").split("~"))


def _wall_time(instant: dt.datetime) -> dt.time:
    return instant.astimezone(SEOUL).time()


def left_text(count: int) -> str:
    """Say how many places are left."""
    return ngettext("%(num)s place left", "%(num)s places left", count)


def waiting_text(count: int) -> str:
    """Say how many wait already; "" when nobody does."""
    if not count:
        return ""
    return ngettext(
        "%(num)s booking on the waiting list", "%(num)s bookings on the waiting list", count
    )


def when_text(starts_at: dt.datetime, ends_at: dt.datetime, lang: str) -> str:
    """Write a session's day and times; both ends with their days when it spans several."""
    first, last = (at.astimezone(SEOUL).date() for at in (starts_at, ends_at))
    if first != last:
        return f"{formats.moment_text(starts_at, lang)} – {formats.moment_text(ends_at, lang)}"
    times = formats.time_range_text(starts_at, ends_at, lang)
    return f"{formats.date_text(first, lang)} {times}"


def price_lines(offering: Offering, lang: str) -> list[str]:
    """Say what it costs, where one pays, and who need not; empty when nothing is known."""
    price: dict[str, Any] = offering.terms.get("price") or {}
    won, per = price.get("won"), PER.get(price.get("per", ""), "")
    pay = PAY.get(price.get("pay", ""), "")
    lines = []
    if won == 0 or (won is None and price.get("is_free")):
        lines.append(_("Free"))
    elif won:
        paid_for = _(per) if per else ""
        lines.append(wording.sentences([money.won_text(won, lang), paid_for], lang))
    if lines != [_("Free")] and pay:
        lines.append(_(pay))
    exempt = [_(EXEMPT[code]) for code in price.get("exemptions", ()) if code in EXEMPT]
    if exempt and won:
        lines.append(_("Free for: %(who)s", who=_(", ").join(exempt)))
    return lines


def who_lines(offering: Offering, on: dt.date) -> list[str]:
    """Say who can come: ages, how many children, how many adults."""
    lines = []
    ages = ages_of(offering.terms)
    if ages is not None:
        lines += [age_words.range_text(ages, on), age_words.basis_text(ages)]
    party = offering.terms.get("party", {})
    is_booked = not offering.terms.get("free_visit")
    if is_booked and KINDS[offering.kind].counts == "children" and party.get("children_max"):
        most = party["children_max"]
        lines.append(
            ngettext("Up to %(num)s child in one booking", "Up to %(num)s children in one booking",
                     most)
        )  # fmt: skip
    if party.get("children_per_guardian"):
        each = party["children_per_guardian"]
        lines.append(
            ngettext("One adult for up to %(num)s child", "One adult for up to %(num)s children",
                     each)
        )  # fmt: skip
    if party.get("people_max"):
        lines.append(ngettext("Up to %(num)s person", "Up to %(num)s people", party["people_max"]))
    return lines


def rule_lines(offering: Offering, lang: str) -> tuple[str, str]:
    """Say when booking opens and until when one can cancel."""
    return wording.rule_text(offering, lang), wording.cancel_text(offering, lang)
