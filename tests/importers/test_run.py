"""`import`: every shape of open data, the deny rule, the brake; a dry run changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from service_finder.catalogue import places, revision
from service_finder.catalogue import sources as status
from service_finder.catalogue.place import PublicPlace
from service_finder.cli.importing import import_command
from service_finder.extensions import Model, db
from service_finder.importers import directory, run
from service_finder.importers.report import Quarantined, Report
from service_finder.importers.sources import SOURCES
from service_finder.models import ImportRun, Service

SAMPLES = Path(__file__).parent / "samples"
FILES = {
    "seoul-kids-cafes": "kids_cafes.json",
    "seoul-kium-centers": "kium_centers.xml",
    "seoul-parcel-boxes": "parcel_boxes_seoul.json",
    "parcel-boxes": "parcel_boxes.json",
    "safe-shops": "safe_shops.json",
    "walk-home-scouts": "walk_home.csv",
    "seoul-welfare": "welfare.json",
    "family-centers": "family_centers.csv",
}


def take(code: str, path: Path | None = None, **options: Any) -> Report:
    return run.run(SOURCES[code], str(path or SAMPLES / FILES[code]), **options)


def spoiled(tmp_path: Path, file: str, change: Callable[[list[dict[str, Any]]], Any]) -> Path:
    """A copy of a JSON sample whose rows a test changed."""
    body = json.loads((SAMPLES / file).read_text(encoding="utf-8"))
    (service,) = (value for name, value in body.items() if name != "RESULT")
    rows = service["row"] if "row" in service else service["body"]["items"]
    change(rows)
    if "row" in service:
        service["list_total_count"] = len(rows)
    else:
        service["body"]["totalCount"] = str(len(rows))
    path = tmp_path / file
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Model.metadata.sorted_tables
    }


def shown(service_id: str) -> PublicPlace:
    place = places.get(service_id)
    assert place is not None, f"{service_id} is not shown"
    return place


def named(word: str) -> PublicPlace:
    ids = list(db.session.scalars(select(Service.id).where(Service.name.contains(word))))
    assert len(ids) == 1
    return shown(ids[0])


@pytest.mark.parametrize("code", FILES)
def test_importing_again_changes_nothing(loaded: Flask, code: str) -> None:
    first = take(code)
    number = revision.current()
    again = take(code)
    assert first.added
    assert (again.added, again.changed, again.withdrawn, again.ended) == (0, 0, 0, 0)
    assert again.rows == first.rows
    assert revision.current() == number


@pytest.mark.parametrize("code", FILES)
def test_a_dry_run_says_the_same_and_changes_nothing(loaded: Flask, code: str) -> None:
    before, number = everything(), revision.current()
    dry = take(code, dry_run=True)
    assert (everything(), revision.current()) == (before, number)
    assert dry == take(code)
    assert everything() != before


def test_on_both_databases_beside_the_shipped_directory(anywhere: Flask) -> None:
    directory.load()
    report = take("seoul-kids-cafes")
    assert (report.added, report.changed, len(report.refused)) == (5, 1, 1)
    again = directory.load()
    assert not [r for r in again if r.added or r.changed or r.withdrawn]
    assert shown("kc-zz900001").name_ko == "견본 키즈카페 & 놀이방"


def test_a_place_that_is_there_is_kept_in_step_not_doubled(loaded: Flask) -> None:
    before = shown("kc-dj230901")
    take("seoul-kids-cafes")
    after = shown("kc-dj230901")
    assert after.as_of == "2026-10-05"
    assert after.point == (37.5124, 126.9419)
    assert after.ages == before.ages  # the shipped row says it more exactly
    assert "tnFcltySttusInfo1011" in after.source
    assert before.source in after.source


def test_coordinates_are_put_right_or_left_out(loaded: Flask) -> None:
    report = take("seoul-kids-cafes")
    assert shown("kc-zz900002").point == (37.55, 126.91)  # swapped
    point = shown("kc-zz900003").point  # EPSG:5174
    assert point is not None
    assert point == pytest.approx((37.5663, 126.9779), abs=1e-5)
    assert shown("kc-zz900004").point is None
    assert shown("kc-zz900005").point is None  # Busan
    doubts = {(row.line, row.reason) for row in report.doubts}
    assert (2, "coordinates swapped: put right") in doubts
    assert (5, "coordinates outside: left out") in doubts
    assert (5, "district 강남구, but the address says 서초구") in doubts


def test_phones_hours_and_ages(loaded: Flask) -> None:
    take("seoul-kids-cafes")
    assert shown("kc-zz900002").phone == "02-6925-0002"  # its 0 was lost
    assert shown("kc-zz900003").phone == ""  # a mobile phone
    assert shown("kc-zz900001").hours_text == "화–금 10:00–18:00; 토 10:00–17:00; 일; 휴관 월"
    assert shown("kc-zz900004").schedules == ()  # 0000-0000 is unknown, not closed
    ages = shown("kc-zz900001").ages
    assert ages is not None
    assert (ages.from_months, ages.to_months) == (0, 96)


def test_broken_rows_are_named_and_the_rest_loads(loaded: Flask) -> None:
    (row,) = take("family-centers").refused
    assert str(row) == "family_centers.csv:4: it has 9 cells, not 8"
    assert named("견본구가족센터").phone == "02-6925-0061"
    assert named("견본이동가족센터").website == ""  # javascript: is never linked to


def test_a_source_of_the_whole_country_gives_seoul(loaded: Flask) -> None:
    report = take("safe-shops")
    assert (report.added, report.elsewhere) == (2, 1)
    shop = named("하나점")
    assert shop.address == "서울특별시 동작구 견본로 31"
    assert shop.is_sensitive
    assert shop.needs_verifying
    assert shop.as_of == "2022-11-30"


def test_what_the_source_ended_goes(loaded: Flask, tmp_path: Path) -> None:
    take("safe-shops")
    path = spoiled(tmp_path, "safe_shops.json", lambda rows: rows[0].update(useYn="N"))
    report = take("safe-shops", path)
    assert (report.ended, report.withdrawn) == (1, 0)
    assert places.get(db.session.scalars(
        select(Service.id).where(Service.name.contains("하나점"))).one()) is None  # fmt: skip


def test_latitude_stands_under_x_in_the_parcel_boxes_of_seoul(loaded: Flask) -> None:
    take("seoul-parcel-boxes")
    assert named("견본도서관").point == (37.551, 126.911)


def test_two_sources_do_not_bring_one_place_twice(loaded: Flask) -> None:
    take("seoul-parcel-boxes")
    report = take("parcel-boxes")
    assert (report.added, report.held) == (1, 1)
    assert named("견본주민센터").source.startswith("서울시 안심택배함")


def test_scouts_have_a_district_hours_and_a_number_but_no_place(loaded: Flask) -> None:
    report = take("walk-home-scouts")
    assert (report.added, report.elsewhere) == (1, 1)  # one of three ended last year
    scout = named("동작구 안심귀가스카우트")
    assert (scout.address, scout.point, scout.district_code) == (None, None, "11590")
    assert (scout.phone, scout.hours_text) == ("02-6925-0041", "22:00–01:00")


def test_protected_places_and_persons_are_stored_nowhere(loaded: Flask) -> None:
    report = take("seoul-welfare")
    assert (report.added, report.denied) == (1, 5)
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert "카나리아" not in str(row), table.name
    assert "카나리아" not in str(report)
    assert not any("카나리아" in str(row) for row in [*report.refused, *report.doubts])


def test_the_deny_rule_alone_keeps_them_out(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without it an approved kind with a telling detail would come in."""
    monkeypatch.setattr("service_finder.importers.deny.is_denied", lambda raw: False)
    take("seoul-welfare")
    assert db.session.scalar(select(Service.id).where(Service.name == "카나리아 하우스"))


