"""Rules 1 to 12 of docs/safety.md, a test for each: the exit, and no trace. Rules 13 to 21 are in
test_safety_rules_content.py, what only a browser can show in tests/browser/test_safety_trace.py,
what no byte may hold in tests/guards/test_canary.py.
"""

from __future__ import annotations

import re
import runpy
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, session
from sqlalchemy import text

from service_finder.catalogue import crisis, places
from service_finder.config import ROOT
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.public import headers, safety
from tests.client import LintingClient
from tests.public.safety_pages import ask, glossary, hub, sensitive_answers, soup

CLEARED = '"cache", "cookies", "storage"'
# The word for a sensitive page in its title or address would stand in the history.
TELLING = re.compile(
    r"폭력|안전|위기|신고|violen|crisis|abuse|victim|暴力|危机|安全|被害|DV|"
    r"bạo lực|an toàn|nạn nhân",
    re.IGNORECASE,
)


def test_rule_01_one_link_leaves_at_once_and_forgets(loaded: Flask) -> None:
    client = loaded.test_client()
    link = hub(client).select_one("a[data-exit]")
    assert link is not None
    assert link["href"] == "/exit"
    assert not link.has_attr("target")
    answer = client.get("/exit")
    assert answer.status_code == 303
    assert answer.headers["Location"] == loaded.config["SETTINGS"].exit_url
    assert answer.headers["Clear-Site-Data"] == CLEARED
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.get_data() == b""
    passing = client.post("/exit", headers={"Sec-Fetch-Site": "same-origin"})
    assert passing.status_code == 204
    assert passing.headers["Clear-Site-Data"] == CLEARED
    assert client.post("/exit", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    ],
)
def test_rule_01_exit_is_harmless_when_fetched_ahead(
    reader: LintingClient, given: dict[str, str]
) -> None:
    answer = reader.get("/exit", headers=given)
    assert answer.status_code == 204
    assert "Clear-Site-Data" not in answer.headers
    assert "Location" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rule_01_exit_ends_the_session(loaded: Flask, method: str) -> None:
    with loaded.test_request_context("/exit", method=method, headers={"Cookie": "session=x; a=b"}):
        session["person"] = 1
        answer = loaded.full_dispatch_request()
        assert not session
    taken_back = answer.headers.getlist("Set-Cookie")
    assert {line.split("=")[0] for line in taken_back} == {"session", "a"}
    assert all("Max-Age=0" in line for line in taken_back)


class KeptLog:
    """Stands in for gunicorn's configuration and keeps what would be written."""

    def __init__(self) -> None:
        quiet = runpy.run_path(str(ROOT / "bin" / "gunicorn.conf.py"))["logger_class"]
        self.lines: list[str] = []
        self.logger = quiet.__new__(quiet)
        self.logger.cfg = SimpleNamespace(access_log_format="%(m)s %(U)s", accesslog="-")
        kept = SimpleNamespace(
            info=lambda message, atoms: self.lines.append(message % atoms),
            warning=lambda message, *args, **_more: self.lines.append(message % args),
            exception=lambda message, *args, **_more: self.lines.append(message % args),
        )
        self.logger.access_log = self.logger.error_log = kept
        self.logger.atoms = lambda _resp, _req, environ, _time: {
            "m": environ["REQUEST_METHOD"],
            "U": environ["PATH_INFO"],
        }

    def access(self, path: str, **environ: Any) -> None:
        given = {"REQUEST_METHOD": "GET", "PATH_INFO": path, **environ}
        self.logger.access(SimpleNamespace(), SimpleNamespace(), given, None)


def test_a_path_cannot_begin_a_line_of_its_own_in_the_log() -> None:
    kept = KeptLog()
    kept.access("/ko/places/\nGET /staff/ 200\x1b[31m\x85")
    assert kept.lines == ["GET /ko/places/?GET /staff/ 200?[31m?"]


