"""Won: writing amounts, and reading the fee texts of the sources where they are certain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service_finder.lib.formats import PATTERNS, number_text

_FREE = re.compile(r"(?:대관료|이용료|참가비|입장료|수강료|비용)?\s*:?\s*(?:전액\s*)?무료")
_ASK = re.compile(r"(?:대관료|이용료)?\s*(?:자체\s*문의|별도\s*문의|문의|유료\(요금안내문의\))")
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_AMOUNT = re.compile(rf"{_NUMBER}\s*(천원|만\s*원|원)")
# A charge on top of a fee the text does not give says nothing about the fee itself.
_EXTRA = re.compile(r"별도\s*부과|추가\s*(?:요금|부과)")
_UNITS = {"원": 1, "천원": 1_000, "만원": 10_000}
# The word just before an amount -> what it is paid for.
_PER = (
    (re.compile(r"연회비\s*$"), "year"),
    (re.compile(r"(?<![가-힣])월\s*$"), "month"),
    (re.compile(r"(?<![가-힣])1?일\s*$"), "day"),
    (re.compile(r"시간당\s*$"), "hour"),
)
# In Chinese, four digits are written together (5000), five and more in groups (50,000).
_UNGROUPED_BELOW = {"zh": 10_000}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in won and what it pays for: year, month, day, hour, or "" where not certain."""

    won: int
    per: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a fee text says for certain. `is_free` None: the text does not tell."""

    is_free: bool | None
    amounts: tuple[Amount, ...] = ()


def parse_fee(text: str) -> Fee:
    """Read a fee text: free, some amounts, or nothing certain."""
    text = text.strip()
    if not text or _ASK.fullmatch(text):
        return Fee(None)
    if _FREE.fullmatch(text):
        return Fee(True)
    if _EXTRA.search(text):
        return Fee(None)
    amounts = tuple(_amount(text, match) for match in _AMOUNT.finditer(text))
    return Fee(False if any(amount.won for amount in amounts) else None, amounts)


def is_free(text: str) -> bool | None:
    """Say whether something is free of charge; None when the text does not tell."""
    return parse_fee(text).is_free


def won_text(won: int, lang: str) -> str:
    """Write an amount in won in one of the five languages."""
    grouped = abs(won) >= _UNGROUPED_BELOW.get(lang, 0)
    number = number_text(won, lang) if grouped else str(won)
    sign, number = ("-", number[1:]) if won < 0 else ("", number)
    return sign + str(PATTERNS[lang]["won"]).format(n=number)


def _amount(text: str, match: re.Match[str]) -> Amount:
    before = text[: match.start()]
    per = next((per for pattern, per in _PER if pattern.search(before)), "")
    unit = match[2].replace(" ", "")
    return Amount(int(match[1].replace(",", "")) * _UNITS[unit], per)
