"""Files that take a while: made in the background, kept for an hour for whoever asked.

A job is a folder in the instance folder: what is asked and how far it is (JSON, replaced whole),
and the file once it is there. Both workers see it; nothing of it is in the database.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flask import Flask

from service_finder.config import Settings
from service_finder.extensions import db
from service_finder.lib import clock

KEPT = dt.timedelta(hours=1)
SILENT = dt.timedelta(minutes=2)  # a job that says nothing for so long has died
FILE, STATUS = "report.xlsx", "status.json"
_NAME = re.compile(r"[\w-]{10,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """One file being made. `state`: running | done | failed. `done` of `total` rows are written.

    `services`: the places whose figures it holds; None: every place's.
    """

    name: str
    staff_id: int
    title: str
    total: int
    done: int = 0
    state: str = "running"
    at: str = ""
    services: tuple[str, ...] | None = None

    @property
    def percent(self) -> int:
        """Return how much is done; 100 only when the file is there."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


Work = Callable[[Path, Callable[[int], None]], None]


def start(
    app: Flask,
    staff_id: int,
    title: str,
    total: int,
    work: Work,
    services: tuple[str, ...] | None = None,
) -> Job:
    """Begin a job in a thread of its own; `work(path, progress)` writes the file."""
    settings: Settings = app.config["SETTINGS"]
    sweep(settings)
    job = Job(secrets.token_urlsafe(15), staff_id, title, total, services=services)
    _folder(settings, job.name).mkdir(parents=True, mode=0o700)
    _write(settings, job)
    thread = threading.Thread(target=_run, args=(app, job, work), name=f"report-{job.name}")
    launch(thread)
    return job


def launch(thread: threading.Thread) -> None:
    """Let the thread go (a test waits for it instead)."""
    thread.daemon = True
    thread.start()


def _run(app: Flask, job: Job, work: Work) -> None:
    settings: Settings = app.config["SETTINGS"]
    path = _folder(settings, job.name) / FILE
    part = path.with_suffix(".part")
    with app.app_context():
        try:
            work(part, lambda done: _write(settings, replace(job, done=done)))
            part.replace(path)
            _write(settings, replace(job, done=job.total, state="done"))
        except Exception:
            part.unlink(missing_ok=True)
            _write(settings, replace(job, state="failed"))
            app.logger.exception("a report could not be written")
        finally:
            db.session.remove()


def find(settings: Settings, name: str, staff_id: int) -> Job | None:
    """Return a job of this member of staff, or None when it is another's, over, or unknown."""
    if _NAME.fullmatch(name) is None:
        return None
    try:
        job = Job(**json.loads((_folder(settings, name) / STATUS).read_text(encoding="utf-8")))
        if job.services is not None:
            job = replace(job, services=tuple(job.services))
    except (OSError, ValueError, TypeError):
        return None
    age = clock.now() - clock.parse_instant(job.at)
    if job.staff_id != staff_id or age > KEPT:
        return None
    return replace(job, state="failed") if job.state == "running" and age > SILENT else job


def file_of(settings: Settings, job: Job) -> Path:
    """Return where the file of a finished job is."""
    return _folder(settings, job.name) / FILE


def sweep(settings: Settings) -> None:
    """Remove what is older than an hour."""
    for folder in (settings.instance / "reports").glob("*"):
        try:
            at = json.loads((folder / STATUS).read_text(encoding="utf-8"))["at"]
            is_old = clock.now() - clock.parse_instant(at) > KEPT
        except (OSError, ValueError, KeyError, TypeError):
            is_old = False  # just being made
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)


def _write(settings: Settings, job: Job) -> None:
    path = _folder(settings, job.name) / STATUS
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(replace(job, at=clock.rfc3339(clock.now())))), "utf-8")
    part.replace(path)


def _folder(settings: Settings, name: str) -> Path:
    return settings.instance / "reports" / name
