"""Reports as files: CSV that spreadsheets open rightly, and a workbook laid out like a report.

The workbook is written row by row (`constant_memory`), so that its memory does not grow with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, select

from service_finder.booking.figures import Scope
from service_finder.booking.reporting import Report
from service_finder.booking.states import LABELS
from service_finder.extensions import db
from service_finder.lib.cells import cell
from service_finder.lib.marking import N_
from service_finder.models import BookingStatistic
from service_finder.staff.report_tables import Cell, Form, Table, Words, weekday_name

BATCH = 2000
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
TEXTS = {
    "text": None, "count": "#,##0.##", "percent": '0.0"%"', "days": "0.0", "points": "0.00",
    "date": "yyyy-mm-dd",
}  # fmt: skip
DAY_ZERO = 693_594  # the ordinal of 1899-12-30: workbooks count days from it
ROW_COLUMNS: tuple[tuple[str, Form], ...] = (
    (N_("Date"), "date"), (N_("Day"), "text"), (N_("Hour"), "count"), (N_("Place"), "text"),
    (N_("District"), "text"), (N_("Kind"), "text"), (N_("State"), "text"),
    (N_("Language"), "text"), (N_("Children"), "count"), (N_("Parents or guardians"), "count"),
    (N_("Other people"), "count"), (N_("Days booked ahead"), "days"),
)  # fmt: skip
Progress = Callable[[int], None]


def csv_text(table: Table) -> str:
    """Write a table as CSV with a byte order mark; no cell can run as a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(cell(header) for header in table.headers)
    for row in [*table.rows, *([table.total] if table.total else [])]:
        writer.writerow(cell(_plain(value)) for value in row)
    return out.getvalue()


def _plain(value: Cell) -> Cell:
    return round(value, 4) if isinstance(value, float) else value


def count_rows(scope: Scope, report: Report) -> int:
    """Return how many nameless bookings the report's days have."""
    query = _within(select(func.count()).select_from(BookingStatistic), scope, report)
    return int(db.session.scalar(query) or 0)


def write_workbook(
    path: Path,
    title: list[str],
    lines: list[tuple[str, str]],
    tables: list[Table],
    rows: Iterable[list[Cell]] | None,
    words: Words,
    progress: Progress,
) -> None:
    """Write the workbook: a sheet of results, one for each table, one with every booking.

    `title`: what stands above the results; `lines`: (place, result in words). `progress` hears
    how many rows are written.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "tmpdir": str(path.parent),
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        look = _Look(book)
        _results(book, look, title, lines, words)
        done = 0
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.heading))
            done += _fill(sheet, look, 0, table, lambda _n: None)
        progress(done)
        if rows is not None:
            headers = [words.say(label) for label, _form in ROW_COLUMNS]
            forms: list[Form] = [form for _label, form in ROW_COLUMNS]
            sheet = book.add_worksheet(_sheet_name(words.say(N_("Every booking"))))
            _stream(sheet, look, headers, forms, rows, progress)


class _Look:
    """The formats of a workbook, made once."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF2", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.total = {
            form: book.add_format({"bold": True, "top": 1, **_number(text)})
            for form, text in TEXTS.items()
        }
        self.cells = {form: book.add_format(_number(text)) for form, text in TEXTS.items()}


def _number(text: str | None) -> dict[str, str]:
    return {"num_format": text} if text else {}


def _results(
    book: Any, look: _Look, title: list[str], lines: list[tuple[str, str]], words: Words
) -> None:
    """Lay out the first sheet as yearly reports do: each place with its results in words."""
    heading = words.say(N_("Results"))
    sheet = book.add_worksheet(_sheet_name(heading))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 48)
    sheet.write_string(0, 0, title[0], look.title)
    for number, line in enumerate(title[1:], 1):
        sheet.write_string(number, 0, line)
    at = len(title) + 1
    sheet.write_string(at, 0, words.say(N_("Place")), look.head)
    sheet.write_string(at, 1, heading, look.head)
    for number, (place, line) in enumerate(lines, at + 1):
        sheet.write_string(number, 0, place)
        sheet.write_string(number, 1, line)


def _fill(sheet: Any, look: _Look, at: int, table: Table, progress: Progress) -> int:
    """Write a table with its total; return how many rows."""
    _stream(sheet, look, table.headers, table.forms, table.rows, progress)
    if table.total:
        _write(sheet, len(table.rows) + 1, table.total, table.forms, look.total)
    return len(table.rows)


def _stream(
    sheet: Any,
    look: _Look,
    headers: list[str],
    forms: list[Form],
    rows: Iterable[list[Cell]],
    progress: Progress,
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(headers) - 1, 14)
    for number, header in enumerate(headers):
        sheet.write_string(0, number, header, look.head)
    count = 0
    for count, row in enumerate(rows, 1):
        _write(sheet, count, row, forms, look.cells)
        if count % BATCH == 0:
            progress(count)
    progress(count)


def _write(sheet: Any, at: int, row: list[Cell], forms: list[Form], looks: dict[str, Any]) -> None:
    for number, (value, form) in enumerate(zip(row, forms, strict=True)):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(at, number, value)
        else:
            sheet.write_number(at, number, value, looks[form])


def _sheet_name(text: str) -> str:
    """Return a name that a sheet can have: 31 characters, none of []:*?/\\."""
    return "".join(" " if c in "[]:*?/\\" else c for c in text)[:31]


def booking_rows(scope: Scope, report: Report, words: Words) -> Iterator[list[Cell]]:
    """Yield every booking of the report's days without a name, by date: one row after another."""
    row = BookingStatistic
    columns = (
        row.on_date, row.hour, row.service_id, row.district_code, row.kind, row.state, row.lang,
        row.children_count, row.guardians_count, row.people_count, row.lead_minutes,
    )  # fmt: skip
    query = _within(select(*columns), scope, report)
    query = query.order_by(row.on_date, row.service_id, row.hour, row.booking_id).limit(MOST_ROWS)
    states = {state: words.say(label) for state, label in LABELS.items()}
    days = [weekday_name(weekday, words.lang) for weekday in range(7)]
    known: dict[tuple[str, str], str] = {}

    def name(by: str, key: str) -> str:
        if (by, key) not in known:
            known[by, key] = words.of(by, key)
        return known[by, key]

    for on, hour, place, district, kind, state, lang, *counts, lead in db.session.execute(
        query, execution_options={"yield_per": BATCH}
    ):
        yield [
            on.toordinal() - DAY_ZERO, days[on.weekday()], hour, name("place", place),
            name("district", district), name("kind", kind), states.get(state, state),
            name("lang", lang), *counts, lead / 1440,
        ]  # fmt: skip


def _within(query: Any, scope: Scope, report: Report) -> Any:
    query = query.where(BookingStatistic.on_date.between(report.from_on, report.to_on))
    if scope.services is not None:
        query = query.where(BookingStatistic.service_id.in_(scope.services))
    return query.where(BookingStatistic.kind == scope.kind) if scope.kind else query
