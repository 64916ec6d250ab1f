"""A real server for races and measurements: gunicorn with two workers, and clients that keep
their connections."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from service_finder.config import ROOT
from tests.conftest import NOW

SECRET = "a-key-for-tests-only"
TIMEOUT = 10


class Answer(NamedTuple):
    """What a client got: status 0 means that there was no answer at all."""

    status: int
    body: dict[str, Any]
    seconds: float


@contextlib.contextmanager
def serving(database_url: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve a database on a port until the block ends."""
    environ = {
        **os.environ,
        "SERVICE_FINDER_ENV": "test",
        "SERVICE_FINDER_NOW": NOW,
        "SERVICE_FINDER_DATABASE_URL": database_url,
        "SERVICE_FINDER_INSTANCE": str(folder),
        "SERVICE_FINDER_SECRET_KEY": SECRET,
        "SERVICE_FINDER_DATA_KEYS": "races",
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    command += ["-w", "2", "-k", "gthread", "--threads", "4", "--reuse-port"]
    command += ["--no-control-socket", "--keep-alive", "15", "--log-level", "info"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            wait_until_ready(port)
            yield server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


@contextlib.contextmanager
def killing(server: subprocess.Popen[bytes], port: int, every: float = 1.5) -> Iterator[None]:
    """Kill (-9) a worker at random every so many seconds of service, until the block ends."""
    chance = random.Random(3)
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(every):
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            if children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(chance.choice(children)), signal.SIGKILL)
                wait_until_ready(port)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        stop.set()
        killer.join()


def wait_until_ready(port: int, seconds: float = 60) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            contextlib.closing(asking) as connection,
        ):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"no server on port {port}")


def post_all(
    port: int, requests: list[tuple[str, str, dict[str, Any]]], *, clients: int, over: float = 0
) -> list[Answer]:
    """Send (path, token, body) requests from so many clients at once, or spread over seconds."""
    begun = time.monotonic() + 0.1

    def client(number: int) -> list[Answer]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        answers = []
        for index in range(number, len(requests), clients):
            due = begun + over * index / len(requests)
            time.sleep(max(0.0, due - time.monotonic()))
            answers.append(post(connection, *requests[index]))
        connection.close()
        return answers

    with ThreadPoolExecutor(clients) as pool:
        return [answer for part in pool.map(client, range(clients)) for answer in part]


def post(
    connection: http.client.HTTPConnection, path: str, token: str, body: dict[str, Any]
) -> Answer:
    """Send one request on a kept connection."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    begun = time.monotonic()
    try:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        data = response.read()
        seconds = time.monotonic() - begun
        return Answer(response.status, json.loads(data or b"{}"), seconds)
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()
        return Answer(0, {"error": repr(error)}, time.monotonic() - begun)
