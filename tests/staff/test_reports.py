"""Reports at the desk: own places only, the same figures on page, in CSV and in the workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from service_finder.booking import reporting, statistics, surveys, wording
from service_finder.booking.engine import attend, cancel, no_show
from service_finder.booking.figures import Figures
from service_finder.extensions import db
from service_finder.lib import periods
from service_finder.lib.marking import LANGUAGES
from service_finder.models import AuditEntry, Membership, ReportTarget, SurveyTally
from service_finder.staff import report_jobs, report_tables, report_view
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.client import LintingClient
from tests.public.looking import soup, words
from tests.staff.make import make_member, make_place, sign_in_client

NOVEMBER = "2026-11"
SignIn = Callable[..., LintingClient]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are made before the answer goes out."""
    monkeypatch.setattr(report_jobs, "launch", lambda thread: (thread.start(), thread.join()))


def fill() -> None:
    """Three visits and a no-show at place-a, two bookings at place-b, all on 20 November."""
    for place in ("place-a", "place-b"):
        make_place(place)
    ours = make_slot(make_offering(service_id="place-a"), "2026-11-20T10:00", capacity=20)
    theirs = make_slot(make_offering(service_id="place-b"), "2026-11-20T14:00", capacity=10)
    early = NOW.replace(day=18)
    booked = [book(ours, children, now=early) for children in (3, 2, 1, 2, 1)]
    for booking in booked[:3]:
        attend(booking.code, by=STAFF, now=ours.starts_at)
    no_show(booked[3].code, by=STAFF, now=ours.starts_at)
    cancel(booked[4].code, by=STAFF, now=early)
    for _ in range(2):
        book(theirs, 2, now=early)
    statistics.refresh()


def rows_of(answer_text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer_text.removeprefix("\ufeff"))))


def test_a_center_sees_its_own_figures_only(house: Flask, signed_in: SignIn) -> None:
    fill()
    client = signed_in("manager", service="place-a")
    page = client.get(f"/staff/reports?period={NOVEMBER}")
    text = words(page)
    assert "Users 6" in text
    assert "30%" in text  # 6 of 20 places
    assert "place-b" not in text
    assert client.get(f"/staff/reports?period={NOVEMBER}&place=place-b").status_code == 404
    assert client.get("/staff/reports/place.csv?place=place-b").status_code == 404
    table = rows_of(client.get(f"/staff/reports/place.csv?period={NOVEMBER}").text)
    assert [row[:3] for row in table[1:]] == [["place-a", "6", "30.0"], ["Total", "6", "30.0"]]
    row = dict(zip(table[0], table[1], strict=True))
    assert (row["Bookings"], row["Visits"], row["No-shows"], row["Cancellations"]) == tuple("5311")