def test_rule_02_no_line_in_any_log(loaded: Flask) -> None:
    kept = KeptLog()
    for path in ("/exit", "/ko/safety", "/vi/safety/this-page", "/en/safety/search"):
        kept.access(path)
    kept.access("/ko/places/s-kwhl", **{headers.UNLOGGED: True})
    assert kept.lines == []
    kept.access("/ko/search")
    assert kept.lines == ["GET /ko/search"]
    kept.lines.clear()
    kept.logger.warning("Invalid request from ip=1.2.3.4: 'GET /ko/search?q=secret word'")
    kept.logger.exception("Error handling request %s %s", "GET", "/ko/search?q=secret")
    assert kept.lines
    assert not any("secret" in line or "1.2.3.4" in line for line in kept.lines)


def test_rule_02_pages_mark_themselves_for_the_log(loaded: Flask) -> None:
    for path in ("/exit", "/ko/safety", "/ko/safety/this-page"):
        with loaded.test_request_context(path) as context:
            loaded.full_dispatch_request()
            assert context.request.environ[headers.UNLOGGED] is True, path


def test_rule_02_an_error_does_not_log_what_was_asked(
    loaded: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.config["PROPAGATE_EXCEPTIONS"] = False

    def fails(asked: Any) -> None:
        db.session.execute(text("SELECT * FROM no_such_table WHERE a = :q"), {"q": asked.text})

    monkeypatch.setattr(safety.finding, "find", fails)
    answer = ask(loaded.test_client(), "my-secret-words")
    assert answer.status_code == 500
    assert "no_such_table" in caplog.text
    assert "my-secret-words" not in caplog.text
    assert "my-secret-words" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_03_the_exit_is_on_every_sensitive_page(reader: LintingClient, lang: str) -> None:
    name = glossary("빠른 나가기")[lang]
    for answer in sensitive_answers(reader, lang):
        page = soup(answer)
        stops = page.select("body a[href], body button, body input, body summary")
        assert "skip-link" in stops[0]["class"]
        assert stops[1]["href"] == "/exit"
        assert stops[1].get_text(strip=True) == name
        assert not page.select(".notice-bar"), "nothing may cover the exit"


def test_rule_04_nothing_is_stored_and_coming_back_leaves(reader: LintingClient) -> None:
    for answer in sensitive_answers(reader, "ko"):
        assert answer.headers["Cache-Control"] == "no-store"
        script = soup(answer).select_one("head script[data-url]")
        assert script is not None
        assert "event.persisted" in script.text
        assert "back_forward" in script.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_05_no_promise_to_erase(reader: LintingClient, lang: str) -> None:
    say = crisis.words(lang).say
    note = hub(reader, lang).select_one(".exit-note")
    assert note is not None
    assert say["exit_note"] in note.text
    link = note.select_one("a")
    assert link is not None
    honest = soup(reader.get(str(link["href"])))
    for part in crisis.words(lang).hidden:
        assert part.heading in honest.text
        assert all(sentence in honest.text for sentence in part.body)
    assert len(crisis.words(lang).hidden) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_06_no_referrer(reader: LintingClient, lang: str) -> None:
    outside = 0
    for answer in sensitive_answers(reader, lang):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        for link in soup(answer).select('a[href^="http"]'):
            outside += 1
            assert {"noreferrer", "noopener"} <= set(link["rel"])
    assert outside


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_07_title_and_preview_tell_nothing(reader: LintingClient, lang: str) -> None:
    home = soup(reader.get(f"/{lang}/"))
    for answer in sensitive_answers(reader, lang):
        page = soup(answer)
        assert page.title is not None
        assert not TELLING.search(page.title.text)
        assert not page.select(
            'meta[property^="og:"], meta[name^="twitter:"], meta[name=description]'
        )
        assert not page.select('script[type="application/ld+json"]')
        icons = [found.select_one("link[rel=icon]") for found in (page, home)]
        assert icons[0] is not None
        assert icons[0] == icons[1]


def test_rule_07_the_hub_can_be_found_the_rest_cannot(reader: LintingClient) -> None:
    assert not hub(reader).select("meta[name=robots]")
    assert "/ko/safety</loc>" in reader.get("/sitemap.xml").get_data(as_text=True)
    for answer in (reader.get("/en/safety/this-page"), ask(reader, "1366")):
        robots = soup(answer).select_one("meta[name=robots]")
        assert robots is not None
        assert robots["content"] == "noindex"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_08_the_question_is_nowhere(reader: LintingClient, lang: str) -> None:
    form = hub(reader, lang).select_one("main form")
    assert form is not None
    assert (form["method"], form["autocomplete"]) == ("post", "off")
    field = form.select_one("input")
    assert field is not None
    assert field["autocomplete"] == "off"
    assert not field.has_attr("list")
    assert not field.has_attr("data-suggest")
    words = "zzunheardof"
    answer = ask(reader, words, lang)
    assert answer.status_code == 200
    assert words not in answer.get_data(as_text=True)
    assert words not in str(answer.headers)
    led = reader.get(f"/{lang}/safety/search?q={words}")
    assert (led.status_code, led.headers["Location"]) == (303, f"/{lang}/safety")


def test_rule_08_changing_the_language_does_not_repeat_the_question(reader: LintingClient) -> None:
    with_query = soup(reader.get("/en/safety?q=zzunheardof"))
    assert "zzunheardof" not in str(with_query)
    links = soup(ask(reader, "1366")).select("link[hreflang], a[hreflang]")
    assert {str(link["href"]).split("/")[-1] for link in links} == {"safety"}
    assert {str(link["hreflang"]) for link in links} >= {
        "ko",
        "en",
        "zh",
        "ja",
        "vi",
        "x-default",
    }


def test_rule_08_old_browsers_without_a_referrer_may_ask(reader: LintingClient) -> None:
    assert ask(reader, "1366", Origin="null").status_code == 200
    assert ask(reader, "1366", Origin="http://localhost").status_code == 200
    assert ask(reader, "1366", Origin="https://elsewhere.example").status_code == 403
    assert ask(reader, "1366", Origin="null", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_rule_09_no_cookie_no_storage_no_worker(loaded: Flask) -> None:
    client = loaded.test_client()
    for answer in sensitive_answers(client, "ko"):
        assert "Set-Cookie" not in answer.headers
        page = soup(answer)
        assert not page.select("link[rel=manifest], script[src], form[action='/language']")
        code = "".join(script.text for script in page.select("script"))
        for word in ("localStorage", "sessionStorage", "indexedDB", "caches", "cookie",
                     "serviceWorker", "Notification", "PushManager", "sendBeacon"):  # fmt: skip
            assert word not in code, word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_10_nothing_from_elsewhere(reader: LintingClient, lang: str) -> None:
    for answer in sensitive_answers(reader, lang):
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "http" not in answer.headers["Content-Security-Policy"]
        loaded_from = [
            str(tag.get("src") or tag.get("href"))
            for tag in soup(answer).select(
                "[src], link[rel=stylesheet], link[rel=icon], link[rel=preload], use[href]"
            )
        ]
        assert loaded_from
        assert all(re.match(r"/(?!/)", address) for address in loaded_from)


def test_rule_11_the_position_is_asked_for_by_a_press_only(reader: LintingClient) -> None:
    page = hub(reader)
    button = page.select_one("button[data-away]")
    assert button is not None
    assert button.has_attr("hidden"), "without a script there is nothing to press"
    desk = places.get(crisis.desk_service())
    assert desk is not None
    assert desk.point is not None
    assert (float(str(button["data-lat"])), float(str(button["data-lng"]))) == desk.point
    script = str(page.select_one("head script"))
    assert script.count("getCurrentPosition") == 1
    assert 'addEventListener("click", () => navigator.geolocation' in script
    points = [p.id for p in places.every() if p.is_sensitive and p.point is not None]
    assert points == [crisis.desk_service()]


def test_rule_12_looking_is_not_counted(loaded: Flask) -> None:
    def everything() -> list[str]:
        return list(db.session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]

    client = loaded.test_client()
    before = everything()
    for answer in (*sensitive_answers(client, "ko"), client.get("/exit")):
        assert answer.status_code < 400
    db.session.rollback()
    assert everything() == before
