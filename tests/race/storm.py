"""Residents who book, cancel, accept and decline all at once, and what they were told."""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.race.server import TIMEOUT, post


class Storm:
    """So many attempts on a few sessions: two in three book, the others change what they have."""

    def __init__(
        self, port: int, tokens: list[str], offering: str, slots: list[int], *, attempts: int
    ) -> None:
        self.port, self.tokens, self.offering, self.slots = port, tokens, offering, slots
        self.attempts = attempts
        self.statuses: list[int] = []
        self.booked: dict[str, int] = {}
        self.cancelled: set[str] = set()
        self._left = attempts
        self._turn = threading.Lock()
        self._over = threading.Event()

    @contextlib.contextmanager
    def blowing(self, clients: int) -> Iterator[None]:
        """Let so many clients loose; leaving the block waits until all attempts were made."""
        with ThreadPoolExecutor(clients) as pool:
            running = [pool.submit(self._client, number, clients) for number in range(clients)]
            threading.Thread(target=self._watch, args=(running,)).start()
            yield
        for client in running:
            client.result()

    def is_over(self, *, within: float) -> bool:
        """Wait so many seconds at most; say whether every attempt was made."""
        return self._over.wait(within)

    def _watch(self, running: list[Any]) -> None:
        for client in running:
            client.exception()
        self._over.set()

    def _client(self, number: int, clients: int) -> None:
        chance = random.Random(number)
        tokens = self.tokens[number::clients]
        own: dict[str, list[str]] = {token: [] for token in tokens}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        while (attempt := self._next()) is not None:
            token = chance.choice(tokens)
            if own[token] and chance.random() < 0.35:
                self._change(connection, token, own[token], chance)
            else:
                self._book(connection, token, own[token], chance, attempt)
            if self.statuses[-1] == 0:  # a killed worker is being replaced
                time.sleep(0.2)
        connection.close()

    def _next(self) -> int | None:
        with self._turn:
            self._left -= 1
            return self._left if self._left >= 0 else None

    def _book(
        self,
        connection: http.client.HTTPConnection,
        token: str,
        own: list[str],
        chance: random.Random,
        attempt: int,
    ) -> None:
        size = chance.randint(1, 5)
        children = [
            {"name": f"{attempt}-{child}", "born_on": "2021-05-05"} for child in range(size)
        ]
        body = {
            "offering": self.offering,
            "slots": [str(chance.choice(self.slots))],
            "party": {"children": children, "guardians": -(-size // 3)},
            "answers": {},
            "lang": "en",
            "waitlist": chance.random() < 0.7,
        }
        answer = post(connection, "/api/v1/bookings", token, body)
        with self._turn:
            self.statuses.append(answer.status)
            if answer.status == 201:
                self.booked[answer.body["code"]] = size
                own.append(answer.body["code"])

    def _change(
        self,
        connection: http.client.HTTPConnection,
        token: str,
        own: list[str],
        chance: random.Random,
    ) -> None:
        code = chance.choice(own)
        verb = chance.choice(("cancel", "cancel", "accept", "decline"))
        answer = post(connection, f"/api/v1/bookings/{code}/{verb}", token, {})
        with self._turn:
            self.statuses.append(answer.status)
            if answer.status == 200 and verb == "cancel":
                self.cancelled.add(code)