def test_the_city_sees_every_center_and_the_sum(house: Flask, signed_in: SignIn) -> None:
    fill()
    client = signed_in("viewer")
    table = rows_of(client.get(f"/staff/reports/place.csv?period={NOVEMBER}").text)
    assert [row[:2] for row in table[1:]] == [["place-a", "6"], ["place-b", "4"], ["Total", "10"]]
    one = rows_of(client.get(f"/staff/reports/place.csv?period={NOVEMBER}&place=place-b").text)
    assert [row[:2] for row in one[1:]] == [["place-b", "4"], ["Total", "4"]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("period", ["2026-11", "2026-Q4", "2026", "2031-01", "x", ""])
def test_every_period_in_every_language(
    app: Flask, signed_in: SignIn, lang: str, period: str
) -> None:
    fill()
    client = signed_in("manager", service="place-a")
    client.post("/staff/language", data={"lang": lang, "csrf": client.csrf})
    page = soup(client.get(f"/staff/reports?period={period}&kind=nothing&utm_source=x"))
    html = page.select_one("html")
    assert html is not None
    assert str(html["lang"]).startswith(lang)
    for chart in page.select("main svg[role=img]"):
        assert chart["aria-label"]
    if period != "2031-01":
        assert page.select("main svg[role=img] rect")
        assert page.select("main table")


def test_a_bar_shows_places_taken_not_how_often_a_session_took_place(
    app: Flask, signed_in: SignIn
) -> None:
    fill()
    unused = make_offering(service_id="place-a", is_add_on=True)
    make_slot(unused, "2026-11-20T10:00", capacity=5)
    statistics.refresh()
    page = soup(signed_in("manager", service="place-a").get(f"/staff/reports?period={NOVEMBER}"))
    rows = page.select("[aria-labelledby=table-offerings] tbody tr")
    bars = [float(str(row.select("th rect")[0]["width"])) for row in rows]
    assert sorted(bars) == [0, 100]


def test_the_chart_says_what_its_table_says(app: Flask, signed_in: SignIn) -> None:
    fill()
    page = soup(signed_in("manager").get(f"/staff/reports?period={NOVEMBER}"))
    titles = [title.get_text() for title in page.select("main svg[role=img] title")]
    table = page.select("details table tbody tr")
    assert len(titles) == len(table) == 21  # up to today
    for title, row in zip(titles, table, strict=True):
        assert title == ": ".join(cell.get_text(strip=True) for cell in row.select("th, td"))


def test_satisfaction_in_points_and_hidden_below_five(app: Flask, signed_in: SignIn) -> None:
    fill()
    for place, score, count in (("place-a", 5, 9), ("place-a", 4, 2), ("place-b", 2, 4)):
        db.session.add(
            SurveyTally(
                service_id=place, kind="kids_cafe", month=NOW.date().replace(day=1),
                question="overall", score=score, count=count,
            )
        )  # fmt: skip
    db.session.commit()
    table = rows_of(signed_in("viewer").get(f"/staff/reports/survey.csv?period={NOVEMBER}").text)
    assert [row[:3] for row in table[1:]] == [
        ["place-a", "11", "95.4545"],
        ["Total", "11", "95.4545"],
    ]
    assert "95.45" in words(signed_in("viewer").get(f"/staff/reports?period={NOVEMBER}"))
    theirs = signed_in("manager", service="place-b")
    assert theirs.get(f"/staff/reports/survey.csv?period={NOVEMBER}").status_code == 404


def test_no_cell_of_the_csv_is_a_formula(app: Flask, signed_in: SignIn) -> None:
    fill()
    place = make_place("place-a")
    place.name = '=HYPERLINK("http://evil.example")'
    place.is_sensitive = False
    db.session.commit()
    answer = signed_in("manager", service="place-a").get(
        f"/staff/reports/place.csv?period={NOVEMBER}"
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    for row in rows_of(answer.text):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t"))
            assert not cell.startswith("-") or float(cell) < 0


def test_results_read_like_the_yearly_reports(app: Flask) -> None:
    """이용자: 11,412명(69.2%), 놀이돌봄: 172명(68.3%), 95.42점."""
    make_place("place-a")
    rounds = make_offering(service_id="place-a")
    care = make_offering(service_id="place-a", parent_id=rounds.id, is_add_on=True)
    care.title = "play_care"
    period = periods.containing(dt.date(2024, 5, 1))
    now = reporting.Counted()
    now.place["place-a"] = Figures(users=11412, capacity_hundredths=1000, taken_hundredths=692)
    now.offerings[care.id] = Figures(sessions=9, capacity_hundredths=25200, taken_hundredths=17200)
    report = reporting.Report(period, period.from_on, period.to_on, now, reporting.Counted(), [])
    words_ko = report_tables.Words("ko", {})
    points = {"place-a": {"overall": surveys.Result(120, 95.42)}}
    lines = report_tables.results(report, [rounds, care], points, words_ko)
    care_name = wording.offering_name(care, "ko")
    assert [line for _place, line in lines[:3]] == [
        "이용자: 11,412명(69.2%)",
        f"{care_name}: 172명(68.3%)",
        "만족도: 95.42점",
    ]


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    """Read a workbook without its writer: {sheet: rows of texts}."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [
            sheet.get("name", "")
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{space}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            text = book.read(f"xl/worksheets/sheet{number}.xml")
            assert b"<f>" not in text, "a formula"
            found[name] = [
                ["".join(cell.itertext()) for cell in row.iter(f"{space}c")]
                for row in ElementTree.fromstring(text).iter(f"{space}row")
            ]
    return found


def test_the_workbook_agrees_with_the_page(house: Flask, signed_in: SignIn, at_once: None) -> None:
    fill()
    client = signed_in("manager", service="place-a")
    form = {"period": NOVEMBER, "rows": "1", "csrf": client.csrf}
    begun = client.post("/staff/reports/files", data=form)
    assert begun.status_code == 303
    page = client.get(begun.headers["Location"])
    assert "Refresh" not in page.headers
    link = soup(page).select_one("a.button")
    assert link is not None
    got = client.get(str(link["href"]))
    assert got.headers["Content-Disposition"].endswith("report-2026-11.xlsx")
    found = sheets(got.data)
    got.close()
    assert list(found)[:2] == ["Results", "By place"]
    assert ["place-a", "Users: 6 people (30%)"] in found["Results"]
    every = found["Every booking"]
    assert len(every[0]) == 12
    assert len(every) == 1 + 5  # its own bookings only
    assert sum(float(row[8]) for row in every[1:]) == 9
    assert {row[0] for row in every[1:]} == {"46346"}  # 20 November 2026 as a real date
    other = signed_in("manager", service="place-b")
    assert other.get(begun.headers["Location"]).status_code == 404
    assert other.get(str(link["href"])).status_code == 404


def test_a_file_is_not_handed_out_after_the_right_was_taken_away(
    house: Flask, at_once: None
) -> None:
    """Of two places one remains: the workbook of both is gone, one of the other still there."""
    fill()
    member = make_member("manager", service="place-a")
    second = Membership(
        staff_id=member.id, role="viewer", service_id="place-b", created_at=member.created_at
    )
    db.session.add(second)
    db.session.commit()
    client = sign_in_client(house, member)

    def made(**place: str) -> str:
        form = {"period": NOVEMBER, "csrf": client.csrf, **place}  # type: ignore[attr-defined]
        return client.post("/staff/reports/files", data=form).headers["Location"]

    both, ours = made(), made(place="place-a")
    for where in (both, ours):
        answer = client.get(f"{where}.xlsx")
        assert answer.status_code == 200
        answer.close()
    db.session.delete(second)
    db.session.commit()
    assert client.get(both).status_code == 404
    assert client.get(f"{both}.xlsx").status_code == 404
    left = client.get(f"{ours}.xlsx")
    assert left.status_code == 200
    left.close()
    db.session.query(Membership).filter_by(staff_id=member.id).delete()
    db.session.commit()
    assert client.get(f"{ours}.xlsx").status_code == 403


def test_a_file_being_made_says_how_far_it_is(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_jobs, "launch", lambda _thread: None)
    fill()
    client = signed_in("manager", service="place-a")
    form = {"period": NOVEMBER, "rows": "1", "csrf": client.csrf}
    where = client.post("/staff/reports/files", data=form).headers["Location"]
    page = client.get(where)
    assert page.headers["Refresh"] == "2"
    assert "0 percent done" in words(page)
    (status,) = Path(app.instance_path).glob("reports/*/status.json")
    held = json.loads(status.read_text(encoding="utf-8")) | {"done": 2}
    status.write_text(json.dumps(held), encoding="utf-8")
    assert "40 percent done" in words(client.get(where))
    assert client.get(f"{where}.xlsx").status_code == 404
    status.write_text(json.dumps(held | {"at": "2026-11-21T09:57:00+09:00"}), encoding="utf-8")
    assert "could not be made" in words(client.get(where))  # silent for three minutes
    status.write_text(json.dumps(held | {"at": "2026-11-21T08:59:00+09:00"}), encoding="utf-8")
    assert client.get(where).status_code == 404
    report_jobs.sweep(app.config["SETTINGS"])
    assert not status.exists()


def test_a_file_that_fails_says_so(
    app: Flask, signed_in: SignIn, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()

    def broken(*_args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("service_finder.staff.report_files.write_workbook", broken)
    client = signed_in("manager")
    form = {"period": NOVEMBER, "csrf": client.csrf}
    where = client.post("/staff/reports/files", data=form).headers["Location"]
    assert "could not be made" in words(client.get(where))


@pytest.mark.parametrize("name", ["..", "nothing", "x" * 60, "%2e%2e%2f%2e%2e", "가" * 12])
def test_names_of_files_lead_nowhere_else(app: Flask, signed_in: SignIn, name: str) -> None:
    client = signed_in("manager")
    for address in (f"/staff/reports/files/{name}", f"/staff/reports/files/{name}.xlsx"):
        assert client.get(address).status_code in (302, 308, 404)


def test_targets_are_set_by_managers_and_held_against_the_users(
    app: Flask, signed_in: SignIn
) -> None:
    fill()
    client = signed_in("manager", service="place-a")
    field = "users:place-a:kids_cafe"
    assert field in client.get("/staff/reports/targets?year=2026").text
    form = {"year": "2026", field: "12", "users:place-b:kids_cafe": "99", "csrf": client.csrf}
    assert client.post("/staff/reports/targets", data=form).status_code == 303
    (row,) = db.session.query(ReportTarget)
    assert (row.service_id, row.kind, row.year, row.users) == ("place-a", "kids_cafe", 2026, 12)
    entry = db.session.query(AuditEntry).filter_by(action="set_target").one()
    assert (entry.service_id, entry.facts["users"]) == ("place-a", 12)
    table = rows_of(client.get(f"/staff/reports/targets.csv?period={NOVEMBER}").text)
    assert table[1] == ["place-a", "Kids cafe", "12", "6", "50.0"]
    bad = client.post("/staff/reports/targets", data=form | {field: "-3"})
    assert bad.status_code == 422
    assert soup(bad).select_one(f'.govuk-error-summary a[href="#{field}"]') is not None
    assert 'value="-3"' in bad.text
    client.post("/staff/reports/targets", data=form | {field: ""})
    assert db.session.query(ReportTarget).count() == 0
    viewer = signed_in("viewer", service="place-a")
    assert viewer.get("/staff/reports/targets").status_code == 403


def test_jobs_run_in_a_thread_of_their_own(app: Flask) -> None:
    seen: list[str] = []
    done = threading.Event()

    def work(path: Path, progress: Callable[[int], None]) -> None:
        seen.append(threading.current_thread().name)
        path.write_bytes(b"x")
        progress(3)
        done.set()

    job = report_jobs.start(app, 1, "t", 4, work)
    assert done.wait(20)
    assert seen == [f"report-{job.name}"]
    for thread in threading.enumerate():
        if thread.name == seen[0]:
            thread.join(20)
    found = report_jobs.find(app.config["SETTINGS"], job.name, 1)
    assert found is not None
    assert (found.state, found.percent) == ("done", 100)


def test_a_japanese_heading_may_break_where_its_letters_change() -> None:
    assert report_view.breakable("無断キャンセル") == "無断<wbr>キャンセル"
    assert report_view.breakable("<キャンセル待ち") == "&lt;キャンセル<wbr>待ち"
    assert report_view.breakable("No-shows") == "No-shows"
