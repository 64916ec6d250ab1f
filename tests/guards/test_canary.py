"""No byte of any answer knows of a protected place, and none is moved by its being there.

Rules 13 to 16 of docs/safety.md, over every GET route of the site.
"""

from __future__ import annotations

import re
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service_finder import create_app
from service_finder.catalogue import disclosure, places
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from tests.conftest import make_settings
from tests.guards import canaries

REAL = "s-crime-victims"
SOME_DISTRICT = "11590"
BOX = "126.93,37.51,126.95,37.53"
# What is asked of every route; a route that does not know a parameter says so, and that is read.
QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"q": canaries.HIDDEN_WORDS},
    {"q": "동작구 쉼터 주소"},
    {"q": "상담소", "district": SOME_DISTRICT},
    {"category": "counselling"},
    {"category": "family_center", "near": "37.519,126.938", "sort": "distance"},
    {"near": "37.519,126.938", "radius_m": "50"},
    {"near": "37.519,126.938"},
    {"bbox": BOX, "zoom": "18"},
    {"bbox": BOX, "zoom": "11"},
    {"district": SOME_DISTRICT, "open": "now"},
    {"place": canaries.HIDDEN[0]},
)
HUNTS = (
    canaries.HIDDEN_WORDS,
    "동작 가정폭력 쉼터",
    "쉼터 주소",
    "women's shelter address Seoul",
    "庇护所地址",
    "シェルターの住所",
    "địa chỉ nhà tạm lánh",
)


def application(folder: Path, directory_file: Path) -> Flask:
    shutil.copy(directory_file, folder / "test.db")
    return create_app(make_settings(folder))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Flask]:
    """The site with hidden and phone-only places planted behind the importer's back."""
    app = application(tmp_path_factory.mktemp("with"), directory_file)
    with app.app_context():
        canaries.plant_hidden()
        canaries.plant_phone_only()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()
    clock.freeze(None)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, directory_file: Path) -> Iterator[Flask]:
    """The same site without the hidden ones."""
    app = application(tmp_path_factory.mktemp("without"), directory_file)
    with app.app_context():
        canaries.plant_phone_only()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def routes(app: Flask) -> list[Rule]:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())),
        key=lambda rule: rule.rule,
    )


def paths(rule: Rule) -> list[str]:
    """Fill a route's address: in a language, for hidden, phone-only, real and unknown ids."""
    others = rule.arguments - {"lang"}
    ids = (*canaries.HIDDEN, canaries.PHONE_ONLY, REAL, SOME_DISTRICT) if others else ("",)
    found = []
    for one in ids:
        filled = re.sub(r"<(?:int|float)[^>]*>", "1", rule.rule)
        filled = re.sub(r"<(?!lang:)[^>]*>", quote(one), filled)
        found.append(filled)
    return list(dict.fromkeys(found))


def every_address(app: Flask, langs: tuple[str, ...]) -> Iterator[str]:
    for rule in routes(app):
        for path in paths(rule):
            in_languages = langs if "lang" in rule.arguments else langs[:1]
            for lang in in_languages:
                for question in QUESTIONS[: 1 if rule.arguments - {"lang"} else None]:
                    address = re.sub(r"<lang:\w+>", lang, path)
                    yield address + ("?" + urlencode(question) if question else "")


def told(answer: TestResponse) -> str:
    """Everything an answer says, headers too."""
    body = answer.get_data()
    return f"{answer.status}\n{answer.headers}\n{body.decode('utf-8', 'replace')}"


def of_the_answer(text: str) -> str:
    """Leave out what differs from one answer to the next anyway."""
    text = re.sub(r"nonce[-=]\"?[\w-]+", "nonce", text)
    return re.sub(r"(?m)^(Date|ETag|Set-Cookie|Server-Timing):.*$", "", text)


@pytest.mark.slow
def test_no_answer_holds_a_trace_and_none_is_moved(
    planted: Flask, plain: Flask, whole: bool, caplog: pytest.LogCaptureFixture
) -> None:
    langs = LANGUAGES if whole else (LANGUAGES[clock.today().day % 5],)
    with_them, without = planted.test_client(), plain.test_client()
    seen = 0
    for address in every_address(planted, langs):
        answer = with_them.get(address)
        text = told(answer)
        traces = [trace for trace in canaries.TRACES if trace in text]
        assert not traces, f"{address} holds {traces}"
        assert answer.status_code < 500, address
        assert of_the_answer(text) == of_the_answer(told(without.get(address))), address
        seen += 1
    assert seen > 100
    assert not [trace for trace in canaries.TRACES if trace in caplog.text]


def test_the_canaries_are_there_to_be_found(planted: Flask) -> None:
    """Without the rules every trace would be in the answers: the guard looks at something."""
    with planted.app_context():
        connection = db.session.connection().connection.driver_connection
        dump = "\n".join(connection.iterdump())  # type: ignore[union-attr]
        assert [trace for trace in (canaries.MARK, canaries.ROAD, canaries.NUMBER) if trace in dump]
        known = {place.id for place in places.every()}
        assert canaries.PHONE_ONLY in known
        assert not known & set(canaries.HIDDEN)
        place = places.get(canaries.PHONE_ONLY)
        assert place is not None
        assert (place.phone, place.address, place.point) == (
            canaries.PHONE_ONLY_NUMBER,
            None,
            None,
        )


def test_without_the_rules_the_guard_would_see_them(
    planted: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "strictest", lambda *_levels: "public")
    monkeypatch.setattr(places, "_memory", OrderedDict())
    text = told(planted.test_client().get(f"/api/v1/places/{canaries.HIDDEN[0]}"))
    assert {canaries.MARK, canaries.ROAD, canaries.NUMBER, *canaries.POINTS} <= {
        trace for trace in canaries.TRACES if trace in text
    }


@pytest.mark.parametrize("hidden", canaries.HIDDEN)
def test_a_hidden_place_answers_like_one_that_is_not(planted: Flask, hidden: str) -> None:
    client = planted.test_client()
    made_up = "x" + hidden[1:]
    for rule in routes(planted):
        if not rule.arguments - {"lang"}:
            continue
        path = re.sub(r"<lang:\w+>", "ko", rule.rule)
        answers = [
            of_the_answer(told(client.get(re.sub(r"<[^>]*>", one, path)))).replace(one, "")
            for one in (hidden, made_up)
        ]
        assert answers[0] == answers[1], path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hunting_for_a_shelter_finds_hotlines_only(planted: Flask, lang: str) -> None:
    client = planted.test_client()
    for words in HUNTS:
        answer = client.post(f"/{lang}/safety/search", data={"q": words})
        page = answer.get_data(as_text=True)
        assert not [trace for trace in canaries.TRACES if trace in page]
        assert 'href="tel:1366"' in page
        assert 'href="tel:112"' in page
    with planted.app_context():
        protected = [p for p in places.every() if p.is_sensitive and p.id != REAL]
        assert all(p.address is None and p.point is None for p in protected)
