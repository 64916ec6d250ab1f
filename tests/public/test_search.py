"""The results page: what was understood and found, filters, faults in words, never a trace."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_finder.lib.marking import LANGUAGES
from service_finder.public import open_words
from tests.client import LintingClient
from tests.public.looking import ids, links, soup, statements, words

DONGJAK = "동작구가족센터"


def test_lists_places_with_what_a_family_needs(reader: LintingClient) -> None:
    answer = reader.get(f"/ko/search?q={DONGJAK}")
    assert answer.status_code == 200
    assert "fc-dongjak" in ids(answer)
    card = soup(answer).select_one("#place-fc-dongjak")
    assert card is not None
    text = card.get_text(" ")
    assert "동작구" in text
    assert card.select_one("a[href^='tel:']") is not None
    assert card.select_one(".state") is not None
    assert card.select_one(".place__why") is not None


def test_counts_in_a_live_heading(reader: LintingClient) -> None:
    page = soup(reader.get("/en/search"))
    heading = page.select_one("[role=status] h2")
    assert heading is not None
    assert "places found" in heading.get_text()


def test_says_what_it_understood(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe&near=대방역")
    assert words(answer, "h1") == "Kids cafe near Daebang Station"
    answer = reader.get("/en/search?q=동작구 대방동 근처 키즈카페")
    assert words(answer, "h1") == "Kids cafe near Daebang-dong"
    answer = reader.get("/en/search?near=37.5,127.0")
    assert words(answer, "h1") == "Places near your position"
    answer = reader.get("/en/search?category=kids_cafe&district=11590")
    assert words(answer, "h1") == "Kids cafe in Dongjak-gu"
    assert "Kids cafe in Dongjak-gu" in words(answer, "title")


def test_measures_from_the_place_it_was_told(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe&near=37.51245,126.92731&sort=distance")
    assert ids(answer)[0] == "kc-dj230901"
    assert soup(answer).select_one("#place-kc-dj230901 .place__far") is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_own_page(reader: LintingClient, lang: str) -> None:
    page = soup(reader.get(f"/{lang}/search?category=family_center"))
    assert {str(tag["hreflang"]) for tag in page.select("link[rel=alternate]")} >= set(LANGUAGES)
    for name in page.select(".place__name span[lang]"):
        assert name["lang"]


def test_filters_are_a_plain_form_with_counts(reader: LintingClient) -> None:
    answer = reader.get("/en/search?district=11590")
    page = soup(answer)
    form = page.select_one("form[role=search]")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "/en/search")
    kinds = {str(i["value"]) for i in form.select("input[name=category]")}
    assert "kids_cafe" in kinds
    cafe = form.select_one("input[value=kids_cafe]")
    assert cafe is not None
    assert cafe.parent is not None
    count = int(cafe.parent.select("span")[-1].get_text())
    found = reader.get("/en/search?district=11590&category=kids_cafe")
    assert words(found, ".found__count") == f"{count} places found"
    chosen = form.select_one("input[name=district][value='11590'][checked]")
    assert chosen is not None


def test_a_filter_nobody_can_know_is_not_offered(reader: LintingClient) -> None:
    page = soup(reader.get("/en/search"))
    assert page.select("input[name=free]")
    assert not page.select("input[name=step_free]")
    assert not page.select("select[name=language]")
    # One that stands in a link is shown, so that it can be taken off again.
    assert soup(reader.get("/en/search?step_free=1")).select("input[name=step_free][checked]")


def test_several_values_of_a_filter(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=toy_library&category=vip_zone")
    assert len(soup(answer).select("input[name=category][checked]")) == 2
    assert words(answer, "h1") == "Toy library, Seoul Parents VIP Zone"


def test_what_is_filtered_can_be_removed_by_link(reader: LintingClient) -> None:
    answer = reader.get(
        "/en/search?q=센터&category=toy_library&district=11590&free=1&age_months=14"
    )
    hrefs = links(answer, ".chips--on a")
    assert len(hrefs) == 4
    for href in hrefs:
        assert "q=" in href
    without_kind = [h for h in hrefs if "category" not in h]
    assert len(without_kind) == 1
    assert parse_qs(urlsplit(without_kind[0]).query)["district"] == ["11590"]
    assert "14 months old" in words(answer, ".chips--on")


def test_ages_to_choose_in_words(reader: LintingClient) -> None:
    answer = reader.get("/en/search?age_months=50")
    page = soup(answer)
    options = {str(o["value"]): o.get_text() for o in page.select("#age_months option")}
    assert options[""] == "Any age"
    assert options["1"] == "1 month old"
    assert options["36"] == "3 years old"
    assert options["50"] == "4 years 2 months old"
    chosen = page.select_one("#age_months option[selected]")
    assert chosen is not None
    assert chosen["value"] == "50"


def test_a_child_too_young_is_told_from_when(reader: LintingClient) -> None:
    # kc-dj230901 takes children of year age 4 to 10; this one is one year old.
    answer = reader.get("/en/search?q=서울형 키즈카페 시립 1호점&age_months=14")
    assert "kc-dj230901" not in ids(answer)
    unfit = words(answer, "section[aria-labelledby=unfit]")
    assert "too young" in unfit
    assert "January 1, 2029" in unfit


def test_the_age_goes_along_to_the_place(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe&age_months=60")
    hrefs = links(answer, ".place__name a")
    assert hrefs
    assert all(href.endswith("?age_months=60") for href in hrefs)


def test_another_time_is_not_called_now(reader: LintingClient) -> None:
    answer = reader.get("/en/search?open=2026-11-24T11:00:00%2B09:00")
    states = [tag.get_text() for tag in soup(answer).select(".found .state--open")]
    assert states
    assert all(state.startswith("Open then") for state in states)
    assert "Tue, Nov 24" in words(answer, ".chips--on")
    field = soup(answer).select_one("#open_at")
    assert field is not None
    assert field["value"] == "2026-11-24T11:00"


def test_nothing_found_says_what_to_drop_and_what_next(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=toy_library&district=11590&free=1")
    if ids(answer):
        pytest.fail("choose a search that finds nothing")
    assert "Nothing fits all of this" in words(answer)
    hrefs = links(answer, ".none .chip")
    assert any("free" not in href for href in hrefs)
    for href in hrefs:
        assert ids(reader.get(href))
    assert "tel:120" in links(answer, ".none a")
    assert {"tel:112", "tel:1366"} <= set(links(answer, ".crisis-card a"))


def test_nonsense_finds_nothing_and_is_no_failure(reader: LintingClient) -> None:
    answer = reader.get("/vi/search?q=qxzvwk")
    assert answer.status_code == 200
    assert ids(answer) == []
    assert soup(answer).select_one(".crisis-card") is not None


def test_sorting_is_a_link(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe&near=대방역&sort=name")
    chosen = soup(answer).select_one(".found__sort [aria-current]")
    assert chosen is not None
    assert chosen.get_text() == "By name"
    assert len(links(answer, ".found__sort a")) == 3
    # From nowhere there is no nearest.
    assert len(links(reader.get("/en/search?category=kids_cafe"), ".found__sort a")) == 2
    assert "say near what" in words(reader.get("/en/search?sort=distance"))


def test_pages_with_rel_and_numbers_that_go_on(reader: LintingClient) -> None:
    first = reader.get("/en/search?category=kids_cafe")
    second = reader.get("/en/search?category=kids_cafe&page=2")
    assert links(first, "a[rel=next]") == ["/en/search?category=kids_cafe&page=2"]
    assert links(second, "a[rel=prev]") == ["/en/search?category=kids_cafe"]
    assert links(second, "link[rel=prev]") == ["/en/search?category=kids_cafe"]
    assert not set(ids(first)) & set(ids(second))
    listed = soup(second).select_one("ol.places")
    assert listed is not None
    assert listed["start"] == "21"
    assert "Page 2 of" in words(second, "title")


def test_a_page_that_is_no_more_leads_to_the_first(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe&page=999")
    assert answer.status_code == 200
    assert "There is no such page" in words(answer)
    assert len(ids(answer)) == 20


def test_what_is_not_understood_stands_in_words_at_its_field(reader: LintingClient) -> None:
    answer = reader.get("/en/search?near=Atlantis&age_months=old&utm_source=x&foo=bar")
    assert answer.status_code == 200
    page = soup(answer)
    near = page.select_one("#search-near")
    assert near is not None
    assert near["value"] == "Atlantis"
    assert near["aria-invalid"] == "true"
    wrong = page.select_one(f"#{near['aria-describedby']}")
    assert wrong is not None
    assert "could not find this place" in wrong.get_text()
    assert set(links(answer, "#error-summary a")) == {"#search-near", "#age_months"}
    assert ids(answer), "the rest of the question is still answered"
    assert not [href for href in links(answer, "main a") if "utm_source" in href or "foo=" in href]


def test_near_the_whole_city_says_what_to_type_instead(reader: LintingClient) -> None:
    for path in ("search", "map", "free"):
        answer = reader.get(f"/en/{path}?near=서울")
        assert answer.status_code == 200
        assert "This is all of Seoul. Name a station" in answer.get_data(as_text=True)
    assert "could not read this language" in words(reader.get("/en/search?language=xx"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["남편이 때려요", "my husband hits me", "chồng đánh tôi"])
def test_a_cry_for_help_leaves_no_trace(reader: LintingClient, lang: str, query: str) -> None:
    answer = reader.get(f"/{lang}/search?q={query}&category=kids_cafe")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert query not in body
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert {"tel:112", "tel:1366"} <= set(links(answer, "main a"))
    page = soup(answer)
    assert not page.select("[property^='og:'], script[src], #search-q, .found")
    robots = page.select_one("meta[name=robots]")
    assert robots is not None
    assert "noindex" in str(robots["content"])
    assert page.title is not None
    assert (
        page.title.get_text() == soup(reader.get(f"/{lang}/safety")).select_one("title").get_text()
    )  # type: ignore[union-attr]


def test_a_cry_for_help_in_the_field_for_the_place(reader: LintingClient) -> None:
    answer = reader.get("/en/search?near=my husband hits me")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "husband" not in answer.get_data(as_text=True)


def test_robots_stay_away_from_endless_questions(reader: LintingClient) -> None:
    assert soup(reader.get("/en/search?q=a")).select("meta[name=robots][content*=noindex]")
    assert not soup(reader.get("/en/search?category=kids_cafe")).select("meta[name=robots]")


def test_hostile_words_stay_words(reader: LintingClient) -> None:
    for q in ("<script>alert(1)</script>", "{{ 7*7 }}", "' OR 1=1 --", '"><img src=x>'):
        answer = reader.get("/en/search", query_string={"q": q, "near": q})
        assert answer.status_code == 200
        assert q not in answer.get_data(as_text=True) or q.startswith(("{{", "' OR"))
        field = soup(answer).select_one("#search-q")
        assert field is not None
        assert field["value"] == " ".join(q.split())


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "가" * 10_000,
        "q=" + "a" * 10_240,
        "q=%00%07%1b&near=%00",
        "q=%ff%fe%80&near=%ff",
        "near=1e309,nan&age_months=1e3&open=%F0%9F%98%80",
        "page=-1&sort=%00&district=%ff&category=a&category=b",
        "&".join(f"x{n}={n}" for n in range(400)),
        "q=%ED%A0%80",
    ],
)
def test_bad_input_is_a_clear_page(reader: LintingClient, query: str) -> None:
    answer = reader.get(f"/en/search?{query}")
    assert answer.status_code == 200
    assert words(answer, "h1")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=80), near=st.text(max_size=40), age=st.text(max_size=6))
def test_never_fails(reader: LintingClient, q: str, near: str, age: str) -> None:
    answer = reader.get("/ko/search", query_string={"q": q, "near": near, "age_months": age})
    assert answer.status_code == 200


def test_asks_the_database_little(reader: LintingClient) -> None:
    reader.get("/en/search")  # the worker builds its directory once
    for query in ("q=센터&page=3", "category=kids_cafe&near=대방역&age_months=14&open=now", ""):
        with statements() as sent:
            reader.get(f"/en/search?{query}")
        assert len(sent) <= 12, sent
        with statements() as again:
            reader.get(f"/en/search?{query}")
        assert len(again) <= 4, again


def test_links_keep_to_this_site(reader: LintingClient) -> None:
    answer = reader.get("/en/search?category=kids_cafe")
    for href in links(answer, "main a"):
        assert href.startswith(("/en/", "tel:", "#")), href


def test_reasons_of_hours_have_words() -> None:
    assert json.dumps(sorted(open_words.REASONS))
    assert set(open_words.STATES) == {"open", "closed", "by_appointment", "unknown"}
