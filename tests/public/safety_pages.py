"""What the tests of the safety rules share: every sensitive page, the glossary's words."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from bs4 import BeautifulSoup
from flask import Flask

from service_finder.config import DATA
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient

# What somebody types into the ordinary search.
QUESTION = "남편이 때려요"


_soups: WeakKeyDictionary[Any, BeautifulSoup] = WeakKeyDictionary()


def soup(answer: Any) -> BeautifulSoup:
    """Parse an answer once, for every test that looks at it (none changes it)."""
    if answer not in _soups:
        _soups[answer] = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    return _soups[answer]


def hub(client: LintingClient, lang: str = "en") -> BeautifulSoup:
    answer = client.get(f"/{lang}/safety")
    assert answer.status_code == 200
    return soup(answer)


def ask(client: LintingClient, words: str, lang: str = "en", **headers_: str) -> Any:
    return client.post(f"/{lang}/safety/search", data={"q": words}, headers=headers_)


def sensitive_answers(client: LintingClient, lang: str) -> Iterable[Any]:
    """Every kind of sensitive page that there is.

    Of a site that nobody writes to (`reader`) they are fetched once for all the rules.
    """
    if "mode=ro" in client.application.config["SQLALCHEMY_DATABASE_URI"]:
        return _of_the_readers_site(client.application, lang, clock.now())
    return _fetched(client, lang)


@lru_cache
def _of_the_readers_site(application: Flask, lang: str, _at: dt.datetime) -> tuple[Any, ...]:
    return tuple(_fetched(application.test_client(), lang))


def _fetched(client: Any, lang: str) -> Iterator[Any]:
    yield client.get(f"/{lang}/safety")
    yield client.get(f"/{lang}/safety/this-page")
    yield ask(client, "1366", lang)
    yield ask(client, "", lang)
    yield client.get(f"/{lang}/search", query_string={"q": QUESTION})
    yield client.get(f"/{lang}/map", query_string={"q": QUESTION})
    yield client.get(f"/{lang}/search", query_string={"q": "카페", "near": QUESTION})
    for place in ("s-1366-seoul", "s-kwhl", "s-crime-victims", "n-112"):
        yield client.get(f"/{lang}/places/{place}")


def glossary(korean: str) -> dict[str, str]:
    with (DATA / "glossary.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["ko"] == korean)
    return {lang: row["zh_hans" if lang == "zh" else lang] for lang in LANGUAGES}
