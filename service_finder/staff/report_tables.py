"""A report as tables in the reader's language: the same for the page, CSV and the workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from service_finder.booking import wording
from service_finder.booking.figures import BAND_COLUMNS, Figures
from service_finder.booking.kinds import KINDS
from service_finder.booking.reporting import Counted, Report
from service_finder.booking.surveys import QUESTIONS, Result
from service_finder.lib import formats
from service_finder.lib.marking import LANGUAGE_NAMES, N_
from service_finder.maps import backdrop
from service_finder.models import Offering

Form = Literal["text", "count", "percent", "days", "points", "date"]
Cell = str | int | float | None
Getter = Callable[[Figures, Figures], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its msgid, how its numbers are written, what it takes from now and a year before.

    `is_main`: shown on the page; the files have every column.
    """

    label: str
    form: Form
    get: Getter
    is_main: bool = False
    has_places: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its code in addresses, heading, column headings, how each is written, its rows.

    `main`: which columns the page shows; the files have every one. `bar`: the column that the
    bar in a row shows, if not its first number.
    """

    code: str
    heading: str
    headers: list[str]
    forms: list[Form]
    rows: list[list[Cell]]
    main: list[int] = field(default_factory=list)
    total: list[Cell] | None = None
    bar: int | None = None


def change(now: int, before: int) -> float | None:
    """Return by how many percent a count changed; None when there was nothing before."""
    return 100 * (now - before) / before if before else None


COLUMNS = (
    Column(N_("Users"), "count", lambda f, b: f.users, True),
    Column(N_("Utilization"), "percent", lambda f, b: f.utilisation, True, has_places=True),
    Column(N_("Users a year before"), "count", lambda f, b: b.users, True),
    Column(N_("Change"), "percent", lambda f, b: change(f.users, b.users), True),
    Column(N_("Bookings"), "count", lambda f, b: f.bookings, True),
    Column(N_("Visits"), "count", lambda f, b: f.used),
    Column(N_("Checked in"), "count", lambda f, b: f.checked_in),
    Column(N_("No-shows"), "count", lambda f, b: f.no_shows, True),
    Column(N_("No-show rate"), "percent", lambda f, b: f.no_show_rate),
    Column(N_("Cancellations"), "count", lambda f, b: f.cancelled, True),
    Column(N_("Cancellation rate"), "percent", lambda f, b: f.cancel_rate),
    Column(N_("Were on the waiting list"), "count", lambda f, b: f.waited, True),
    Column(N_("Not approved or expired"), "count", lambda f, b: f.closed),
    Column(N_("Days booked ahead"), "days", lambda f, b: f.lead_days, True),
    Column(N_("Parents or guardians"), "count", lambda f, b: f.guardians),
    Column(N_("Sessions"), "count", lambda f, b: f.sessions, has_places=True),
    Column(
        N_("Places offered"), "count", lambda f, b: f.capacity_hundredths / 100, has_places=True
    ),
    Column(N_("Places taken"), "count", lambda f, b: f.taken_hundredths / 100, has_places=True),
    Column(N_("Visitors without booking"), "count", lambda f, b: f.drop_ins, has_places=True),
)
BANDS = dict(
    zip(
        BAND_COLUMNS,
        (N_("0 to 2 years"), N_("3 to 5 years"), N_("6 to 9 years"), N_("10 years and over")),
        strict=True,
    )
)
HEADINGS = {
    "place": N_("By place"),
    "kind": N_("By kind of booking"),
    "district": N_("By district"),
    "lang": N_("By language of the booking"),
    "age": N_("By age of the children"),
    "hours": N_("By day and hour"),
    "offerings": N_("By what was booked"),
    "targets": N_("Targets of the year"),
    "survey": N_("Satisfaction"),
}
FIRST = {
    "place": N_("Place"),
    "kind": N_("Kind"),
    "district": N_("District"),
    "lang": N_("Language"),
}
TOTAL, USERS = N_("Total"), N_("Users")
LINE = N_("%(what)s: %(count)s people (%(percent)s%%)")
PLAIN_LINE = N_("%(what)s: %(count)s people")
SATISFIED = N_("Satisfaction: %(points)s points")
_MONDAY = dt.date(2024, 1, 1)


class Words:
    """Names of places, kinds, districts and offerings in one language, each looked up once."""

    def __init__(self, lang: str, places: Mapping[str, str]) -> None:
        """`places`: the Korean names of the member's places, for those that are not public."""
        self.lang = lang
        self._korean = places
        self._districts: Mapping[str, str] = {
            code: one.text for code, one in backdrop.district_names(lang).items()
        }
        self._places: dict[str, str] = {}

    def of(self, by: str, key: str) -> str:
        """Name a row of a table."""
        if by == "place":
            if key not in self._places:
                found = wording.place_name(key, self.lang)
                self._places[key] = found if found != key else self._korean.get(key, key)
            return self._places[key]
        if by == "kind":
            return self.say(KINDS[key].label) if key in KINDS else key
        if by == "district":
            return self._districts.get(key) or self.say(N_("not stated"))
        return LANGUAGE_NAMES.get(key, key)

    def say(self, msgid: str, **params: str) -> str:
        """Translate an interface word and fill its places."""
        return wording.words(msgid, self.lang, **params)


