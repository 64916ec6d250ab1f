"""The parts that pages share: words with their language, states, phones, cards, pages, signs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from bin import translations
from service_finder.catalogue import places
from service_finder.catalogue.disclosure import OPEN, SENSITIVE
from service_finder.catalogue.wording import Worded
from service_finder.config import DATA
from service_finder.lib.kinds import KINDS
from service_finder.public import assets, navigation

Show = Callable[..., Tag]


@pytest.fixture
def show(loaded: Flask) -> Show:
    """Render one macro as a Vietnamese reader's page would: show("badge.html", "badge", …)."""

    def shown(file: str, macro: str, *args: Any, **more: Any) -> Tag:
        with loaded.test_request_context("/vi/"):
            template = loaded.jinja_env.get_template(f"components/{file}")
            return BeautifulSoup(str(getattr(template.module, macro)(*args, **more)), "html.parser")

    return shown


@pytest.mark.parametrize(
    ("word", "tag", "badge"),
    [
        (Worded("Trung tâm", "vi", "official"), "vi", ""),
        (Worded("Trung tâm", "vi", "composed"), "vi", "Translated by this site"),
        (Worded("Trung tâm", "vi", "machine"), "vi", "Translated by machine"),
        (Worded("家庭中心", "zh", "official", is_fallback=True), "zh-Hans", "Only in Chinese"),
        (Worded("센터", "ko", "source", is_fallback=True), "ko", "Only in Korean"),
        (Worded("Cũ", "vi", "staff", is_stale=True), "vi", "This translation may be out of date"),
    ],
)
def test_words_say_their_language_and_origin(
    show: Show, word: Worded, tag: str, badge: str
) -> None:
    shown = show("wording.html", "worded", word)
    element = shown.select_one("[lang]")
    assert element is not None
    assert (element["lang"], element.get_text()) == (tag, word.text)
    marks = [mark.get_text() for mark in shown.select(".badge")]
    assert marks == ([str(translations.read("vi")[badge].string)] if badge else [])


def test_words_are_escaped(show: Show) -> None:
    shown = show("wording.html", "worded", Worded("<script>x</script>", "vi", "staff"))
    assert shown.select("script") == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("open", "6:00 PM"), "Open now, until 6:00 PM"),
        (("open",), "Open now"),
        (("closed", "", "Tue 9:00 AM"), "Closed now, opens Tue 9:00 AM"),
        (("closed",), "Closed now"),
        (("by_appointment",), "By appointment"),
        (("unknown",), "Hours unknown – please call"),
        (("anything",), "Hours unknown – please call"),
    ],
)
def test_every_state_is_said_in_words(loaded: Flask, args: tuple[str, ...], words: str) -> None:
    with loaded.test_request_context("/en/"):
        macro = loaded.jinja_env.get_template("components/badge.html").module.open_state  # type: ignore[attr-defined]
        assert BeautifulSoup(str(macro(*args)), "html.parser").get_text() == words


def test_a_phone_dials_digits_only(show: Show) -> None:
    link = show("phone.html", "phone_link", "02-824-0614", "키즈카페").select_one("a")
    assert link is not None
    assert link["href"] == "tel:028240614"
    assert "키즈카페" in link.get_text()
    assert not show("phone.html", "phone_link", "").select("a")


def test_a_card_has_the_korean_name_beside_the_other(loaded: Flask, show: Show) -> None:
    place = places.get("kc-dj230901")
    assert place is not None
    card = show("place.html", "place_card", place, district="Quận Dongjak", distance="650 m",
                state="unknown", why=["x", "y"], as_of="hôm nay", number=3)  # fmt: skip
    link = card.select_one("h2 a")
    assert link is not None
    assert link["href"] == "/vi/places/kc-dj230901"
    assert link.get_text().startswith("3. ")
    korean = card.select_one(".place__korean")
    assert korean is not None
    assert (korean["lang"], korean.get_text()) == ("ko", place.name_ko)
    text = card.get_text(" ", strip=True)
    for words in ("650 m", "Quận Dongjak", "x, y", "hôm nay"):
        assert words in text
    assert card.select_one("a[href='tel:028240614']") is not None


def test_a_card_of_a_sensitive_place_tells_no_referrer_and_cannot_be_saved(
    loaded: Flask, show: Show
) -> None:
    place = places.get("s-kwhl")
    assert place is not None
    assert show("place.html", "place_card", place).select_one("h2 a[rel=noreferrer]") is not None
    assert not show("save.html", "save_button", place).select("button")
    assert show("save.html", "save_button", places.get("kc-dj230901")).select("button")


def test_pages_lead_back_and_on(show: Show) -> None:
    def address(number: int) -> str:
        return f"?page={number}"

    middle = show("pages.html", "pagination", 2, 3, address)
    assert [str(a["href"]) for a in middle.select("a")] == ["?page=1", "?page=3"]
    first = show("pages.html", "pagination", 1, 2, address)
    assert [str(a["rel"][0]) for a in first.select("a")] == ["next"]
    assert not show("pages.html", "pagination", 1, 1, address).select("nav")


def test_errors_lead_to_their_fields(show: Show) -> None:
    shown = show("notice.html", "error_summary", [("near", "Nowhere"), ("", "Closed")])
    assert [str(a["href"]) for a in shown.select("a")] == ["#near"]
    assert shown.select_one("[role=alert]") is not None
    assert not show("notice.html", "error_summary", []).select("div")


def test_a_sensitive_search_goes_by_post_and_is_not_remembered(show: Show) -> None:
    form = show("search.html", "search_box", sensitive=True, action="/vi/safety").select_one("form")
    assert form is not None
    assert (form["method"], form["autocomplete"]) == ("post", "off")
    assert not form.select("[data-suggest], [data-locate], [data-near]")


def signs() -> set[str]:
    sprite = assets.files()["img/icons.svg"].read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([\w-]+)"', sprite))


def test_every_kind_of_the_directory_has_name_sign_and_tone() -> None:
    with (DATA / "facilities.csv").open(encoding="utf-8", newline="") as file:
        used = {row["category"] for row in csv.DictReader(file)}
    assert used <= set(KINDS) == OPEN | SENSITIVE
    assert set(KINDS) <= signs()
    css = assets.files()["css/app.css"].read_text(encoding="utf-8")
    assert all(f".kind.tone-{kind.tone}" in css for kind in KINDS.values())


def test_no_two_kinds_share_a_drawing() -> None:
    sprite = assets.files()["img/icons.svg"].read_text(encoding="utf-8")
    drawn = dict(re.findall(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', sprite))
    assert len({drawn[code] for code in KINDS}) == len(KINDS)


def test_the_menu_has_signs_and_five_places_on_a_phone() -> None:
    items = (*navigation.ITEMS, *navigation.FOOT)
    assert {item.sign for item in items} <= signs()
    assert len([item for item in navigation.ITEMS if not item.is_wide_only]) == 5


def test_every_sign_that_a_template_names_is_drawn(loaded: Flask) -> None:
    folder = DATA.parent / "templates"
    named = set()
    for path in folder.rglob("*.html"):
        named |= set(re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8")))
    assert named <= signs(), named - signs()
