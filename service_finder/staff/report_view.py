"""What the report's page shows: headline, chart, tables in words, the grid of day and hour."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from service_finder.booking import reporting, surveys
from service_finder.booking.figures import Figures, Scope
from service_finder.booking.reporting import Report
from service_finder.lib import formats, periods
from service_finder.lib.marking import N_
from service_finder.lib.periods import Period
from service_finder.models import Offering
from service_finder.staff import report_tables
from service_finder.staff.report_tables import Column, Table, Words, shown

MOST_ROWS = 50  # on the page; the files have every row
MONTHS_BACK, QUARTERS_BACK, YEARS_BACK = 24, 9, 3
HEADLINE = (
    "Users", "Utilization", "Bookings", "No-shows", "Cancellations", "Were on the waiting list",
    "Days booked ahead", "Visitors without booking",
)  # fmt: skip
_LETTERS_CHANGE = re.compile(r"(?<=[一-龯々])(?=[ァ-ヶー]{3})|(?<=[ァ-ヶー]{3})(?=[一-龯々])")
QUARTER, YEAR = N_("Quarter %(number)s of %(year)s"), N_("Year %(year)s")


def period_text(period: Period, words: Words) -> str:
    """Name a period for the reader."""
    if period.unit == "month":
        return formats.date_text(period.from_on, words.lang, "month")
    msgid = QUARTER if period.unit == "quarter" else YEAR
    text = words.say(msgid)
    return text % {"number": period.number, "year": period.year}


def period_choices(today: dt.date, words: Words) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the periods to choose from: months, quarters, years, the newest first."""
    groups: tuple[tuple[str, periods.Unit, int], ...] = (
        (N_("Months"), "month", MONTHS_BACK),
        (N_("Quarters"), "quarter", QUARTERS_BACK),
        (N_("Years"), "year", YEARS_BACK),
    )
    found = []
    for label, unit, count in groups:
        newest = periods.containing(today, unit)
        steps = [newest.step(-back) for back in range(count)]
        found.append((words.say(label), [(one.code, period_text(one, words)) for one in steps]))
    return found


def tables(
    report: Report, scope: Scope, offerings: Sequence[Offering], words: Words
) -> list[Table]:
    """Return every table of a report that has rows."""
    results = surveys.results(scope, report.from_on, report.to_on)
    found = [report_tables.by_lines(report, by, words) for by in reporting.ROWS]
    found += [
        report_tables.by_age(report.now, words),
        report_tables.by_hours(report.now, words),
        report_tables.by_offering(report.now, offerings, words),
        report_tables.of_targets(report, words),
        report_tables.of_survey(results, words),
    ]
    return [table for table in found if table.rows or table.code == "place"]


def headline(report: Report, words: Words) -> list[dict[str, str]]:
    """Return the figures above everything: label, value, how they changed in a year."""
    found = []
    columns: dict[str, Column] = {column.label: column for column in report_tables.COLUMNS}
    now, before, nothing = report.now.total, report.before.total, Figures()
    for label in HEADLINE:
        column = columns[label]
        last = column.get(before, nothing)
        found.append(
            {
                "label": words.say(label),
                "value": shown(column.get(now, before), column.form, words.lang),
                "before": shown(last, column.form, words.lang) if before != nothing else "",
            }
        )
    return found


def chart(report: Report, words: Words) -> list[dict[str, Any]]:
    """Return users by day (a month) or by month, as points of a chart."""
    sums: dict[dt.date, int] = defaultdict(int)
    is_month = report.period.unit == "month"
    day = report.from_on
    while day <= report.to_on:
        found = report.now.days.get(day)
        sums[day if is_month else day.replace(day=1)] += found.users if found else 0
        day += dt.timedelta(days=1)
    most = max(sums.values(), default=0) or 1
    style = "short" if is_month else "month"
    return [
        {
            "label": formats.date_text(day, words.lang, style),
            "text": formats.number_text(users, words.lang),
            "share": round(100 * users / most, 2),
        }
        for day, users in sums.items()
    ]


def grid(report: Report, words: Words) -> dict[str, Any] | None:
    """Return utilization by weekday and hour: what the long table says, at a glance."""
    cells = report.now.grid
    if not cells:
        return None
    hours = sorted({hour for _weekday, hour in cells})
    rows = []
    for weekday in sorted({weekday for weekday, _hour in cells}):
        line = []
        for hour in hours:
            one = cells.get((weekday, hour))
            percent = one.utilisation if one else None
            line.append({"text": shown(percent, "percent", words.lang), "share": percent or 0})
        rows.append((report_tables.weekday_name(weekday, words.lang), line))
    heads = [formats.time_text(dt.time(hour), words.lang) for hour in hours]
    return {"hours": heads, "rows": rows}


def table_view(table: Table, words: Words) -> dict[str, Any]:
    """Return a table as the page shows it: its main columns, written, with a bar by users."""
    rows = table.rows[:MOST_ROWS]
    most = max((_number(table, row) for row in rows), default=0) or 1

    def line(row: list[report_tables.Cell]) -> list[str]:
        return [shown(row[n], table.forms[n], words.lang) for n in table.main]

    return {
        "code": table.code,
        "heading": table.heading,
        "headers": [(breakable(table.headers[n]), table.forms[n] != "text") for n in table.main],
        "rows": [(line(row), round(100 * _number(table, row) / most, 1)) for row in rows],
        "more": len(table.rows) - len(rows),
        "total": line(table.total) if table.total else None,
    }


def breakable(header: str) -> Markup:
    """Let a Japanese heading break where its letters change: its words have no spaces."""
    return Markup("<wbr>").join(_LETTERS_CHANGE.split(header))


def _number(table: Table, row: list[report_tables.Cell]) -> float:
    """Return what the bar of a row shows: the table's own column, else its first number."""
    value = row[table.bar] if table.bar is not None else None
    if table.bar is None:
        value = next((one for one in row if isinstance(one, int | float)), None)
    return float(value) if isinstance(value, int | float) else 0.0
