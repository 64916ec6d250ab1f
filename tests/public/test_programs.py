"""Programmes and benefits: lists, filters, reasons, sources; nothing typed is lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from service_finder.catalogue import citations, programs
from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient


def soup(reader: LintingClient, path: str) -> BeautifulSoup:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def ids(page: BeautifulSoup) -> list[str]:
    return [str(card["id"]).removeprefix("program-") for card in page.select(".program")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_programme_is_listed_in_every_language(reader: LintingClient, lang: str) -> None:
    page = soup(reader, f"/{lang}/programs")
    assert sorted(ids(page)) == sorted(program.id for program in programs.every())


def test_filters_narrow_and_say_how_many(reader: LintingClient) -> None:
    page = soup(reader, "/en/programs?category=fertility")
    assert set(ids(page)) == {"egg-freezing-fund", "egg-freezing-city"}
    assert "2" in page.select_one("#count").get_text()  # type: ignore[union-attr]
    assert page.select_one("#category option[selected]")["value"] == "fertility"  # type: ignore[index]
    found = ids(soup(reader, "/ko/programs?q=한국어"))
    assert "korean-class" in found
    childs = ids(soup(reader, "/en/programs?age_months=30"))
    assert "seoul-childcare-allowance" in childs
    assert "womenup-allowance" not in childs


def test_a_provider_can_be_chosen(reader: LintingClient) -> None:
    page = soup(reader, "/en/programs")
    option = page.select("#provider option")[1]
    narrowed = soup(reader, f"/en/programs?provider={option['value']}")
    assert 0 < len(ids(narrowed)) < len(ids(page))


@pytest.mark.parametrize("query", ["age_months=abc", "age_months=-1", "category=casino"])
def test_what_cannot_be_read_is_said_and_kept(reader: LintingClient, query: str) -> None:
    page = soup(reader, f"/en/programs?q=school&{query}&utm_source=x")
    assert page.select_one("#error-summary") is not None
    assert page.select_one("#q")["value"] == "school"  # type: ignore[index]


def test_nothing_found_says_what_next(reader: LintingClient) -> None:
    page = soup(reader, "/en/programs?q=zzzunknownzzz")
    assert ids(page) == []
    assert "120" in page.select_one("main").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_programme_says_where_its_facts_are_written(reader: LintingClient, lang: str) -> None:
    page = soup(reader, f"/{lang}/programs/multiple-birth-insurance")
    source = page.select_one("section.source")
    assert source is not None
    assert "2024" in source.get_text()
    assert page.select_one('[lang="ko"]') is not None or lang == "ko"


def test_an_unknown_programme_is_a_page_of_ours(reader: LintingClient) -> None:
    assert reader.get("/ja/programs/nothing").status_code == 404


def test_a_programme_about_danger_leaves_no_trace(reader: LintingClient) -> None:
    answer = reader.get("/en/programs/dv-support")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "og:title" not in answer.text


def test_benefits_ask_first_and_keep_nothing(reader: LintingClient) -> None:
    answer = reader.get("/en/benefits")
    assert ids(BeautifulSoup(answer.text, "html.parser")) == []
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_benefits_give_reasons(reader: LintingClient, lang: str) -> None:
    page = soup(reader, f"/{lang}/benefits?is=expecting&is=seoul&is=working")
    assert "housework" in ids(page)
    reasons = page.select("#program-housework .program__reasons")
    assert reasons
    assert page.select_one('input[value="expecting"]').has_attr("checked")  # type: ignore[union-attr]


@pytest.mark.parametrize("query", ["age_months=x", "own_age=old", "own_age=1000", "district=1"])
def test_benefits_say_what_cannot_be_read(reader: LintingClient, query: str) -> None:
    page = soup(reader, f"/en/benefits?is=woman&{query}")
    assert page.select_one("#error-summary a") is not None
    assert page.select_one('input[value="woman"]').has_attr("checked")  # type: ignore[union-attr]


def test_nothing_about_danger_is_among_the_benefits(reader: LintingClient) -> None:
    page = soup(reader, "/en/benefits?is=woman&is=seoul&is=couple")
    assert not {"dv-support", "stalking-support", "dsc-support"} & set(ids(page))


def test_a_target_group_can_be_chosen(reader: LintingClient) -> None:
    page = soup(reader, "/en/programs?whom=father")
    assert set(ids(page)) == {"dad-master", "aja-project"}
    assert page.select_one("#whom option[selected]")["value"] == "father"  # type: ignore[index]
    assert soup(reader, "/en/programs?whom=pirates").select_one("#error-summary") is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_programme_says_where_it_is_written(reader: LintingClient, lang: str) -> None:
    cards = soup(reader, f"/{lang}/programs").select(".program")
    for card in cards:
        line = card.select(".program__reasons")[-1]
        assert line.select_one("span[lang]") is not None
        assert any(year in line.get_text() for year in ("2018", "2021", "2023", "2024", "2025"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_has_its_korean_title_and_one_to_understand(
    reader: LintingClient, lang: str
) -> None:
    page = soup(reader, f"/{lang}/programs/dad-master")
    written = page.select_one(".source")
    assert written is not None
    assert "서울시가족센터" in written.get_text()
    names = {one: document.title(one) for document in citations.documents().values()
             for one in (lang, "ko") if document.title_ko in written.get_text()}  # fmt: skip
    assert names["ko"] in written.get_text()
    title = written.find("span", string=names[lang])
    assert title is not None
    assert str(title["lang"]).startswith(lang)


def test_a_provider_leads_to_all_of_its_programmes(reader: LintingClient) -> None:
    page = soup(reader, "/en/programs/dad-master")
    href = next(str(a["href"]) for a in page.select("main a") if "provider=" in str(a["href"]))
    assert len(ids(soup(reader, href))) > 5


def test_benefits_name_the_document_of_each(reader: LintingClient) -> None:
    page = soup(reader, "/en/benefits?age_months=30&is=working")
    cards = page.select(".program")
    assert cards
    for card in cards:
        assert "Written in:" in card.get_text()
    assert "history may hold them" in page.get_text()
    assert page.select("meta[name=robots][content*=noindex]")
