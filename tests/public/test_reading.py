"""What readers met on the pages: signs with a gap too many, hours of lines and of closed places."""

from __future__ import annotations

import re

import pytest

from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient
from tests.public.looking import soup, words

# A full-width sign brings its own gap; what stands in brackets beside words is in full-width ones.
GAP = re.compile(r"： +\S|[。，、] +[^\s@]")
NARROW = re.compile(r"\([^()A-Za-z]*[\u3040-\u30ff\u4e00-\u9fff][^()]*\)")
PAGES = (
    "/about",
    "/status",
    "/places/childcare-dobong-changdong",
    "/places/kc-dj230901",
    "/search?q=%EC%95%84%EC%9D%B4%20%EB%A7%A1%EA%B8%B8%20%EA%B3%B3",
    "/programs",
    "/safety",
)
# Where words run on in one line; a list's numbers to call keep their distance.
RUNNING = "main :is(p, li, td, dd, summary):not(:has(p, li, dd)), footer p"
CLOSED = "dodam-kidshouse"
WITHOUT_PHONE = "seoul-family-plaza"


@pytest.mark.parametrize("lang", ["zh", "ja"])
@pytest.mark.parametrize("path", PAGES)
def test_signs_are_full_width_without_a_gap(reader: LintingClient, lang: str, path: str) -> None:
    page = soup(reader.get(f"/{lang}{path}"))
    for tag in page.select("script, style, svg, wbr, .crisis-sure, [lang=ko], [lang=en]"):
        tag.decompose()
    for link in page.select("a"):
        link.insert(0, "@")  # a link may stand apart from the sentence before it
    lines = [" ".join(tag.get_text().split()) for tag in page.select(RUNNING)]
    assert lines
    assert not [line for line in lines if GAP.search(line) or NARROW.search(line)]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("ko", "24시간, 매일"),
        ("en", "24 hours, every day"),
        ("zh", "24小时，全年无休"),
        ("ja", "24時間、毎日"),
        ("vi", "24/24 giờ, tất cả các ngày"),
    ],
)
@pytest.mark.parametrize("line", ["n-119", "s-danuri"])
def test_a_line_that_always_answers_says_so_once(
    reader: LintingClient, line: str, lang: str, expected: str
) -> None:
    page = reader.get(f"/{lang}/places/{line}")
    assert words(page).count(expected) >= 1
    assert not soup(page).select("table.hours")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_police_is_not_of_unknown_hours_in_a_list(reader: LintingClient, lang: str) -> None:
    page = soup(reader.get(f"/{lang}/search?category=national_hotline"))
    for line in ("n-112", "n-119", "n-1388"):
        assert page.select_one(f"#place-{line} .state--open"), line
    assert page.select_one("#place-n-132 .state--unknown")


def test_a_line_does_not_hide_an_address_that_nobody_goes_to(reader: LintingClient) -> None:
    private = "Address kept private for safety"
    assert private not in words(reader.get("/en/places/n-119"))
    assert private in words(reader.get("/en/places/s-dv-eunpyeong"))


def test_what_runs_no_more_has_no_hours(reader: LintingClient) -> None:
    page = reader.get(f"/en/places/{CLOSED}")
    assert "Has probably closed" in words(page)
    assert not soup(page).select(".state, table.hours")
    found = soup(
        reader.get(
            "/en/search?q=%EB%8F%84%EB%8B%B4%20%ED%82%A4%EC%A6%88%ED%95%98%EC%9A%B0%EC%8A%A4"
        )
    )
    assert found.select_one(f"#place-{CLOSED}")
    assert not found.select(f"#place-{CLOSED} .state")


def test_nobody_is_asked_to_call_where_no_number_is_known(reader: LintingClient) -> None:
    said = words(reader.get(f"/en/places/{WITHOUT_PHONE}"), ".one__now")
    assert said == "Hours not known No phone number is known."
    assert "please call" in words(reader.get("/en/places/wed-520"), ".one__now")


def test_a_number_of_people_is_said_once(reader: LintingClient) -> None:
    assert words(reader.get("/en/places/wed-520")).count("150 people") == 1
    assert "33 people Individuals: 33" in words(reader.get("/en/places/kc-dj230901"))
