"""The results page: what was understood, what was found, and what each filter would leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from babel import Locale

from service_finder.catalogue import areas, danger, finding
from service_finder.catalogue.finding import Choices, Results, UnknownPlace, WholeCity
from service_finder.catalogue.search.records import Anchor, Sort, Understanding
from service_finder.catalogue.wording import Worded
from service_finder.lib import clock, formats
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import LOCALES, N_
from service_finder.maps import backdrop
from service_finder.public import age_words
from service_finder.public.cards import district_text
from service_finder.public.search_form import FLAGS, NO_NEAR, PER_PAGE, Form
from service_finder.public.speaking import _, ngettext

FLAG_LABELS = {
    "bookable": N_("Can be booked here"),
    "free": N_("Free of charge"),
    "step_free": N_("Step-free access"),
}
SORT_LABELS: dict[Sort, str] = {
    "relevance": N_("Best match"),
    "distance": N_("Nearest first"),
    "name": N_("By name"),
}
MOST_UNDERSTOOD = 2  # kinds named in the heading
Districts = Mapping[str, Worded]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter: its value in links, its words, how many it would leave."""

    value: str
    words: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: its words, and the address without it. `count`: results without it."""

    words: str
    href: str
    count: int | None = None


def answer(form: Form, lang: str, now: dt.datetime) -> tuple[Form, Results]:
    """Ask the catalogue; what it does not know of the form is left out and marked as a fault."""
    try:
        results = finding.find(form.asked(lang, now), now=now)
    except UnknownPlace as error:
        form = form.faulty("near_city" if isinstance(error, WholeCity) else "near_unknown")
        results = finding.find(form.asked(lang, now), now=now)
    if form.sort == "distance" and not _has_where(form, results):
        form = form.faulty("sort_near")
    last = last_page(results.total)
    if form.page > last:
        # Read anew without the page: a link may be older than the directory.
        form = replace(form, page=1).faulty("page")
        results = finding.find(form.asked(lang, now), now=now)
    return form, results


def is_need_of_help(form: Form, results: Results, lang: str) -> bool:
    """Say whether the question, or the place typed beside it, speaks of danger."""
    if danger.means_danger(results.understanding):
        return True
    if form.q and danger.finds_only_help(results):
        return True
    return form.near_point is None and danger.speaks_of_danger(form.near, lang)


def last_page(total: int) -> int:
    """Return the number of the last page of results, at least 1."""
    return max(1, -(-total // PER_PAGE))


def heading(form: Form, results: Results, lang: str, districts: Districts) -> str:
    """Say in words what is shown: what was asked for, or what the words were understood as."""
    understood = results.understanding
    what = _what(form, understood)
    near = anchor_text(form, results.near or understood.anchor, lang)
    where = _where(form, understood, districts)
    if what and near:
        return _("%(what)s near %(where)s", what=what, where=near)
    if what and where:
        return _("%(what)s in %(where)s", what=what, where=where)
    if near:
        return _("Places near %(where)s", where=near)
    if where:
        return _("Places in %(where)s", where=where)
    return what or (_("Search results") if form.q else _("All places"))


def anchor_text(form: Form, anchor: Anchor | None, lang: str) -> str:
    """Name the place that distances are measured from, in the reader's language if it can be."""
    if anchor is not None:
        return _known_as(anchor, lang) or anchor.name or anchor.name_ko
    if form.near_point is not None and "near_far" not in form.faults:
        return _("your position")
    return ""


def _known_as(anchor: Anchor, lang: str) -> str:
    """Return the name of a station, dong or district for the reader; "" for any other place."""
    if anchor.kind == "station":
        here = anchor.points[0]
        names = (s.name.text for s in backdrop.stations(lang) if (s.lat, s.lng) == here)
        return next(names, "")
    if anchor.kind in ("district", "dong"):
        found = areas.resolve(anchor.name_ko)
        return found[0].name(lang).text if found else ""
    return ""


def count_text(total: int, lang: str) -> str:
    """Say how many places were found."""
    number = formats.number_text(total, lang)
    return ngettext("%(number)s place found", "%(number)s places found", total, number=number)


