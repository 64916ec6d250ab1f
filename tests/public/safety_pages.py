"""What the tests of the safety rules share: every sensitive page, the glossary's words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

from service_finder.config import DATA
from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient

# What somebody types into the ordinary search.
QUESTION = "남편이 때려요"


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def hub(client: LintingClient, lang: str = "en") -> BeautifulSoup:
    answer = client.get(f"/{lang}/safety")
    assert answer.status_code == 200
    return soup(answer)


def ask(client: LintingClient, words: str, lang: str = "en", **headers_: str) -> Any:
    return client.post(f"/{lang}/safety/search", data={"q": words}, headers=headers_)


def sensitive_answers(client: LintingClient, lang: str) -> Iterator[Any]:
    """Every kind of sensitive page that there is."""
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
