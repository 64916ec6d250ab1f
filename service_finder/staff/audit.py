"""The audit, read: a filter, pages, and the same lines as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.lib import clock, formats
from service_finder.lib.cells import cell
from service_finder.people import audit as audit_lines
from service_finder.people import audit_reading
from service_finder.people.audit_reading import Filter, Line
from service_finder.public.speaking import _
from service_finder.staff import staff
from service_finder.staff.audit_words import ACTIONS, RECORDS, reason_words
from service_finder.staff.guard import current_desk, needs

COLUMNS = (
    "at", "staff_id", "name", "email", "action", "is_view", "record_type", "record_id",
    "service_id", "organization_id", "reason", "facts",
)  # fmt: skip
LAST_PAGE = 100_000


@staff.get("/audit")
@needs("see_audit")
def audit() -> ResponseReturnValue:
    """Show the lines that fit the filter, newest first."""
    desk = current_desk()
    wanted, errors = _filter()
    number = _number(request.args.get("page", "1"))
    lines, total = audit_reading.page(desk, wanted, number)
    asked = {k: v for k, v in request.args.items() if v and k != "page"}
    codes = audit_reading.actions(desk)
    page = render_template(
        "staff/audit.html",
        rows=[_row(line, desk.lang) for line in lines],
        total=total,
        number=number,
        last=max(1, -(-total // audit_reading.PAGE)),
        address_of=lambda n: url_for("staff.audit") + "?" + urlencode({**asked, "page": n}),
        csv_address=url_for("staff.audit_csv") + ("?" + urlencode(asked) if asked else ""),
        actions=[(code, _(ACTIONS.get(code, code))) for code in codes],
        asked=request.args,
        errors=errors,
    )
    return page, 422 if errors else 200


@staff.get("/audit.csv")
@needs("see_audit")
def audit_csv() -> ResponseReturnValue:
    """Answer with every line that fits the filter, as CSV whose cells run nowhere as formulas."""
    desk = current_desk()
    wanted, _errors = _filter()
    audit_lines.record_alone(desk, "exported", "audit", "csv")
    body = "".join(_csv(audit_reading.every(desk, wanted)))
    answer = Response(body, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _csv(lines: Iterator[Line]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")  # spreadsheets read UTF-8 by this mark
    writer.writerow(COLUMNS)
    for line in lines:
        entry = line.entry
        writer.writerow(
            cell(value)
            for value in (
                entry.at.astimezone(clock.SEOUL).isoformat(), entry.staff_id, line.name,
                line.email, entry.action, entry.is_view, entry.record_type, entry.record_id,
                entry.service_id, entry.organization_id, entry.reason,
                json.dumps(entry.facts, ensure_ascii=False) if entry.facts else "",
            )
        )  # fmt: skip
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _filter() -> tuple[Filter, list[tuple[str, str]]]:
    args, errors = request.args, []
    days: dict[str, dt.datetime | None] = {"from": None, "to": None}
    for name in days:
        text = args.get(name, "").strip()
        if not text:
            continue
        try:
            on = dt.date.fromisoformat(text)
            ahead = dt.timedelta(days=1 if name == "to" else 0)
            days[name] = dt.datetime.combine(on + ahead, dt.time(), clock.SEOUL)
        except (ValueError, OverflowError):
            errors.append((name, _("Type a date like 2026-11-30.")))
    wanted = Filter(
        who=_text("who"),
        action=_text("action"),
        record=_text("record"),
        from_at=days["from"],
        to_at=days["to"],
        views_only=args.get("views") == "1",
    )
    return wanted, errors


def _text(name: str) -> str:
    return request.args.get(name, "").strip()[:80]


def _row(line: Line, lang: str) -> dict[str, Any]:
    entry = line.entry
    return {
        "at": formats.moment_text(entry.at, lang, "short"),
        "who": line.name or _("The clock"),
        "email": line.email,
        "action": _(ACTIONS.get(entry.action, entry.action)),
        "is_view": entry.is_view,
        "record": f"{_(RECORDS.get(entry.record_type, entry.record_type))} {entry.record_id}",
        "reason": reason_words(entry.reason),
        "facts": ", ".join(f"{key}: {value}" for key, value in entry.facts.items()),
    }


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE))
    return max(1, min(int(text), LAST_PAGE)) if is_number else 1
