from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib.phone import KNOWN_WRONG, Phone, publishable, read_phone, refusal

_DATA = Path(__file__).parents[2] / "service_finder/data/facilities.csv"
with _DATA.open(encoding="utf-8-sig", newline="") as _file:
    SHIPPED = sorted({row["phone"] for row in csv.DictReader(_file) if row["phone"]})


@pytest.mark.parametrize(
    ("text", "domestic", "international", "uri"),
    [
        ("02-815-0382", "02-815-0382", "+82 2 815 0382", "tel:+8228150382"),
        ("2-815-0382", "02-815-0382", "+82 2 815 0382", "tel:+8228150382"),
        ("2)3142-5482", "02-3142-5482", "+82 2 3142 5482", "tel:+82231425482"),
        ("231425482", "02-3142-5482", "+82 2 3142 5482", "tel:+82231425482"),
        ("7074582249", "070-7458-2249", "+82 70 7458 2249", "tel:+827074582249"),
        ("+82-2-3142-5482", "02-3142-5482", "+82 2 3142 5482", "tel:+82231425482"),
        ("(02) 3142 5482", "02-3142-5482", "+82 2 3142 5482", "tel:+82231425482"),
        ("031-555-1234", "031-555-1234", "+82 31 555 1234", "tel:+82315551234"),
        ("0507-1234-5678", "0507-1234-5678", "+82 507 1234 5678", "tel:+8250712345678"),
        ("080-123-4567", "080-123-4567", "+82 80 123 4567", "tel:+82801234567"),
        ("15771366", "1577-1366", None, "tel:15771366"),
        ("112", "112", None, "tel:112"),
        ("1366", "1366", None, "tel:1366"),
        ("02-120", "02-120", None, "tel:02120"),
        ("02-1366", "02-1366", None, "tel:021366"),
        ("031-1366", "031-1366", None, "tel:0311366"),
        ("02-803-7747(내선3)", "02-803-7747", "+82 2 803 7747", "tel:+8228037747;ext=3"),
    ],
)
def test_numbers_are_read_and_written(
    text: str, domestic: str, international: str | None, uri: str
) -> None:
    phone = read_phone(text)
    assert phone is not None
    assert (phone.domestic, phone.international, phone.uri) == (domestic, international, uri)
    assert phone.shown("ko") == (domestic, None)
    assert phone.shown("vi") == (domestic, international)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "없음",
        "100",
        "999",
        "815-0382",
        "2133-5700",
        "2815-0382",
        "02-12",
        "☎5007",
        "내선 5",
        "+1 202 555 0100",
        "02-815-0382, 02-815-0383",
        "02-0000-0000",
        "1234567890123",
        "٠٢-815-0382",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_phone(text) is None
    assert publishable(text) is None


def test_a_local_number_is_completed_only_when_the_area_is_given() -> None:
    phone = read_phone("815-0382", area="02")
    assert phone is not None
    assert phone.domestic == "02-815-0382"


@pytest.mark.parametrize(
    "text",
    [
        "1577-3366",
        "1577-5432",
        "02-955-6800",
        "1644-6621",
        "02-2275-2201",
        "02-1234-5678",
        "02-3469-2530",
        "02-6348-1318",
    ],
)
def test_numbers_known_to_be_wrong_are_not_published(text: str) -> None:
    phone = Phone("".join(filter(str.isdecimal, text)))
    assert refusal(phone) == "known_wrong"
    assert publishable(text) is None
    # Nor in another spelling.
    assert publishable(text.replace("-", " ")) is None


def test_their_right_counterparts_are() -> None:
    assert len(KNOWN_WRONG) == 8
    for text in ("1577-1366", "02-995-6800", "1577-4206"):
        assert publishable(text) is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("02-2133-5700", "staff_line"),
        ("+82 2 2133 5700", "staff_line"),
        ("02-810-5007", "staff_line"),
        ("010-1234-5678", "mobile"),
        ("011-123-4567", "mobile"),
    ],
)
def test_staff_lines_and_mobiles_are_not_published(text: str, reason: str) -> None:
    phone = read_phone(text) or Phone("".join(filter(str.isdecimal, text)))
    assert refusal(phone) == reason
    assert publishable(text) is None


def test_every_shipped_number_is_published_as_it_is_written() -> None:
    assert len(SHIPPED) > 300
    for text in SHIPPED:
        phone = publishable(text)
        assert phone is not None, text
        assert phone.domestic == text


@given(st.from_regex(r"\A[-+0-9() .]{0,18}\Z") | st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    phone = read_phone(text)
    if phone is not None:
        assert phone.digits.isascii()
        assert read_phone(phone.domestic) == Phone(phone.digits)
        if phone.international:
            assert read_phone(phone.international) == Phone(phone.digits)
