"""The words that hours are written in, cut into tokens. What is no token is not certain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


class Uncertain(ValueError):
    """The text says something this program does not surely understand."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its kind; `value` is what the parser works with."""

    kind: str
    value: str
    text: str


# Kind, what it stands for, pattern. Longer words first: the first match at a position wins.
_WORDS = (
    ("time", "", r"\d{1,2}:\d{2}"),
    ("clock24", "", r"24시간"),
    ("days", "MO,TU,WE,TH,FR,SA,SU", r"매일|연중무휴|연중 ?무휴|365일|상시(?: ?운영)?"),
    ("days", "MO,TU,WE,TH,FR", r"평일"),
    ("days", "SA,SU", r"주말"),
    ("nth", "-1", r"매달 ?마지막 ?주|매월 ?마지막 ?주|마지막 ?주"),
    ("nth", "1", r"매월 ?(?:첫째|1째) ?주?"),
    ("filler", "", r"매주|연휴|정기(?= ?휴)|단,|및(?= ?\()"),
    # Public holidays by their names in notices.
    ("holiday", "substitute", r"대체 ?공휴일|대체 ?휴무일|대체 ?휴일"),
    ("holiday", "temporary", r"임시 ?공휴일|(?:기타 ?)?정부에서 ?지정(?:하는|한) ?휴일"),
    ("holiday", "public", r"법정 ?공휴일|국가 ?공휴일|공휴일"),
    ("holiday", "labor_day", r"근로자의 ?날|노동절"),
    ("holiday", "childrens_day", r"어린이 ?날"),
    ("holiday", "election", r"선거일"),
    ("holiday", "new_year", r"1월 ?1일|신정"),
    ("holiday", "seollal,chuseok", r"명절"),
    ("holiday", "seollal", r"설날|설(?![가-힣])"),
    ("holiday", "chuseok", r"추석"),
    # Closings a place names when it likes: they can only be told as a possibility.
    ("other", "", r"그 ?밖에 ?[가-힣]{1,12}장이 ?지정한 ?날"),
    ("other", "", r"기타 ?정비일\(소독\) ?등|정비일|보수 ?기간"),
    ("other", "", r"노동(?!절)"),
    ("moves", "next_day", r"월요일이 ?공휴일인 ?경우 ?그 ?다음 ?날을 ?휴관일로 ?지정"),
    (
        "moves",
        "after_holidays",
        r"월요일이 ?공휴일(?:인)? ?경우 ?정상 ?운영하며, ?"
        r"연휴 ?끝난 ?다음날 ?대체 ?휴관을 ?합니다\.?",
    ),
    ("lunch", "", r"점심(?: ?시간)?"),
    ("rest", "", r"휴게(?: ?시간)?|브레이크 ?타임"),
    ("closed", "", r"휴관일|휴무일|휴관|휴무|휴점|쉼|쉽니다"),
    ("except", "", r"제외(?:한)?|예외"),
    ("include", "", r"포함"),
    ("opens", "", r"정상 ?운영|운영"),
    ("season", "term", r"학기 ?중|학기"),
    ("season", "vacation", r"방학(?: ?중)?"),
    ("after_school", "", r"방과 ?후"),
    ("counselling", "", r"상담"),
    ("appointment", "", r"사전 ?예약제?|예약제|예약"),
    ("channel", "phone", r"전화"),
    ("channel", "visit", r"방문"),
    ("session", "", r"\d{1,2}회차"),
    ("next", "", r"익일|다음날|다음 ?날|새벽"),
    ("day", "", r"[월화수목금토일](?:요일)?(?=[^가-힣]|$|은|휴|상담)"),
    ("particle", "", r"은|는|을|를|에는|에"),
    ("tilde", "", r"~"),
    ("open_bracket", "", r"\("),
    ("close_bracket", "", r"\)"),
    ("separator", "", r"[,.·/]|및"),
)
_SPACE = re.compile(r"\s+")
_PATTERNS = tuple((kind, value, re.compile(pattern)) for kind, value, pattern in _WORDS)
_DAY_CODES = dict(zip("월화수목금토일", ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
# A hyphen between two times or two days is a range; alone it means "nothing entered".
_HYPHEN = re.compile(r"(?<=[\d요일월화수목금토]) ?- ?(?=[\d익다월화수목금토일])")


def normalised(text: str) -> str:
    """Return the text in one spelling: composed letters, one kind of range sign, one space."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[–—−〜∼～]", "~", text).replace("ㆍ", "·").replace("：", ":")
    return _SPACE.sub(" ", _HYPHEN.sub("~", text)).strip()


def tokens(text: str) -> list[Token]:
    """Cut a normalised text into tokens; Uncertain at the first word that is none."""
    found, position = [], 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        token = _token_at(text, position)
        found.append(token)
        position += len(token.text)
    return [token for token in found if token.kind not in ("filler", "particle")]


def _token_at(text: str, position: int) -> Token:
    for kind, value, pattern in _PATTERNS:
        match = pattern.match(text, position)
        if match is not None:
            value = _DAY_CODES[match[0][0]] if kind == "day" else value
            return Token(kind, value or match[0], match[0])
    raise Uncertain(text[position : position + 20])
