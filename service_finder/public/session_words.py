"""Sessions and offerings in words for the reader: times, places left, price, who can come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from service_finder.booking import queries, wording
from service_finder.booking.kinds import KINDS
from service_finder.booking.rules import ages_of
from service_finder.lib import formats, money
from service_finder.lib.clock import SEOUL
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot
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


@dataclass(frozen=True, slots=True)
class Session:
    """A slot as a line of the table. `action`: book | wait | remember | ""."""

    slot_id: int
    times: str
    state: str
    words: str
    note: str
    action: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its sessions."""

    date: str
    sessions: list[Session]


def days(slots: list[Slot], now: dt.datetime, lang: str) -> list[Day]:
    """Group sessions by Seoul day, in order."""
    return [
        Day(formats.date_text(date, lang), [session(slot, now, lang) for slot in group])
        for date, group in groupby(slots, key=lambda slot: slot.starts_at.astimezone(SEOUL).date())
    ]


def session(slot: Slot, now: dt.datetime, lang: str) -> Session:
    """Say of a session when it is, whether places are left, and what can be done."""
    state = queries.slot_state(slot, now)
    times = formats.time_range_text(slot.starts_at, slot.ends_at, lang)
    note, action = "", ""
    if state == "open":
        words, action = left_text(queries.left(slot)), "book"
        if slot.is_drawing(now) and slot.draw_until is not None:
            until = formats.moment_text(slot.draw_until, lang, "short")
            note = _("Places are drawn by lot. Ask by %(until)s.", until=until)
    elif state == "full":
        words, action = _("Fully booked"), "wait"
        note = waiting_text(slot.waiting_count)
    elif state == "not_yet" and slot.opens_at is not None:
        words, action = _("Not open for booking yet"), "remember"
        opens = formats.moment_text(slot.opens_at, lang, "short")
        note = _("Booking opens: %(moment)s", moment=opens)
    else:
        words = _("Closed") if state == "closed" else _("Over")
    return Session(slot.id, times, state, words, note, action)


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
        lines.append(f"{money.won_text(won, lang)} {_(per) if per else ''}".strip())
    if lines != [_("Free")] and pay:
        lines.append(_(pay))
    exempt = [_(EXEMPT[code]) for code in price.get("exemptions", ()) if code in EXEMPT]
    if exempt and won:
        lines.append(_("Free for: %(who)s", who=_(", ").join(exempt)))
    return lines


def who_lines(offering: Offering, on: dt.date) -> list[str]:
    """Say who can come: ages, how many children, how many adults."""
    lines = []
    ages = ages_of(offering)
    if ages is not None:
        lines += [age_words.range_text(ages, on), age_words.basis_text(ages)]
    party = offering.terms.get("party", {})
    if KINDS[offering.kind].counts == "children" and party.get("children_max"):
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
