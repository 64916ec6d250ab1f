"""Our neighbourhood: the districts, one district, one dong, and names that several share."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from service_finder.catalogue import areas
from service_finder.lib.marking import LANGUAGES
from tests.client import LintingClient
from tests.public.looking import ids, links, soup, statements, words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lists_the_25_districts_with_a_map(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/{lang}/areas")
    hrefs = links(answer, ".districts a")
    assert len(hrefs) == len(set(hrefs)) == 25
    assert f"/{lang}/areas/11590" in hrefs
    assert soup(answer).select_one("svg.drawing title") is not None
    assert reader.get(hrefs[3]).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_district_has_its_centre_cafes_care_programmes_and_lines(
    reader: LintingClient, lang: str
) -> None:
    answer = reader.get(f"/{lang}/areas/11590")
    listed = ids(answer, ".place")
    assert "fc-dongjak" in listed
    assert any(i.startswith("kc-") for i in listed)
    assert {"tel:112", "tel:1366"} <= set(links(answer, ".crisis-card a"))
    assert f"/{lang}/programs" in links(answer, "main a")
    assert f"/{lang}/search?category=kids_cafe&district=11590" in links(answer, ".area__more a")
    assert len(links(answer, ".dongs a")) > 10


def test_a_district_by_its_korean_name_is_the_same_page(reader: LintingClient) -> None:
    assert ids(reader.get("/ko/areas/동작구"), ".place") == ids(
        reader.get("/ko/areas/11590"), ".place"
    )


def test_a_dong_shows_the_nearest_of_each_kind_with_distances(reader: LintingClient) -> None:
    answer = reader.get("/en/areas/대방동")
    page = soup(answer)
    assert "Daebang-dong" in words(answer, "h1")
    cards = page.select(".place")
    assert cards
    for item in cards:
        assert item.select_one(".place__far") is not None
    kinds = [str(link) for link in links(answer, ".area__more a")]
    assert any("category=family_center" in kind and "near=37.50" in kind for kind in kinds)
    assert "/en/areas/11590" in links(answer, ".crumbs a")
    assert page.select_one(".dongs [aria-current=page]") is not None


def test_no_address_of_a_safety_service(reader: LintingClient) -> None:
    answer = reader.get("/en/areas/11590")
    assert not [i for i in ids(answer, ".place") if i.startswith(("s-", "n-"))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shared_name_is_a_list_to_choose_from(reader: LintingClient, lang: str) -> None:
    answer = reader.get(f"/{lang}/areas/신사동")
    hrefs = links(answer, ".districts--choice a")
    assert len(hrefs) == 3
    for href in hrefs:
        assert reader.get(href).status_code == 200
    typed = reader.get(f"/{lang}/areas?q=신사동")
    assert links(typed, ".districts--choice a") == hrefs


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("Daebang-dong", "/en/areas/11590108"),
        ("dongjakgu", "/en/areas/11590"),
        ("대방역", "/en/search?near=대방역&sort=distance"),
    ],
)
def test_a_typed_name_leads_there(reader: LintingClient, typed: str, leads: str) -> None:
    answer = reader.get("/en/areas", query_string={"q": typed})
    assert answer.status_code == 303
    assert unquote(answer.headers["Location"]) == leads


def test_an_unknown_name_is_kept_and_said(reader: LintingClient) -> None:
    answer = reader.get("/en/areas?q=Atlantis")
    field = soup(answer).select_one("#area-q")
    assert field is not None
    assert field["value"] == "Atlantis"
    assert field["aria-invalid"] == "true"
    assert "could not find this neighborhood" in words(answer)


@pytest.mark.parametrize("key", ["nope", "99999", "%00", "x" * 3000, "a/b/c", "%ff"])
def test_an_unknown_neighbourhood_is_a_page_in_the_language(
    reader: LintingClient, key: str
) -> None:
    answer = reader.get(f"/ja/areas/{key}")
    assert answer.status_code == 404
    html = soup(answer).select_one("html")
    assert html is not None
    assert html["lang"] == "ja"


def test_every_neighbourhood_has_a_page(reader: LintingClient) -> None:
    for area in areas.every()[::61]:
        answer = reader.get(f"/vi/areas/{area.code}")
        assert answer.status_code == 200, area.code
        assert ids(answer, ".place"), area.code


def test_titles_are_their_own(reader: LintingClient) -> None:
    titles = {
        words(reader.get(f"/en/areas/{key}"), "title") for key in ("11590", "11680", "대방동")
    }
    assert len(titles) == 3


def test_asks_the_database_little(reader: LintingClient) -> None:
    reader.get("/en/areas/11590")
    with statements() as sent:
        reader.get("/en/areas/11680")
    assert len(sent) <= 12, sent
