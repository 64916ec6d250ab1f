"""Races run in real processes, started once a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service_finder.extensions import db
from tests import applications
from tests.booking.invariants import violations
from tests.conftest import make_settings
from tests.race import jobs

PROCESSES = 4
Race = Callable[..., list[str]]


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=jobs.processes()) as pool:
        yield pool


@pytest.fixture
def arena(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database that other processes use too."""
    settings = make_settings(tmp_path, DATABASE_URL=database_url, DATA_KEYS="races")
    with applications.lent(settings) as app:
        yield app


@pytest.fixture
def race(processes: ProcessPoolExecutor, arena: Flask, database_url: str) -> Race:
    """Make calls from all processes at once; return the answers of all."""

    def go(*calls: tuple[str, dict[str, Any]], lock: bool = True) -> list[str]:
        db.session.commit()
        list(processes.map(jobs.get_ready, [database_url] * PROCESSES))
        start = time.monotonic() + 0.4
        waiting = []
        for job in {name for name, _call in calls}:
            mine = [call for name, call in calls if name == job]
            for number in range(PROCESSES):
                part = mine[number::PROCESSES]
                if part:
                    waiting.append(processes.submit(jobs.run, database_url, job, part, start, lock))
        answers = [answer for future in waiting for answer in future.result(timeout=120)]
        db.session.rollback()
        db.session.expire_all()
        if lock:
            assert not [a for a in answers if a.startswith("slow")], answers
            assert violations() == []
        return answers

    return go