def by_lines(report: Report, by: str, words: Words) -> Table:
    """Return one of the tables place, kind, district, lang; the most used rows first."""
    columns = [column for column in COLUMNS if by != "lang" or not column.has_places]
    now, before = report.now.lines(by), report.before.lines(by)
    order = sorted(now, key=lambda key: (-now[key].users, -now[key].capacity_hundredths, key))
    empty = Figures()

    def row(name: str, one: Figures, last: Figures) -> list[Cell]:
        return [name, *(column.get(one, last) for column in columns)]

    return Table(
        code=by,
        heading=words.say(HEADINGS[by]),
        headers=[words.say(FIRST[by]), *(words.say(column.label) for column in columns)],
        forms=["text", *(column.form for column in columns)],
        rows=[row(words.of(by, key), now[key], before.get(key, empty)) for key in order],
        main=[0, *(n for n, column in enumerate(columns, 1) if column.is_main)],
        total=row(words.say(TOTAL), report.now.total, report.before.total),
    )


def by_age(counted: Counted, words: Words) -> Table:
    """Return the children of visits by age band, with their share."""
    whole = sum(counted.bands.values())
    headers = (N_("Age"), N_("Children"), N_("Percentage"))
    return Table(
        code="age",
        heading=words.say(HEADINGS["age"]),
        headers=[words.say(header) for header in headers],
        forms=["text", "count", "percent"],
        rows=[
            [words.say(BANDS[name]), count, 100 * count / whole if whole else None]
            for name, count in counted.bands.items()
        ],
        main=[0, 1, 2],
    )


