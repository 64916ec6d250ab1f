"""How the tests of the pages look at a page, and count what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import event
from werkzeug.test import TestResponse

from service_finder.extensions import db


def soup(answer: TestResponse) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def words(answer: TestResponse, selector: str = "main") -> str:
    """Return the words of a part of a page, with single spaces."""
    found = soup(answer).select_one(selector)
    assert found is not None, f"no {selector}"
    return " ".join(found.get_text(" ").split())


def ids(answer: TestResponse, selector: str = ".found ol.places > li") -> list[str]:
    """Return the ids of the places in a list."""
    return [str(item["data-place"]) for item in soup(answer).select(selector)]


def links(answer: TestResponse, selector: str) -> list[str]:
    """Return the addresses of links."""
    return [str(link["href"]) for link in soup(answer).select(selector)]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements that are sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