def chips(form: Form, path: str, lang: str, districts: Districts) -> list[Chip]:
    """Return the filters that are on, each with the way to take it off."""
    made = [_chip(form, path, "category", code, kind_text(code)) for code in form.categories]
    made += [
        _chip(form, path, "district", code, district_text(districts, code))
        for code in form.districts
    ]
    if form.age_months is not None:
        made.append(_chip(form, path, "age_months", "", age_words.age_text(form.age_months)))
    if form.open:
        made.append(_chip(form, path, "open", "", open_text(form, lang)))
    if form.language:
        made.append(_chip(form, path, "language", "", language_text(form.language, lang)))
    on = [name for name in FLAGS if name in form.flags]
    made += [_chip(form, path, name, "", _(FLAG_LABELS[name])) for name in on]
    return made


def droppable(form: Form, path: str, found: Choices) -> list[Chip]:
    """Return, for a search that found nothing, each filter whose removal would find something."""
    names = {
        "category": _("the kind of place"),
        "district": _("the district"),
        "age_months": _("the age of the child"),
        "open": _("the opening hours"),
        "language": _("the language spoken"),
        **{name: _(label) for name, label in FLAG_LABELS.items()},
    }
    left = sorted(found.without.items(), key=lambda pair: -pair[1])
    return [
        Chip(str(names[name]), form.without(name).link(path), count)
        for name, count in left
        if count and name in names
    ]


def kinds(form: Form, found: Choices) -> list[Choice]:
    """Return the kinds to choose from, in the order of the house, with counts."""
    counts = found.counts.get("category", {})
    return [
        Choice(code, _(kind.label), counts.get(code, 0), code in form.categories)
        for code, kind in KINDS.items()
        if counts.get(code) or code in form.categories
    ]


def district_choices(form: Form, districts: Districts, found: Choices) -> list[Choice]:
    """Return the districts to choose from, by their codes, with counts."""
    counts = found.counts.get("district", {})
    return [
        Choice(code, name.text, counts.get(code, 0), code in form.districts)
        for code, name in sorted(districts.items())
        if counts.get(code) or code in form.districts
    ]


def flag_choices(form: Form, found: Choices) -> list[Choice]:
    """Return the yes-or-no filters behind which enough is known, with counts."""
    return [
        Choice(name, _(label), found.counts.get(name, {}).get("1", 0), name in form.flags)
        for name, label in FLAG_LABELS.items()
        if name in found.counts or name in form.flags
    ]


def language_choices(form: Form, lang: str, found: Choices) -> list[Choice]:
    """Return the languages spoken at places, where enough is known; else only the chosen one."""
    counts = dict(found.counts.get("language", {}))
    if form.language:
        counts.setdefault(form.language, 0)
    return [
        Choice(code, language_text(code, lang), number, code == form.language)
        for code, number in sorted(counts.items())
    ]


def sort_choices(form: Form, results: Results, path: str) -> list[tuple[str, str, bool]]:
    """Return the ways to sort as (address, words, is chosen); by distance only from somewhere."""
    has_where = _has_where(form, results)
    chosen = form.sort if has_where or form.sort != "distance" else "relevance"
    made = []
    for code, label in SORT_LABELS.items():
        if code != "distance" or has_where:
            link = replace(form, sort=code, page=1).link(path)
            made.append((link, _(label), code == chosen))
    return made


def kind_text(code: str) -> str:
    """Return what a kind of place is called."""
    return _(KINDS[code].label) if code in KINDS else ""


def open_text(form: Form, lang: str) -> str:
    """Write the chosen time."""
    if form.open == "now":
        return _("Open now")
    moment = formats.moment_text(clock.parse_instant(form.open), lang, "short")
    return _("Open on %(moment)s", moment=moment)


def language_text(code: str, lang: str) -> str:
    """Return what a language is called in the reader's language."""
    return str(Locale.parse(LOCALES[lang]).languages.get(code, code))


def _chip(form: Form, path: str, name: str, value: str, words: str) -> Chip:
    return Chip(str(words), form.without(name, value).link(path))


def _has_where(form: Form, results: Results) -> bool:
    is_near_known = form.near and not NO_NEAR & set(form.faults)
    return bool(is_near_known or results.understanding.anchor)


def _what(form: Form, understood: Understanding) -> str:
    codes: Sequence[str] = form.categories
    if not codes and understood.categories:
        best = max(understood.categories.values())
        codes = [code for code, weight in understood.categories.items() if weight >= best]
    names = [kind_text(code) for code in codes if code in KINDS]
    return ", ".join(names) if 0 < len(names) <= MOST_UNDERSTOOD else ""


def _where(form: Form, understood: Understanding, districts: Districts) -> str:
    codes = form.districts or understood.districts
    names = [district_text(districts, code) for code in codes]
    return ", ".join(name for name in names if name) if len(names) <= MOST_UNDERSTOOD else ""
