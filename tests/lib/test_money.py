from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_finder.lib.marking import LANGUAGES
from service_finder.lib.money import Amount, Fee, is_free, parse_fee, won_text

_DATA = Path(__file__).parents[2] / "service_finder/data/facilities.csv"


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("무료", Fee(True)),
        ("대관료 무료", Fee(True)),
        ("이용료: 전액 무료", Fee(True)),
        ("", Fee(None)),
        ("대관료 자체문의", Fee(None)),
        ("유료(요금안내문의)", Fee(None)),
        ("무료 또는 유료", Fee(None)),
        ("0원", Fee(None, (Amount(0),))),
        ("연회비 10,000원", Fee(False, (Amount(10_000, "year"),))),
        (
            "월 5만원(간식비 포함), 1일 2,500원",
            Fee(False, (Amount(50_000, "month"), Amount(2_500, "day"))),
        ),
        ("월 50,000원 / 일 2,500원", Fee(False, (Amount(50_000, "month"), Amount(2_500, "day")))),
        ("대관료 (오전)900천원, (오후)1,800천원", Fee(False, (Amount(900_000), Amount(1_800_000)))),
        ("대관료 시간당 133,270원", Fee(False, (Amount(133_270, "hour"),))),
        ("36개월 이상 4,000원(서울상상나라 입장료)", Fee(False, (Amount(4_000),))),
        # A charge on top says nothing about the fee itself.
        ("대관료 피로연 진행 시 다목적홀 대관료(360,000원) 별도부과", Fee(None)),
    ],
)
def test_fees_are_read(text: str, fee: Fee) -> None:
    assert parse_fee(text) == fee
    assert is_free(text) is fee.is_free


def test_the_shipped_fees() -> None:
    with _DATA.open(encoding="utf-8-sig", newline="") as file:
        fees = [row["fee_ko"] for row in csv.DictReader(file) if row["fee_ko"]]
    assert Counter(is_free(fee) for fee in fees) == {True: 61, False: 26, None: 3}


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(amount.won >= 0 for amount in parse_fee(text).amounts)


@pytest.mark.parametrize(
    ("lang", "small", "large", "negative"),
    [
        ("ko", "5,000원", "1,234,567원", "-500원"),
        ("en", "₩5,000", "₩1,234,567", "-₩500"),
        ("zh", "5000韩元", "1,234,567韩元", "-500韩元"),
        ("ja", "5,000ウォン", "1,234,567ウォン", "-500ウォン"),
        ("vi", "5.000 won", "1.234.567 won", "-500 won"),
    ],
)
def test_won_in_five_languages(lang: str, small: str, large: str, negative: str) -> None:
    assert won_text(5_000, lang) == small
    assert won_text(1_234_567, lang) == large
    assert won_text(-500, lang) == negative


@given(st.integers(-(10**12), 10**12), st.sampled_from(LANGUAGES))
def test_an_amount_keeps_its_digits(won: int, lang: str) -> None:
    digits = "".join(sign for sign in won_text(won, lang) if sign in "-0123456789")
    assert digits == str(won)
