"""`export`: the whole directory as files, from what may leave the house only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from sqlalchemy import func, select

from service_finder.api.export import open_referral, points, spreadsheet
from service_finder.catalogue import places
from service_finder.catalogue.place import PublicPlace
from service_finder.cli.tables import needs_tables
from service_finder.extensions import db
from service_finder.models import Service

Writer = Callable[[Iterable[PublicPlace], Path], list[Path]]
FORMATS: dict[str, Writer] = {
    "hsds": open_referral.write,
    "geojson": points.write,
    "csv": spreadsheet.write,
}


@click.command("export")
@click.argument("form", metavar="{hsds,geojson,csv}", type=click.Choice(tuple(FORMATS)))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@needs_tables
def export_command(form: str, folder: Path) -> None:
    """Write the directory into DIR. The same directory gives the same files, byte for byte.

    hsds: Open Referral HSDS 3.0, as JSON and as a Tabular Data Package. geojson: the places with
    a point. csv: one table for spreadsheets. Exit status: 0 written, 1 it could not be.
    """
    total = db.session.scalar(select(func.count()).where(Service.withdrawn_at.is_(None))) or 0
    try:
        with click.progressbar(
            places.every(), length=total, label=f"export {form}", file=sys.stderr
        ) as every:
            written = FORMATS[form](every, folder)
    except OSError as error:
        click.echo(f"Cannot write into {folder}: {error.strerror}", err=True)
        sys.exit(1)
    for path in written:
        click.echo(str(path))
