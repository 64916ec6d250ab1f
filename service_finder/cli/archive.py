"""`backup` and `restore`: every table in one snapshot, while the site is in use.

The archive is gzipped JSON, one row a line, the same for SQLite and PostgreSQL, so that it also
moves a site from one to the other. It holds personal data only sealed; keep the data keys apart.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import ColumnElement, Connection, Table, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from service_finder.catalogue import revision
from service_finder.cli import tables
from service_finder.extensions import db, newest_migrations
from service_finder.models import Revision
from service_finder.models.audit import guard, unguard

FORMAT = 1
BATCH = 500
_REVISION = select(Revision.number).where(Revision.name == revision.NAME)
# What reading a file raises that is no archive of ours, however well it is packed.
UNREADABLE = (OSError, EOFError, zlib.error, LookupError, TypeError, ValueError, AttributeError)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@tables.needs_tables
def backup_command(file: Path) -> None:
    """Write every table to FILE as one moment saw them; the site stays open.

    Exit status: 0 written, 2 nothing was written.
    """
    try:
        count = backup(file)
    except OSError as error:
        click.echo(f"{file} could not be written: {error.strerror}", err=True)
        sys.exit(2)
    click.echo(f"{count} rows in {file}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace what is in the database without asking.")
@with_appcontext
def restore_command(file: Path, yes: bool) -> None:
    """Replace every table by FILE, wholly or not at all.

    Exit status: 0 restored, 2 the file does not fit and nothing was changed.
    """
    wrong = tables.fault(may_be_bare=True)
    if wrong:  # not upgraded here: it may be that nothing comes of the restore
        click.echo(wrong, err=True)
        sys.exit(2)
    if tables.is_bare():
        upgrade()  # the machine is new: what was lost is what this command is for
    if not yes and sys.stdin.isatty() and not _is_empty():  # a script has said what it wants
        click.confirm("Everything in the database is replaced. Go on?", abort=True)
    try:
        count = restore(file)
    except BadArchive as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"{count} rows restored")


class BadArchive(Exception):
    """The file is no archive, is cut short, or belongs to another version."""


def backup(file: Path) -> int:
    """Write the archive beside its place and put it there when it is whole; return the rows."""
    part = file.with_name(file.name + ".part")
    count = 0
    with gzip.open(part, "wt", encoding="utf-8", compresslevel=5) as out, _snapshot() as connection:
        part.chmod(0o600)
        out.write(json.dumps({"format": FORMAT, "at": list(newest_migrations())}) + "\n")
        for table in db.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            out.write(json.dumps({"table": table.name, "columns": columns}) + "\n")
            query = select(table).order_by(*_parents_first(table), *table.primary_key.columns)
            for row in connection.execution_options(yield_per=BATCH).execute(query):
                out.write(json.dumps([_pack(value) for value in row], ensure_ascii=False) + "\n")
                count += 1
        out.write(json.dumps({"rows": count}) + "\n")
    part.replace(file)
    return count


def restore(file: Path) -> int:
    """Replace every table in one transaction; return the rows. Raises BadArchive."""
    db.session.remove()
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        unguard(connection)
        before = connection.scalar(_REVISION) or 0
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
        count = 0
        for table, rows in _read(file):
            _insert(connection, table, rows)
            count += len(rows)
        _pass_by(connection, before)
        guard(connection)
        if connection.dialect.name == "postgresql":
            _reset_sequences(connection)
    return count


def _pass_by(connection: Connection, before: int) -> None:
    """Raise the directory's revision above every number that a running worker may remember."""
    number = max(before, connection.scalar(_REVISION) or 0) + 1
    catalogue = update(Revision).where(Revision.name == revision.NAME)
    connection.execute(catalogue.values(number=number))


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    try:
        connection.execute(table.insert(), rows)
    except SQLAlchemyError as error:  # it may quote a row: its kind is all that is said
        raise BadArchive(f"Rows of {table.name} do not fit: {type(error).__name__}") from None


def _parents_first(table: Table) -> list[ColumnElement[bool]]:
    """Order rows that refer to rows of the same table behind those that refer to none."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    return [column.is_not(None) for column in own]


def _snapshot() -> Any:
    """Return a connection whose transaction sees one moment (SQLite's WAL does by itself)."""
    if db.engine.dialect.name == "postgresql":
        return db.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return db.engine.connect()


def _read(file: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from _rows(lines)
    except UNREADABLE as error:
        raise BadArchive(f"{file} is not a whole archive: {error}") from error


def _rows(lines: IO[str]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    head = json.loads(next(lines, "{}"))
    if head.get("format") != FORMAT:
        raise BadArchive("This file is no archive of service_finder.")
    if set(head["at"]) != set(newest_migrations()):
        of, ours = ", ".join(head["at"]), ", ".join(newest_migrations())
        raise BadArchive(
            f"The archive was made at migration {of}, this program is at {ours}. Restore it with "
            "the program it was made with, then run: service-finder db upgrade"
        )
    table: Table | None = None
    columns: list[str] = []
    batch: list[dict[str, Any]] = []
    count, total = 0, None
    for line in lines:
        item = json.loads(line)
        if table is None and not isinstance(item, dict):
            raise BadArchive("The archive names no table for its rows.")
        if isinstance(item, list):
            batch.append({k: _unpack(v) for k, v in zip(columns, item, strict=True)})
            count += 1
        if table is not None and batch and (len(batch) >= BATCH or isinstance(item, dict)):
            yield table, batch
            batch = []
        if isinstance(item, dict) and "table" in item:
            table, columns = db.metadata.tables[item["table"]], item["columns"]
        elif isinstance(item, dict):
            total = item["rows"]
    if total != count:
        raise BadArchive("The archive is cut short.")


def _pack(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"~": "i", "v": value.isoformat()}
    if isinstance(value, dt.date):
        return {"~": "d", "v": value.isoformat()}
    if isinstance(value, dt.time):
        return {"~": "t", "v": value.isoformat()}
    if isinstance(value, bytes):
        return {"~": "b", "v": base64.b64encode(value).decode()}
    if isinstance(value, dict | list):
        return {"~": "j", "v": value}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    read = {
        "i": dt.datetime.fromisoformat,
        "d": dt.date.fromisoformat,
        "t": dt.time.fromisoformat,
        "b": base64.b64decode,
    }.get(value["~"])
    return read(value["v"]) if read is not None else value["v"]


def _reset_sequences(connection: Connection) -> None:
    for table in db.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        newest = connection.scalar(select(func.max(column)))
        if sequence and newest:
            connection.execute(select(func.setval(sequence, newest)))


def _is_empty() -> bool:
    return not db.session.scalar(text("SELECT COUNT(*) FROM booking"))
