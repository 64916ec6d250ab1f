"""Words of the booking room in the reader's language, for pages, API, mails and tests alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from babel.units import format_unit

from service_finder.booking import openings, sessions
from service_finder.booking.refusals import MEANINGS, Amount, Param, Refusal
from service_finder.booking.titles import TITLES
from service_finder.catalogue import places
from service_finder.catalogue.stored import read_texts
from service_finder.extensions import db
from service_finder.lib import catalogues
from service_finder.lib.clock import SEOUL
from service_finder.lib.formats import (
    date_text,
    moment_text,
    number_text,
    time_range_text,
    time_text,
)
from service_finder.lib.marking import LOCALES, N_
from service_finder.models import Booking, Offering, Slot

BOOKER = N_("The person who books")
CHOICE = N_("Choice %(number)s")
TERM, SEMICOLON, COMMA = N_("%(term)s: %(value)s"), N_("; "), N_(", ")


def words(msgid: str, lang: str, **params: Param) -> str:
    """Translate an interface word and fill its places; params are written in the language too."""
    text = catalogues.of(lang).gettext(msgid) if msgid else ""
    return (
        text % {key: param_text(value, lang) for key, value in params.items()} if params else text
    )


def param_text(value: Param, lang: str) -> str:
    """Write a date, an instant, a length of time, a number or an interface word."""
    if isinstance(value, dt.datetime):
        return moment_text(value, lang)
    if isinstance(value, dt.date):
        return date_text(value, lang, "long")
    if isinstance(value, Amount):
        return _amount_text(value, lang)
    if isinstance(value, int):
        return number_text(value, lang)
    return value


def _amount_text(amount: Amount, lang: str) -> str:
    """Write a length of time; only English has a long form of its own in Babel's data."""
    length: Literal["long", "short"] = "long" if lang == "en" else "short"
    text = format_unit(amount.count, f"duration-{amount.unit}", length, locale=LOCALES[lang])
    return text.replace(" ", "") if lang == "ja" else text


def refusal_text(refusal: Refusal, lang: str) -> tuple[str, str]:
    """Return what a refusal says and what the reader can do next ("" when nothing)."""
    meaning = MEANINGS[refusal.code]
    params = dict(refusal.params)
    for msgid_key in ("question", "state"):  # params that are interface words themselves
        if isinstance(params.get(msgid_key), str):
            params[msgid_key] = words(str(params[msgid_key]), lang)
    if params.get("name") == "":  # the booker, who gives no name
        params["name"] = words(BOOKER, lang)
    return words(meaning.message, lang, **params), words(meaning.next_step, lang)


def refusal_line(refusal: Refusal, lang: str) -> str:
    """Return both as one line."""
    return sentences(refusal_text(refusal, lang), lang)


def sentences(texts: Iterable[str], lang: str) -> str:
    """Join sentences, or an amount and its bracket; after a full-width sign no blank is written."""
    return ("" if lang in ("zh", "ja") else " ").join(filter(None, texts))


def offering_name(offering: Offering, lang: str) -> str:
    """Name an offering: the centre's own words in the language, else what kind of thing it is."""
    if offering.name:
        texts = read_texts("offering", [offering.id]).get(offering.id, {}).get("name", {})
        found = texts.get(lang)
        if found is not None or lang == "ko":
            return found.text if found is not None else offering.name
    return words(TITLES[offering.title], lang)


def place_name(service_id: str, lang: str) -> str:
    """Name a place for the reader."""
    place = places.get(service_id)
    return str(place.name(lang)) if place is not None else service_id


def rule_text(offering: Offering, lang: str) -> str:
    """Say when booking opens."""
    rule = openings.rule_of(offering)
    msgid, params = openings.describe(rule)
    if "weekday" in params:
        params["weekday"] = words(str(params["weekday"]), lang)
    if "at" in params:
        params["at"] = time_text(dt.time.fromisoformat(str(params["at"])), lang)
    return words(msgid, lang, **params)


def cancel_text(offering: Offering, lang: str) -> str:
    """Say until when a booking can be cancelled."""
    minutes = int(offering.terms.get("cancel_minutes", 0))
    if not minutes:
        return words(openings.CANCEL_UNTIL_START, lang)
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        before = Amount(days, "day")
    elif minutes % 60 == 0:
        before = Amount(minutes // 60, "hour")
    else:
        before = Amount(minutes, "minute")
    return words(openings.CANCEL_BEFORE, lang, before=before)


def when_lines(booking: Booking, lang: str) -> list[str]:
    """Say when a booking's own sessions are; of undecided wishes in their order, with the place."""
    if not sessions.is_wish_list(booking):
        return [span_text(start, end, lang) for start, end in sessions.spans(booking)]
    has_places = names_places(booking)
    lines = []
    for claim in sessions.own_claims(booking):
        line = span_text(claim.slot.starts_at, claim.slot.ends_at, lang)
        if has_places:
            line = words(COMMA, lang).join((line, _hall_name(claim.slot, lang)))
        choice = words(CHOICE, lang, number=claim.wish_rank)
        lines.append(words(TERM, lang, term=choice, value=line))
    return lines


def names_places(booking: Booking) -> bool:
    """Say whether when_lines names a place beside each date: undecided wishes in several."""
    claims = sessions.own_claims(booking)
    return sessions.is_wish_list(booking) and len({c.slot.offering_id for c in claims}) > 1


def when_text(booking: Booking, lang: str) -> str:
    """Say when a booking is, in one line."""
    return words(SEMICOLON, lang).join(when_lines(booking, lang))


def span_text(start: dt.datetime, end: dt.datetime, lang: str) -> str:
    """Write from when to when, with the Seoul day; both days when there are two."""
    first, last = (at.astimezone(SEOUL).date() for at in (start, end - dt.timedelta(minutes=1)))
    if first != last:
        return f"{moment_text(start, lang)} – {moment_text(end, lang)}"
    return f"{date_text(first, lang)} {time_range_text(start, end, lang)}"


def _hall_name(slot: Slot, lang: str) -> str:
    hall = db.session.get(Offering, slot.offering_id)
    return place_name(hall.service_id, lang) if hall is not None else ""
