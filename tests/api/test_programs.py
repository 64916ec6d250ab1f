"""`/programs` and `/benefits`: finding programmes, and why one fits."""

from __future__ import annotations

from typing import Any

import pytest

from service_finder.catalogue import programs
from tests.api.shapes import problem_codes, valid
from tests.client import LintingClient

URL = "/api/v1/programs"


def ids(client: LintingClient, query: str) -> list[str]:
    body = valid(client.get(f"{URL}?{query}"), "ProgramList")
    return [item["id"] for item in body["items"]]


def benefits(client: LintingClient, query: str) -> dict[str, dict[str, Any]]:
    body = valid(client.get(f"/api/v1/benefits?limit=100&{query}"), "BenefitList")
    assert body["total"] == len(body["items"])
    return {item["id"]: item for item in body["items"]}


def reasons(item: dict[str, Any]) -> dict[str, str]:
    return {reason["code"]: reason["state"] for reason in item["reasons"]}


def test_all_programmes_over_several_pages(reader: LintingClient) -> None:
    first = reader.get(f"{URL}?limit=50").get_json()
    assert (first["total"], len(first["items"])) == (74, 50)
    rest = reader.get(f"{URL}?limit=50&cursor={first['next']}").get_json()
    assert (len(rest["items"]), rest["next"]) == (24, None)
    found = [item["id"] for item in first["items"] + rest["items"]]
    assert len(set(found)) == 74
    # What is over comes last, and says so.
    assert {item["id"] for item in rest["items"][-3:]} == {"dodam", "wm-legal-team", "wm-childcare"}
    assert all(item["over"] for item in rest["items"][-3:])


def test_words_kinds_and_ages_narrow(reader: LintingClient) -> None:
    assert set(ids(reader, "q=난자동결")) == {"egg-freezing-fund", "egg-freezing-city"}
    assert ids(reader, "q=한국어교육")[0] == "korean-class"
    assert ids(reader, "q=zzzz") == []
    assert set(ids(reader, "category=fertility")) == {"egg-freezing-fund", "egg-freezing-city"}
    toddlers = set(ids(reader, "age_months=30&limit=100"))
    assert "seoul-childcare-allowance" in toddlers
    assert not {"egg-freezing-fund", "kiwoom-saturday"} & toddlers
    assert "kiwoom-saturday" in ids(reader, "age_months=100&limit=100")


def test_one_programme_says_where_it_is_written(reader: LintingClient) -> None:
    body = valid(reader.get(f"{URL}/egg-freezing-fund?lang=en"), "Program")
    assert body["source"] == {
        "document": "서울특별시 여성가족재단 업무보고(2024년 주요업무 추진 계획 및 실적)",
        "publisher": "서울특별시 여성가족재단",
        "section": "3 (자체/수탁) 난자동결 시술비용 지원",
        "date": "2024-05-31",
        "address": None,
        "verified": False,
    }
    assert body["category_name"] == "Fertility support"
    korean = reader.get(f"{URL}/egg-freezing-fund").get_json()["eligibility"]
    assert korean["text"].startswith("20~29세")
    assert (korean["language"], korean["origin"]) == ("ko", "official")
    assert body["eligibility"]["language"] == "en"
    assert body["eligibility"]["origin"] in ("staff", "composed", "machine")


def test_a_programme_names_the_places_where_it_is_held(reader: LintingClient) -> None:
    body = reader.get(f"{URL}/kc-playcare").get_json()
    assert [place["id"] for place in body["places"]] == ["kc-dj230901", "kc-gj240401"]


def test_every_programme_has_a_document_a_section_and_a_date(reader: LintingClient) -> None:
    for item in reader.get(f"{URL}?limit=100").get_json()["items"]:
        source = item["source"]
        assert source["publisher"], item["id"]
        assert source["section"], item["id"]
        assert source["date"], item["id"]


def test_support_after_violence_leaves_no_trace(reader: LintingClient) -> None:
    answer = reader.get(f"{URL}/dv-support")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "public" in reader.get(f"{URL}/korean-class").headers["Cache-Control"]


@pytest.mark.parametrize("program_id", ["nothing", "%00", "a" * 2000])
def test_an_unknown_programme(reader: LintingClient, program_id: str) -> None:
    assert problem_codes(reader.get(f"{URL}/{program_id}"), 404) == [("not_found", "")]


def test_benefits_without_answers_list_every_offer(reader: LintingClient) -> None:
    found = benefits(reader, "")
    assert set(found) == {p.id for p in programs.every() if p.facts.is_offer}
    assert not {"dv-support", "stalking-support", "dodam", "kc-money"} & set(found)


def test_a_childs_age_finds_and_leaves_out(reader: LintingClient) -> None:
    found = benefits(reader, "age_months=30&seoul=1")
    assert found["seoul-childcare-allowance"]["fits"] == "yes"
    assert reasons(found["seoul-childcare-allowance"]) == {"child_age": "met"}
    assert "kiwoom-saturday" not in found
    assert "sick-child-escort" not in found
    older = benefits(reader, "age_months=100&seoul=1")
    assert "seoul-childcare-allowance" not in older
    assert older["sick-child-escort"]["fits"] == "yes"


def test_one_of_several_facts_is_enough(reader: LintingClient) -> None:
    found = benefits(reader, "working=1&seoul=1")["housework"]
    assert (found["fits"], reasons(found)) == ("yes", {"seoul": "met", "working": "met"})
    partly = benefits(reader, "seoul=1")["housework"]
    assert (partly["fits"], reasons(partly)["expecting"]) == ("maybe", "open")
    assert "housework" not in benefits(reader, "seoul=1&working=0&expecting=0&many_children=0")


def test_a_no_rules_out_and_a_passed_period_is_said(reader: LintingClient) -> None:
    said = "seoul=1&woman=1&unmarried=1&own_age=30"
    found = benefits(reader, said)["egg-freezing-fund"]
    assert reasons(found) == {
        "own_age": "met",
        "seoul": "met",
        "woman": "met",
        "unmarried": "met",
        "period": "open",
    }
    assert found["fits"] == "maybe"
    assert "egg-freezing-fund" not in benefits(reader, said.replace("30", "19"))
    assert "egg-freezing-fund" not in benefits(reader, said.replace("woman=1", "woman=0"))


def test_the_birth_date_of_twins(reader: LintingClient) -> None:
    inside = benefits(reader, "twins=1&seoul=1&age_months=12")["multiple-birth-insurance"]
    assert (inside["fits"], reasons(inside)["born"]) == ("yes", "met")
    # Born before 2024: too early.
    assert "multiple-birth-insurance" not in benefits(reader, "twins=1&seoul=1&age_months=60")


def test_a_district_of_its_own(reader: LintingClient) -> None:
    assert "ongdalsaem-space" in benefits(reader, "district=서대문구")
    assert "ongdalsaem-space" not in benefits(reader, "district=동작구")


def test_answers_are_for_no_shared_memory(reader: LintingClient) -> None:
    answer = reader.get("/api/v1/benefits?expecting=1")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_bad_answers_are_refused(reader: LintingClient) -> None:
    assert problem_codes(reader.get("/api/v1/benefits?woman=perhaps")) == [("bad_value", "woman")]
    assert problem_codes(reader.get("/api/v1/benefits?own_age=121")) == [("bad_value", "own_age")]


def test_reasons_are_said_in_words(reader: LintingClient) -> None:
    found = benefits(reader, "multicultural=1&lang=en")["korean-class"]
    assert found["reasons"] == [
        {
            "code": "multicultural",
            "state": "met",
            "message": "We are a multicultural or foreign family",
            "any_of": None,
        }
    ]
