"""`import`: a public data set into the directory, and the list of those we can read."""

from __future__ import annotations

import sys

import click
from flask import current_app

from service_finder.catalogue import sources as status
from service_finder.cli.tables import needs_tables
from service_finder.importers import run
from service_finder.importers.fetching import Keys
from service_finder.importers.report import Quarantined, Report
from service_finder.importers.sources import SOURCES

SHOWN = 50  # refused rows and doubts printed one by one; the rest is counted


@click.command("import")
@click.argument("code", metavar="SOURCE", required=False)
@click.argument("where", metavar="FILE_OR_URL", required=False)
@click.option("--list", "is_list", is_flag=True, help="Name the sources, with their last import.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--allow-shrink", is_flag=True, help="Take a source that lost many rows.")
@needs_tables
def import_command(
    code: str | None, where: str | None, is_list: bool, dry_run: bool, allow_shrink: bool
) -> None:
    """Bring the directory in step with a public data set: a file, or an address you type.

    An address may hold {SEOUL_KEY} or {DATA_GO_KR_KEY} (from the settings), and {START}, {END}
    or {PAGE}, which ask for page after page. Exit status: 0 all well, 1 some rows were refused,
    2 the source is quarantined or unknown and nothing was written.
    """
    if is_list:
        _list()
        return
    source = SOURCES.get(code or "")
    if source is None or not where:
        known = ", ".join(SOURCES)
        click.echo(f"Say which source and which file or address. Sources: {known}", err=True)
        sys.exit(2)
    settings = current_app.config["SETTINGS"]
    keys = Keys(settings.seoul_key, settings.data_go_kr_key)
    try:
        report = run.run(
            source, where, keys=keys, dry_run=dry_run, allow_shrink=allow_shrink,
            track=_progress(source.code),
        )  # fmt: skip
    except Quarantined as error:
        click.echo(f"{source.code}: quarantined, the old data stays. {error}", err=True)
        sys.exit(2)
    _print(report, dry_run=dry_run)
    sys.exit(1 if report.refused else 0)


def _progress(code: str) -> run.Track:
    """Return what shows a bar on the terminal while rows are read."""

    def track(rows: list[run.Numbered]) -> run.Rows:
        with click.progressbar(rows, label=f"import {code}", file=sys.stderr) as every:
            yield from every

    return track


def _print(report: Report, *, dry_run: bool) -> None:
    counts = (
        f"{report.rows} rows, {report.added} added, {report.changed} changed, "
        f"{report.withdrawn} gone, {report.ended} withdrawn by the source, "
        f"{len(report.refused)} refused"
    )
    click.echo(f"{report.source}: {counts}" + (" (dry run: nothing was written)" * dry_run))
    for count, words in (
        (report.elsewhere, "outside Seoul, passed over"),
        (report.held, "already here from another source, passed over"),
        (report.denied, "of protected or undecided kinds, nothing of them was stored"),
    ):
        if count:
            click.echo(f"  {count} {words}")
    for word, rows in (("refused", report.refused), ("look at", report.doubts)):
        for row in rows[:SHOWN]:
            click.echo(f"  {word}: {row}", err=True)
        if len(rows) > SHOWN:
            click.echo(f"  {word}: {len(rows) - SHOWN} more", err=True)


def _list() -> None:
    last = {row.source: row for row in status.status()}
    for source in SOURCES.values():
        click.echo(f"{source.code}: {source.title} ({source.dataset}), {source.publisher}")
        run_of = last.get(source.code)
        if run_of is None or run_of.imported_at is None:
            click.echo(f"  {source.licence}; not imported yet")
        else:
            day = run_of.imported_at.date().isoformat()
            click.echo(f"  {source.licence}; {run_of.row_count} rows, {run_of.outcome} on {day}")
