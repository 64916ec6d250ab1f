"""Korean telephone numbers: read, check, write, and refuse those that may not be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

# Short codes are dialled as they are. Known ones only: a stray "100" is no telephone number.
_CODES = (109, 110, 111, 112, 113, 114, 117, 118, 119, 120, 125, 128, 129, 131, 132, 182)
_LONGER_CODES = (1330, 1331, 1332, 1333, 1345, 1350, 1355, 1357, 1366, 1372, 1382, 1388, 1397, 1398)
SHORT_CODES = frozenset(str(code) for code in (*_CODES, *_LONGER_CODES))
# Codes that are also reached with a city's area code, which phonenumbers takes for invalid.
AREA_SHORT_CODES = frozenset({"120", "1366", "1388"})
# Numbers printed somewhere and known to be wrong: docs/data-sources.md.
KNOWN_WRONG = frozenset(
    {
        "15773366",  # Danuri Helpline is 1577-1366
        "15775432",  # the same line's number of long ago
        "029556800",  # Dobong family center is 02-995-6800
        "16446621",  # family counseling is 1577-4206 since 2025
        "0222752201",  # the service ended
        "0212345678",  # a placeholder
        "0234692530",  # looks invented
        "0263481318",  # names no organization
    }
)
_SEOUL = "02"
_AREA = re.compile(r"02|0[3-6]\d")
_NATIONWIDE = re.compile(r"1[568]\d{2}\d{4}")
_MOBILE = re.compile(r"01[016789]\d{7,8}")
_CITY_HALL_STAFF = re.compile(r"02(2133\d{4}|810\d{4})")
_EXTENSION = re.compile(r"\(?\s*(?:내선|구내|ext\.?|#)\s*:?\s*(\d{1,5})\s*(?:번)?\s*\)?\s*$", re.I)
_ALLOWED = re.compile(r"[\d\s().+\-–]+")
# Eight bare digits (2815-0382) may also be a Seoul number without its area code: not certain.
_WITHOUT_ZERO = re.compile(
    r"(?:2|[3-6][1-5]|70|80)[\s)\-–.]+\d{3,4}[\s\-–.]*\d{4}|2\d{8}|(?:[3-6][1-5]|70)\d{8}"
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled in Seoul: its domestic digits and an extension."""

    digits: str
    extension: str = ""

    @property
    def is_short(self) -> bool:
        """Say whether it is a short code, dialled as it is, without or with an area code."""
        return self.digits in SHORT_CODES or self._area_and_code() is not None

    @property
    def is_nationwide(self) -> bool:
        """Say whether it is a 15xx/16xx/18xx number, which has no form from abroad."""
        return _NATIONWIDE.fullmatch(self.digits) is not None

    @property
    def domestic(self) -> str:
        """Write it as on a Korean sign: 02-815-0382, 1577-1366, 112, 02-120."""
        split = self._area_and_code()
        if split is not None:
            return "-".join(split)
        if self.is_short:
            return self.digits
        if self.is_nationwide:
            return f"{self.digits[:4]}-{self.digits[4:]}"
        head = _head_length(self.digits)
        return f"{self.digits[:head]}-{self.digits[head:-4]}-{self.digits[-4:]}"

    @property
    def international(self) -> str | None:
        """Write it as dialled from abroad, or None where that does not work (short, 15xx)."""
        if self.is_short or self.is_nationwide:
            return None
        return f"+82 {self.domestic[1:].replace('-', ' ')}"

    @property
    def uri(self) -> str:
        """Return the tel: address: global form where there is one, else the digits as dialled."""
        abroad = self.international
        number = abroad.replace(" ", "") if abroad else self.digits
        return f"tel:{number};ext={self.extension}" if self.extension else f"tel:{number}"

    def shown(self, lang: str) -> tuple[str, str | None]:
        """Return the number to print and, for readers from abroad, the form to print beside it.

        Callers are in Seoul: the domestic form comes first in every language.
        """
        return self.domestic, None if lang == "ko" else self.international

    def _area_and_code(self) -> tuple[str, str] | None:
        area = _AREA.match(self.digits)
        if area is not None and self.digits[area.end() :] in AREA_SHORT_CODES:
            return area[0], self.digits[area.end() :]
        return None


def read_phone(text: str, *, area: str = "") -> Phone | None:
    """Read one number; None when it is not a Korean number. `area` completes a local number.

    Restores the leading 0 that spreadsheets drop (2-815-0382). +82 and extensions are read.
    """
    text, extension = _without_extension(text.strip())
    if not _ALLOWED.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    if digits.startswith("82") and text.lstrip("( ").startswith("+"):
        digits = "0" + digits[2:].removeprefix("0")
    elif "+" in text:
        return None
    for candidate in _candidates(text, digits, area):
        if _is_number(candidate):
            return Phone(candidate, extension)
    return None


def refusal(phone: Phone) -> str | None:
    """Say why a number may not be published: known_wrong, staff_line or mobile; None if it may."""
    if phone.digits in KNOWN_WRONG:
        return "known_wrong"
    if _CITY_HALL_STAFF.fullmatch(phone.digits):
        return "staff_line"
    return "mobile" if _MOBILE.fullmatch(phone.digits) else None


def publishable(text: str) -> Phone | None:
    """Read a number and return it only if it may be shown to the public."""
    phone = read_phone(text)
    return phone if phone is not None and refusal(phone) is None else None


def _without_extension(text: str) -> tuple[str, str]:
    match = _EXTENSION.search(text)
    return (text[: match.start()].strip(), match[1]) if match else (text, "")


def _candidates(text: str, digits: str, area: str) -> list[str]:
    found = [digits]
    if not digits.startswith("0") and _WITHOUT_ZERO.fullmatch(text.strip()):
        found.append("0" + digits)
    if area and not digits.startswith("0"):
        found.append(area + digits)
    return found


def _head_length(digits: str) -> int:
    if digits.startswith(_SEOUL):
        return 2
    # 050x numbers carry four digits before the rest: 0507-1234-5678.
    return 4 if digits.startswith("050") and len(digits) == 12 else 3


def _is_number(digits: str) -> bool:
    if Phone(digits).is_short or _NATIONWIDE.fullmatch(digits):
        return True
    if not digits.startswith("0") or not 9 <= len(digits) <= 12:
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "KR"))
