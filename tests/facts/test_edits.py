"""Edits: drafts, publishing, five languages, undo; and they survive every load and import."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from service_finder.catalogue import places, programs
from service_finder.catalogue.place import PublicPlace
from service_finder.config import DATA
from service_finder.facts import edits, records
from service_finder.importers import directory, run
from service_finder.importers.sources import SOURCES
from service_finder.lib import clock
from service_finder.people.rights import Desk
from tests.client import LintingClient

CAFE = "kc-dj230901"
PATH = f"/staff/facts/service/{CAFE}"
SAMPLES = Path(__file__).parents[1] / "importers" / "samples"


def place(service_id: str = CAFE) -> PublicPlace:
    found = places.get(service_id)
    assert found is not None
    return found


def save(desk: Desk, *, publish: bool = True, to: str = CAFE, **values: str) -> int:
    """Save values by name ("phone", "description_en")."""
    given = {}
    for name, value in values.items():
        code, _line, lang = name.rpartition("__")
        given[(code, lang) if code else (lang, "ko")] = value
    return edits.save(
        desk, "service", to, given,
        based_on=edits.version("service", to), publish=publish, now=clock.now(),
    )  # fmt: skip


def changed_files(folder: Path, **cells: str) -> Path:
    """The shipped directory with other cells in the café's row."""
    target = Path(shutil.copytree(DATA, folder / "data"))
    path = target / "facilities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == CAFE:
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_a_draft_is_not_public_and_publishing_is_at_once(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    desk, before = desk_of("editor", service=CAFE), place()
    assert save(desk, publish=False, phone="02-824-0615", hours="화–금 10:00–17:00") == 2
    assert place() == before
    assert save(desk, phone="02-824-0615", hours="화–금 10:00–17:00") == 2
    after = place()
    assert (after.phone, after.hours_text) == ("02-824-0615", "화–금 10:00–17:00")
    assert after.schedules[0].byday == "TU,WE,TH,FR"
    assert set(after.corrected) == {"phone", "hours"}
    assert not edits.drafts("service", CAFE)


def test_edits_survive_load_and_import(
    loaded: Flask, desk_of: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = desk_of("editor")
    save(desk, phone="02-824-0615", name="서울형 키즈카페 새이름점", description__en="By staff")
    files = changed_files(tmp_path, phone="02-824-0699", capacity="77", description_ko="새 설명")
    (report,) = [r for r in directory.load(files) if r.source == "facilities.csv"]
    assert (report.changed, report.refused) == (1, [])
    after = place()
    assert (after.phone, after.name_ko) == ("02-824-0615", "서울형 키즈카페 새이름점")
    assert after.capacity == 77
    words = after.text("description", "en")
    assert words is not None
    assert (words.text, words.origin, words.is_stale) == ("By staff", "staff", True)
    run.run(SOURCES["seoul-kids-cafes"], str(SAMPLES / "kids_cafes.json"))
    after = place()
    assert (after.phone, after.name_ko) == ("02-824-0615", "서울형 키즈카페 새이름점")
    assert after.as_of == "2026-10-05"  # what staff did not touch is the source's


def test_undo_puts_back_what_the_source_says_now(
    loaded: Flask, desk_of: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = desk_of("editor")
    save(desk, phone="02-824-0615")
    directory.load(changed_files(tmp_path, phone="02-824-0699"))
    (edit,) = edits.history("service", CAFE)
    assert edits.undo(desk, "service", CAFE, edit.id, clock.now())
    assert place().phone == "02-824-0699"
    assert not edits.undo(desk, "service", CAFE, edit.id, clock.now())
    assert not place().corrected


def test_undo_goes_back_step_by_step(loaded: Flask, desk_of: Callable[..., Desk]) -> None:
    desk, first = desk_of("editor"), place().phone
    for number in ("02-824-0615", "02-824-0616"):
        save(desk, phone=number)
    for expected in ("02-824-0615", first):
        newest = next(e for e in edits.history("service", CAFE) if e.state == "published")
        assert edits.undo(desk, "service", CAFE, newest.id, clock.now())
        assert place().phone == expected


def test_a_text_is_put_back_with_its_origin(loaded: Flask, desk_of: Callable[..., Desk]) -> None:
    desk, before = desk_of("editor"), place().texts["name"]["en"]
    save(desk, name__en="Staff's own name")
    assert place().texts["name"]["en"].origin == "staff"
    (edit,) = edits.history("service", CAFE)
    edits.undo(desk, "service", CAFE, edit.id, clock.now())
    assert place().texts["name"]["en"] == before


def test_a_changed_korean_text_makes_the_others_stale_and_a_list_of_work(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("editor", service=CAFE)
    assert not records.stale(desk)
    four = dict.fromkeys(("en", "zh", "ja", "vi"), "words")
    save(desk, description="설명", **{f"description__{lang}": lang for lang in four})
    assert not records.stale(desk)
    save(desk, description="다른 설명")
    rows = records.stale(desk)
    assert {(row.record_id, row.label) for row in rows} == {(CAFE, "What there is")}
    assert {row.lang for row in rows} == set(four)
    save(desk, description__en="Other words")
    assert {row.lang for row in records.stale(desk)} == set(four) - {"en"}
    assert not records.stale(desk_of("editor", service="fc-jongno"))


@pytest.mark.parametrize(
    ("to", "field", "value", "words"),
    [
        (CAFE, "phone", "010-1234-5678", "no telephone number"),
        (CAFE, "phone", "not a number", "no telephone number"),
        (CAFE, "name", "", "must not be empty"),
        (CAFE, "name", "여성 쉼터", "protected place"),
        (CAFE, "name__en", "Hope Shelter", "protected place"),
        (CAFE, "point", "35.1, 129.0", "in Seoul"),
        (CAFE, "point", "999,999", "in Seoul"),
        (CAFE, "website", "javascript:alert(1)", "https://"),
        (CAFE, "status", "maybe", "Please choose"),
        (CAFE, "age", "x" * 301, "too long"),
        ("s-dv-nowon", "address", "노원구 어디", "never stored"),
        ("s-dv-nowon", "point", "37.6543, 127.0567", "reads like an address"),
        ("s-dv-nowon", "description", "노원구 비밀로 12", "reads like an address"),
        ("s-dv-nowon", "description__en", "at 12, Bimil-ro", "reads like an address"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_changes(
    loaded: Flask, desk_of: Callable[..., Desk], to: str, field: str, value: str, words: str
) -> None:
    before = place(to)
    with pytest.raises(edits.Faulty) as caught:
        save(desk_of("editor"), to=to, **{field: value})
    assert words in next(iter(caught.value.faults.values()))
    assert place(to) == before
    assert not edits.history("service", to)


def test_a_new_address_drops_the_point_of_the_old_door(
    loaded: Flask, desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("editor")
    assert place().point is not None
    save(desk, address="서울특별시 동작구 새길 1")
    assert (place().address, place().point) == ("서울특별시 동작구 새길 1", None)
    save(desk, point="37.5125, 126.9393")
    assert place().point == (37.5125, 126.9393)


def form_of(client: LintingClient, **fields: str) -> dict[str, str]:
    version = edits.version("service", CAFE)
    return {"csrf": client.csrf, "based_on": str(version), **fields}


def test_the_page_saves_previews_publishes_and_takes_back(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service=CAFE)
    page = client.get(PATH).get_data(as_text=True)
    assert page.count('name="description.') == 5
    words = "<b>새 설명</b>"
    draft = form_of(client, **{"description.ko": words, "action": "draft"})
    assert client.post(PATH, data=draft).status_code == 303
    assert "&lt;b&gt;새 설명" not in client.get(f"/ko/places/{CAFE}").get_data(as_text=True)
    preview = client.get(f"{PATH}/preview?in=ko").get_data(as_text=True)
    assert "&lt;b&gt;새 설명" in preview
    assert '<html lang="ko"' in preview
    assert places.get(CAFE) == place()  # a preview keeps nothing
    publish = form_of(client, **{"description.ko": words, "action": "publish"})
    client.post(PATH, data=publish)
    assert "&lt;b&gt;새 설명" in client.get(f"/ko/places/{CAFE}").get_data(as_text=True)
    page = client.get(f"/en/places/{CAFE}").get_data(as_text=True)
    assert "What there is: corrected by staff on" in page
    (edit,) = edits.history("service", CAFE)
    undo = {"csrf": client.csrf, "edit": str(edit.id)}
    assert client.post(f"{PATH}/undo", data=undo).status_code == 303
    assert "&lt;b&gt;새 설명" not in client.get(f"/ko/places/{CAFE}").get_data(as_text=True)


def test_two_editors_at_once_both_see_what_happened(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    one, two = signed_in("editor", service=CAFE), signed_in("editor", service=CAFE)
    forms = [
        form_of(client, **{"phone.ko": number, "action": "publish"})
        for client, number in ((one, "02-824-0615"), (two, "02-824-0616"))
    ]
    assert one.post(PATH, data=forms[0]).status_code == 303
    late = two.post(PATH, data=forms[1])
    assert late.status_code == 409
    body = late.get_data(as_text=True)
    assert "Somebody saved this record before you" in body
    assert 'value="02-824-0616"' in body
    assert place().phone == "02-824-0615"


def test_faults_stand_beside_their_field(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service=CAFE)
    form = form_of(client, **{"phone.ko": "010-1", "name.en": "Kept", "action": "publish"})
    answer = client.post(PATH, data=form)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert body.count("This is no telephone number that may be shown") == 2
    assert 'value="010-1"' in body
    assert ">\nKept</textarea>" in body


def test_another_centers_record_is_not_there(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service="fc-jongno")
    for path in (PATH, f"{PATH}/preview", "/staff/facts/program/dad-master"):
        assert client.get(path).status_code == 404, path
    form = form_of(client, **{"phone.ko": "02-824-0615", "action": "publish"})
    assert client.post(PATH, data=form).status_code == 404
    undo = {"csrf": client.csrf, "edit": "1"}
    assert client.post(f"{PATH}/undo", data=undo).status_code == 404
    assert CAFE not in client.get("/staff/facts").get_data(as_text=True)


def test_a_programs_draft_is_previewed_and_not_public(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client, path = signed_in("editor"), "/staff/facts/program/dad-master"
    before = programs.get("dad-master")
    form = {"csrf": client.csrf, "based_on": "0", "action": "draft",
            "apply.ko": "<i>전화로 신청", "apply.vi": "Gọi điện để đăng ký"}  # fmt: skip
    assert client.post(path, data=form).location.endswith("saved=drafted")
    links = client.get(path).get_data(as_text=True)
    for lang, words in (("ko", "&lt;i&gt;전화로 신청"), ("vi", "Gọi điện để đăng ký")):
        assert f"{path}/preview?in={lang}" in links
        preview = client.get(f"{path}/preview?in={lang}").get_data(as_text=True)
        assert words in preview
        assert f'<html lang="{lang}' in preview
        public = client.get(f"/{lang}/programs/dad-master").get_data(as_text=True)
        assert words not in public
    assert programs.get("dad-master") == before, "a preview keeps nothing"
    assert client.get(f"{path}/preview?in=xx").status_code == 404
    assert signed_in("editor", service=CAFE).get(f"{path}/preview").status_code == 404


def test_programs_are_edited_too_and_survive_a_load(
    loaded: Flask, signed_in: Callable[..., LintingClient], tmp_path: Path
) -> None:
    client, path = signed_in("editor"), "/staff/facts/program/dad-master"
    assert client.get(path).status_code == 200
    form = {"csrf": client.csrf, "based_on": "0", "target.ko": "누구나", "action": "publish"}
    assert client.post(path, data=form).status_code == 303
    assert "누구나" in client.get("/ko/programs/dad-master").get_data(as_text=True)
    target = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = target / "programs.csv"
    text = file.read_text(encoding="utf-8").replace("dad-master,", "dad-master, ", 1)
    file.write_text(text, encoding="utf-8")
    directory.load(target)
    assert "누구나" in client.get("/ko/programs/dad-master").get_data(as_text=True)


def test_fields_are_as_high_as_their_texts_and_a_line_stays_one(
    loaded: Flask, signed_in: Callable[..., LintingClient]
) -> None:
    client = signed_in("editor", service=CAFE)
    long = "Chữ của chúng tôi " * 40
    form = form_of(client, **{"description.vi": long, "name.en": "One\r\nline", "action": "draft"})
    assert client.post(PATH, data=form).status_code == 303
    page = BeautifulSoup(client.get(PATH).data, "html.parser")
    written = page.find("textarea", id="description.vi")
    assert int(written["rows"]) >= len(long) // 36
    assert "desk-field--long" in written.find_parent("fieldset")["class"]
    name = page.find("textarea", id="name.en")
    assert (name.get_text(strip=True), int(name["rows"])) == ("One line", 1)
    address = page.find(id="website.ko")
    assert (address.name, int(address["rows"])) == ("textarea", 2), "longer than a tablet is wide"
    assert page.find(id="phone.ko").name == "input"
