"""What each kind of booking has that the others have not, in words; numbers are the terms'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from service_finder.booking import queries, wording
from service_finder.booking.kinds.counselling import WAYS
from service_finder.booking.refusals import Amount
from service_finder.lib import formats
from service_finder.lib.marking import N_
from service_finder.models import Offering, Pattern
from service_finder.public.speaking import _, ngettext

CLASS_LANGUAGES = {
    "ko": N_("Korean"),
    "en": N_("English"),
    "zh": N_("Chinese"),
    "ja": N_("Japanese"),
    "vi": N_("Vietnamese"),
}
TARGETS = {"parents": N_("Parents"), "couples": N_("Couples")}
# Papers to bring: codes of Offering.terms.documents.
PAPERS = {
    "identity": N_("An identity card or passport of each of you"),
    "tie_to_seoul": N_("A paper that shows that one of you lives, works or studies in Seoul"),
}
EXPERTS = {
    "family": N_("A family counselor"),
    "child": N_("A child and youth counselor"),
    "law": N_("A lawyer for family matters"),
}


class Fact(NamedTuple):
    """A term and its lines."""

    term: str
    lines: list[str]


def facts(row: Offering, lang: str) -> list[Fact]:
    """Return what the page of an offering says about its kind, then what every kind may have."""
    found = list(_OF_KIND.get(row.kind, _none)(row, lang))
    terms = row.terms
    if terms.get("approval"):
        words = _("Staff look at each request. Your places are kept until they decide.")
        found.append(Fact(_("Approval"), [words]))
    if terms.get("no_show_pause_days"):
        found.append(Fact(_("If you do not come"), pause_lines(row, lang)))
    return found


def documents(row: Offering) -> list[str]:
    """Return the papers to bring, in words."""
    return [_(PAPERS[code]) for code in row.terms.get("documents", ()) if code in PAPERS]


def pause_lines(row: Offering, lang: str) -> list[str]:
    """Say what follows when nobody comes, for how long, and how to object."""
    days = _length(int(row.terms.get("no_show_pause_days", 0)), "day", lang)
    return [
        _("If you neither come nor cancel, you cannot book for %(days)s.", days=days),
        _("If that was noted by mistake, tell the place: staff can lift the pause at once."),
    ]


def pause_text(until: dt.datetime, lang: str) -> str:
    """Say until when a resident cannot book after a missed session."""
    words = _("You cannot book before %(until)s, because nobody came to a booked session.",
              until=formats.moment_text(until, lang))  # fmt: skip
    objecting = _("If that was noted by mistake, tell the place: staff can lift the pause at once.")
    return f"{words} {objecting}"


def length_text(minutes: int, lang: str) -> str:
    """Write a length in hours where they are whole, else in minutes."""
    if minutes % 60 == 0:
        return _length(minutes // 60, "hour", lang)
    return _length(minutes, "minute", lang)


def _kids_cafe(row: Offering, lang: str) -> Iterator[Fact]:
    least = row.terms.get("play_care_from_months")
    if least:
        words = _("For children from %(age)s on. It has places of its own; "
                  "you choose it in the form.", age=_age(least, lang))  # fmt: skip
        yield Fact(_("Play care during the session"), [words])


def _hourly_care(row: Offering, lang: str) -> Iterator[Fact]:
    terms = row.terms
    if terms.get("free_visit"):
        return
    lines = [_("You book whole hours that follow one another.")]
    if terms.get("minutes_max"):
        most = length_text(terms["minutes_max"], lang)
        lines.append(_("The longest stay is %(most)s.", most=most))
    if terms.get("monthly_minutes"):
        limit = length_text(terms["monthly_minutes"], lang)
        lines.append(_("Each child can have %(limit)s a month.", limit=limit))
    yield Fact(_("How it works"), lines)
    yield Fact(_("Staff and places"), _staff_lines(terms, lang))
    patterns = queries.patterns_of(row.id)
    special = [one for one in patterns if one.is_special]
    if special:
        usual = [one for one in patterns if not one.is_special]
        yield Fact(_("Hours"), [_hours(_("Usually"), usual, lang)] + [
            _hours(_holidays(one, lang), [one], lang) for one in special
        ])  # fmt: skip


def _staff_lines(terms: dict[str, Any], lang: str) -> list[str]:
    lines = []
    ratio, weights = terms.get("ratio"), terms.get("weights")
    if ratio:
        words = _("%(staff)s staff are there, each for up to %(children)s children.",
                  staff=ratio["staff"], children=ratio["children_per_staff"])  # fmt: skip
        lines.append(words)
    if weights:
        places = formats.number_text(weights["hundredths"] / 100, lang)
        age = _age(weights["under_months"], lang)
        lines.append(_("A child under %(age)s takes %(places)s places.", age=age, places=places))
    return lines


def _hours(when: str, patterns: list[Pattern], lang: str) -> str:
    rounds = [pair for one in patterns for pair in one.rounds]
    first, last = min(pair[0] for pair in rounds), max(pair[1] for pair in rounds)
    times = formats.time_range_text(_clock_time(first), _clock_time(last), lang)
    return f"{when}{_(': ')}{times}"


def _holidays(pattern: Pattern, lang: str) -> str:
    first = formats.date_text(pattern.valid_from, lang, "long")
    last = formats.date_text(pattern.valid_to or pattern.valid_from, lang, "long")
    return _("School holidays, %(first)s to %(last)s", first=first, last=last)


def _program(row: Offering, lang: str) -> Iterator[Fact]:
    terms = row.terms
    target = TARGETS.get(terms.get("target", ""))
    if target:
        yield Fact(_("Who it is for"), [_(target)])
    language = CLASS_LANGUAGES.get(terms.get("class_language", ""))
    if language:
        spoken = _(language)
        yield Fact(_("Language of the class"), [spoken, _("You can ask for an interpreter.")])
    if row.opening.get("rule") == "monthly":
        yield Fact(_("How often"), [_("Every month; each session is booked by itself.")])


def _wedding(row: Offering, lang: str) -> Iterator[Fact]:
    terms = row.terms
    lines = [_("Outdoors") if terms.get("is_outdoor") else _("Indoors")]
    if terms.get("guests_max"):
        most = terms["guests_max"]
        lines.append(ngettext("Up to %(num)s guest", "Up to %(num)s guests", most))
    yield Fact(_("The venue"), lines)
    lines = [_("Couples of whom one lives, works or studies in Seoul can apply.")]
    if terms.get("apply_days_before"):
        least = _length(terms["apply_days_before"], "day", lang)
        lines.append(_("Apply at least %(least)s before the day.", least=least))
    if terms.get("offer_days"):
        days = _length(terms["offer_days"], "day", lang)
        lines.append(_("When the place offers you a date, you have %(days)s to confirm it.",
                       days=days))  # fmt: skip
    yield Fact(_("Applying"), lines)


def _space(row: Offering, lang: str) -> Iterator[Fact]:
    terms = row.terms
    lines = []
    if terms.get("minutes_max"):
        most = length_text(terms["minutes_max"], lang)
        lines.append(_("The longest stay is %(most)s.", most=most))
    if terms.get("buffer_minutes"):
        buffer = length_text(terms["buffer_minutes"], lang)
        lines.append(_("After you, %(buffer)s are kept free for cleaning.", buffer=buffer))
    if terms.get("has_rooms"):
        lines.append(_("Whoever books the whole house has all its rooms."))
    elif row.parent_id:
        lines.append(_("This room is part of the house. It can be booked by itself."))
    if terms.get("tie") == "district":
        lines.append(_("For people who live or work in the district."))
    yield Fact(_("How it works"), lines)


def _counselling(row: Offering, lang: str) -> Iterator[Fact]:
    terms, ways = row.terms, dict(WAYS)
    offered = [_(ways[code]) for code in terms.get("ways", ways) if code in ways]
    yield Fact(_("Ways to talk"), [_(", ").join(offered)])
    expert = EXPERTS.get(terms.get("expert", ""))
    if expert:
        yield Fact(_("Who you talk to"), [_(expert)])
    spoken = [_(CLASS_LANGUAGES[code]) for code in terms.get("languages", ())]
    if spoken:
        yield Fact(_("Languages"), [_(", ").join(spoken), _("You can ask for an interpreter.")])
    lines = [_("Nobody asks you why. What you write is read only by the staff on duty.")]
    if terms.get("series", 1) > 1:
        many = ngettext("You can book up to %(num)s appointment at once.",
                        "You can book up to %(num)s appointments at once.",
                        terms["series"])  # fmt: skip
        lines.insert(0, many)
    yield Fact(_("How it works"), lines)


def _none(_row: Offering, _lang: str) -> Iterator[Fact]:
    return iter(())


_OF_KIND: dict[str, Callable[[Offering, str], Iterator[Fact]]] = {
    "kids_cafe": _kids_cafe,
    "hourly_care": _hourly_care,
    "program": _program,
    "wedding": _wedding,
    "space": _space,
    "counselling": _counselling,
}


def _length(count: int, unit: Any, lang: str) -> str:
    return wording.param_text(Amount(count, unit), lang)


def _age(months: int, lang: str) -> str:
    """Write an age in years where they are whole."""
    if months % 12 == 0:
        return _("%(years)s years of age", years=months // 12)
    return _length(months, "month", lang)


def _clock_time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)