def by_hours(counted: Counted, words: Words) -> Table:
    """Return users and utilization for every weekday and hour that had any."""
    headers = (
        N_("Day"), N_("Hour"), N_("Users"), N_("Utilization"), N_("Places offered"),
        N_("Places taken"), N_("Bookings"),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for (weekday, hour), one in sorted(counted.grid.items()):
        rows.append(
            [weekday_name(weekday, words.lang), hour, one.users, one.utilisation,
             one.offered, one.taken, one.bookings]
        )  # fmt: skip
    return Table(
        code="hours",
        heading=words.say(HEADINGS["hours"]),
        headers=[words.say(header) for header in headers],
        forms=["text", "count", "count", "percent", "count", "count", "count"],
        rows=rows,
        main=list(range(len(headers))),
    )


def by_offering(counted: Counted, offerings: Iterable[Offering], words: Words) -> Table:
    """Return places offered and taken by what was booked: play care and rooms stand here too."""
    headers = (
        N_("Place"), N_("What"), N_("Sessions"), N_("Places offered"), N_("Places taken"),
        N_("Utilization"),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for offering in offerings:
        one = counted.offerings.get(offering.id)
        if one is not None and one.sessions:
            rows.append(
                [words.of("place", offering.service_id),
                 wording.offering_name(offering, words.lang), one.sessions,
                 one.offered, one.taken, one.utilisation]
            )  # fmt: skip
    return Table(
        code="offerings",
        heading=words.say(HEADINGS["offerings"]),
        headers=[words.say(header) for header in headers],
        forms=["text", "text", "count", "count", "count", "percent"],
        rows=rows,
        main=list(range(len(headers))),
        bar=4,  # places taken: how often something took place says nothing of its use
    )


def results(
    report: Report,
    offerings: Iterable[Offering],
    points: Mapping[str, Mapping[str, Result]],
    words: Words,
) -> list[tuple[str, str]]:
    """Return (place, line) as yearly reports print them: "Users: 11,412 people (69.2%)".

    Below the users of a place stand its add-ons (play care) and its satisfaction in points.
    """
    lines: list[tuple[str, str]] = []
    add_ons = [offering for offering in offerings if offering.is_add_on]
    now = report.now.place
    for place in sorted(now, key=lambda key: (-now[key].users, key)):
        name = words.of("place", place)
        lines.append((name, _line(words.say(USERS), now[place].users, now[place], words)))
        for offering in add_ons:
            one = report.now.offerings.get(offering.id)
            if offering.service_id == place and one is not None and one.sessions:
                what = wording.offering_name(offering, words.lang)
                lines.append((name, _line(what, round(one.taken), one, words)))
        found = points.get(place, {}).get("overall")
        if found is not None:
            said = words.say(SATISFIED, points=f"{found.points:.2f}")
            lines.append((name, said))
    total = report.now.total
    return [*lines, (words.say(TOTAL), _line(words.say(USERS), total.users, total, words))]


def _line(what: str, count: int, one: Figures, words: Words) -> str:
    number = formats.number_text(count, words.lang)
    if one.utilisation is None:
        return words.say(PLAIN_LINE, what=what, count=number)
    percent = formats.number_text(round(one.utilisation, 1), words.lang)
    return words.say(LINE, what=what, count=number, percent=percent)


def of_targets(report: Report, words: Words) -> Table:
    """Return what was wanted of the year and what was reached from January on."""
    headers = (N_("Place"), N_("Kind"), N_("Target"), N_("Reached"), N_("Share reached"))
    return Table(
        code="targets",
        heading=words.say(HEADINGS["targets"]),
        headers=[words.say(header) for header in headers],
        forms=["text", "text", "count", "count", "percent"],
        rows=[
            [words.of("place", one.service_id), words.of("kind", one.kind), one.wanted,
             one.reached, one.percent]
            for one in report.targets
        ],
        main=list(range(len(headers))),
    )  # fmt: skip


def of_survey(results: Mapping[str, Mapping[str, Result]], words: Words) -> Table:
    """Return satisfaction in points by place; what has fewer than five answers is not there."""
    headers = [N_("Place"), N_("Answers"), *QUESTIONS.values()]
    rows: list[list[Cell]] = []
    for place, found in results.items():
        if place:
            rows.append(_survey_row(words.of("place", place), found))
    whole = results.get("")
    points: list[Form] = ["points"] * len(QUESTIONS)
    forms: list[Form] = ["text", "count", *points]
    return Table(
        code="survey",
        heading=words.say(HEADINGS["survey"]),
        headers=[words.say(header) for header in headers],
        forms=forms,
        rows=rows,
        main=list(range(len(headers))),
        total=_survey_row(words.say(TOTAL), whole) if whole else None,
    )


def _survey_row(name: str, found: Mapping[str, Result]) -> list[Cell]:
    answers = max(result.answers for result in found.values())
    return [name, answers, *(found[q].points if q in found else None for q in QUESTIONS)]


def weekday_name(weekday: int, lang: str) -> str:
    """Name a weekday (Monday 0)."""
    return formats.date_text(_MONDAY + dt.timedelta(days=weekday), lang, "weekday_full")


def shown(value: Cell, form: Form, lang: str) -> str:
    """Write a cell for the page; "–" where there is nothing to say."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if form == "percent":
        return f"{formats.number_text(round(value, 1), lang)}%"
    if form == "points":
        return formats.number_text(round(value, 2), lang)
    return formats.number_text(round(value, 1 if form == "days" else 2), lang)