def test_the_brake(loaded: Flask, tmp_path: Path) -> None:
    take("safe-shops")
    path = spoiled(tmp_path, "safe_shops.json", lambda rows: rows.pop(0))
    number = revision.current()
    with pytest.raises(Quarantined, match="1 of 2 rows are gone"):
        take("safe-shops", path)
    assert revision.current() == number
    assert named("하나점")
    (source,) = [row for row in status.status() if row.source == "safe-shops"]
    assert (source.outcome, source.row_count, source.as_of) == ("quarantined", 2, "2026-08-01")
    assert take("safe-shops", path, allow_shrink=True).withdrawn == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xff\xff", "neither UTF-8"),
        (b"\xef\xbb\xbfa,b\n\xb0\xa1,1", "says UTF-8"),
        ("이름,주소\n가,나\n".encode("cp949"), "Required columns are missing: storNm"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"RESULT":{"CODE":"INFO-100","MESSAGE":"bad key"}}', "INFO-100: bad key"),
        (b'{"RESULT":[]}', "no list of rows"),
        (b'{"response":5}', "no list of rows"),
        (b'{"response":{"header":{"resultCode":"22","resultMsg":"LIMIT"}}}', "22: LIMIT"),
        (b"<html><body>no</body>", "no XML"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "web page"),
        (
            b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>KEY_NOT_REGISTERED"
            b"</returnAuthMsg></cmmMsgHeader></OpenAPI_ServiceResponse>",
            "KEY_NOT_REGISTERED",
        ),
        (b'a,"b\n' + b"x" * (2 << 20), "no CSV"),
    ],
)
def test_what_cannot_be_trusted_is_quarantined(
    loaded: Flask, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "answer"
    path.write_bytes(content)
    before = everything()
    with pytest.raises(Quarantined, match=reason):
        take("safe-shops", path)
    assert everything() == before | {"import_run": before["import_run"] + 1}
    last = db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()
    assert (last.source, last.outcome) == ("safe-shops", "quarantined")


def test_an_answer_that_is_not_whole_is_quarantined(loaded: Flask, tmp_path: Path) -> None:
    body = json.loads((SAMPLES / "safe_shops.json").read_text(encoding="utf-8"))
    body["response"]["body"]["totalCount"] = "2838"
    path = tmp_path / "part.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(Quarantined, match="4 of the 2838 rows"):
        take("safe-shops", path)


def test_no_data_is_an_empty_list_not_a_failure(loaded: Flask, tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text('{"RESULT":{"CODE":"INFO-200","MESSAGE":"no data"}}')
    assert take("safe-shops", path).rows == 0
    take("safe-shops")
    with pytest.raises(Quarantined, match="2 of 2 rows"):  # but a full source does not run dry
        take("safe-shops", path)


def test_nothing_is_withdrawn_while_rows_cannot_be_read(loaded: Flask, tmp_path: Path) -> None:
    take("safe-shops")
    path = spoiled(tmp_path, "safe_shops.json", lambda rows: rows[0].update(rdnmadr=""))
    report = take("safe-shops", path)
    assert (report.withdrawn, len(report.refused)) == (0, 1)
    assert named("하나점")


def test_rows_that_came_twice_are_taken_once(loaded: Flask, tmp_path: Path) -> None:
    path = spoiled(tmp_path, "safe_shops.json", lambda rows: rows.append(dict(rows[0])))
    report = take("safe-shops", path)
    assert (report.added, report.refused) == (2, [])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--list"], 0, "safe-shops: 전국여성안심지킴이집표준데이터 (15034535)"),
        (["no-such-source", "x"], 2, "Sources: seoul-kids-cafes"),
        (["safe-shops"], 2, "which file"),
        (["safe-shops", "/no/such/file"], 2, "quarantined"),
        (
            ["seoul-kium-centers", str(SAMPLES / "kium_centers.xml")],
            0,
            "1 rows, 1 added, 0 changed, 0 gone",
        ),
        (["seoul-kids-cafes", str(SAMPLES / "kids_cafes.json")], 1, "kids_cafes.json:7: FCLTY_ID"),
        (["safe-shops", str(SAMPLES / "safe_shops.json"), "--dry-run"], 0, "nothing was written"),
    ],
)
def test_the_command_tells_by_its_status(
    loaded: Flask, arguments: list[str], code: int, words: str
) -> None:
    result = loaded.test_cli_runner().invoke(import_command, arguments)
    assert result.exit_code == code, result.output
    assert words in result.output
