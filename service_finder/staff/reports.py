"""Reports of the desk: a period, own places only (the city: every centre), as page and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from service_finder.booking import reporting, surveys
from service_finder.booking.figures import Scope
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import places as public_places
from service_finder.lib import clock, formats, periods
from service_finder.lib.marking import N_
from service_finder.lib.periods import Period
from service_finder.models import Offering
from service_finder.people import scoped
from service_finder.people.rights import Desk
from service_finder.staff import report_files, report_jobs, report_tables, report_view, staff
from service_finder.staff.guard import current_desk, needs
from service_finder.staff.report_jobs import Job
from service_finder.staff.report_tables import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOK_AGAIN_S = 2
TITLE, COUNTED = N_("Results: %(period)s"), N_("Counted: %(span)s")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: the period, one place or all of the member's, a kind."""

    period: Period
    place: str
    kind: str
    scope: Scope
    offerings: list[Offering]
    names: dict[str, str]

    def query(self) -> dict[str, str]:
        """Return the parameters that ask for it again."""
        pairs = {"period": self.period.code, "place": self.place, "kind": self.kind}
        return {name: value for name, value in pairs.items() if value}


@staff.get("/reports")
@needs("see_reports")
def reports() -> ResponseReturnValue:
    """Show the report of a period."""
    desk = current_desk()
    asked = _asked(desk, request.args.get)
    words = Words(desk.lang, asked.names)
    public_places.load(list(asked.names))  # read once, in few questions
    report = reporting.report(asked.scope, asked.period, clock.today())
    tables = report_view.tables(report, asked.scope, asked.offerings, words)
    return render_template(
        "staff/reports.html",
        asked=asked,
        title=report_view.period_text(asked.period, words),
        where=words.of("place", asked.place) if asked.place else "",
        until=formats.date_text(max(report.from_on, report.to_on), desk.lang, "long"),
        report=report,
        headline=report_view.headline(report, words),
        chart=report_view.chart(report, words),
        grid=report_view.grid(report, words),
        tables=[report_view.table_view(table, words) for table in tables],
        periods=report_view.period_choices(clock.today(), words),
        places=sorted((words.of("place", key), key) for key in asked.names),
        kinds=[(code, words.of("kind", code)) for code in KINDS],
        row_count=report_files.count_rows(asked.scope, report),
        may_set_targets=desk.may("manage_capacity"),
    )


@staff.get("/reports/<table>.csv")
@needs("see_reports")
def reports_csv(table: str) -> ResponseReturnValue:
    """Answer with one table of the report as CSV."""
    desk = current_desk()
    asked = _asked(desk, request.args.get)
    words = Words(desk.lang, asked.names)
    report = reporting.report(asked.scope, asked.period, clock.today())
    tables = report_view.tables(report, asked.scope, asked.offerings, words)
    found = next((one for one in tables if one.code == table), None)
    if found is None:
        abort(404)
    answer = Response(report_files.csv_text(found), mimetype="text/csv")
    name = f"report-{asked.period.code}-{table}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@staff.post("/reports/files")
@needs("see_reports")
def reports_file() -> ResponseReturnValue:
    """Begin to make the workbook, and show how far it is."""
    desk = current_desk()
    if periods.parse(request.form.get("period", "")) is None:
        return redirect(url_for("staff.reports"), 303)
    asked = _asked(desk, request.form.get)
    report = reporting.report(asked.scope, asked.period, clock.today())
    has_rows = request.form.get("rows") == "1"
    total = report_files.count_rows(asked.scope, report) if has_rows else 0
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    title = f"report-{asked.period.code}"
    work = partial(_work, asked, desk.lang, clock.today(), has_rows)
    job = report_jobs.start(app, desk.staff_id, title, max(1, total), work, asked.scope.services)
    return redirect(url_for("staff.reports_progress", name=job.name), 303)


@staff.get("/reports/files/<name>")
@needs("see_reports")
def reports_progress(name: str) -> ResponseReturnValue:
    """Show how far a file is; the page comes back by itself until the file is there."""
    job = _job(name)
    answer = Response(render_template("staff/report_file.html", job=job))
    if job.state == "running":
        answer.headers["Refresh"] = str(LOOK_AGAIN_S)
    return answer


@staff.get("/reports/files/<name>.xlsx")
@needs("see_reports")
def reports_download(name: str) -> ResponseReturnValue:
    """Answer with a file that is ready."""
    job = _job(name)
    path = report_jobs.file_of(current_app.config["SETTINGS"], job)
    if job.state != "done":
        abort(404)
    if not path.exists():
        abort(404)
    return send_file(path, XLSX, as_attachment=True, download_name=f"{job.title}.xlsx")


def _job(name: str) -> Job:
    """Return a file of the member's, 404 when a place in it is no longer theirs to report on."""
    desk = current_desk()
    job = report_jobs.find(current_app.config["SETTINGS"], name, desk.staff_id)
    own = desk.service_ids("see_reports")
    if job is None or (
        own is not None and (job.services is None or not own.issuperset(job.services))
    ):
        abort(404)
    return job


def _work(
    asked: Asked,
    lang: str,
    today: dt.date,
    has_rows: bool,
    path: Path,
    progress: Callable[[int], None],
) -> None:
    """Count again and write the workbook (in a thread of its own)."""
    words = Words(lang, asked.names)
    public_places.load(list(asked.names))
    report = reporting.report(asked.scope, asked.period, today)
    tables = report_view.tables(report, asked.scope, asked.offerings, words)
    span = f"{report.from_on.isoformat()} – {report.to_on.isoformat()}"
    title = [
        words.say(TITLE, period=report_view.period_text(asked.period, words)),
        words.say(COUNTED, span=span),
    ]
    points = surveys.results(asked.scope, report.from_on, report.to_on)
    lines = report_tables.results(report, asked.offerings, points, words)
    rows = report_files.booking_rows(asked.scope, report, words) if has_rows else None
    report_files.write_workbook(path, title, lines, tables, rows, words, progress)


def _asked(desk: Desk, given: Callable[[str, str], str]) -> Asked:
    """Read what is asked; a place that is not the member's is a 404."""
    period = periods.parse(given("period", "")) or periods.containing(clock.today())
    offerings = scoped.offerings(desk, "see_reports")
    names = {offering.service_id: offering.service.name for offering in offerings}
    place, kind = given("place", ""), given("kind", "")
    if place and place not in names:
        abort(404)
    kind = kind if kind in KINDS else ""
    own = desk.service_ids("see_reports")
    services = (place,) if place else None if own is None else tuple(sorted(own))
    shown = [
        offering
        for offering in offerings
        if place in ("", offering.service_id) and kind in ("", offering.kind)
    ]
    return Asked(period, place, kind, Scope(services, kind), shown, names)
