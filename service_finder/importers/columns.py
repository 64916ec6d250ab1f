"""Reading columns of open data into the directory's own: points, hours, phones, dates."""

from __future__ import annotations

import re

from service_finder.catalogue.hours import from_columns
from service_finder.importers.decoding import Raw
from service_finder.importers.rows import BadRow
from service_finder.lib import geo, grids
from service_finder.lib import phone as phones
from service_finder.lib.geo import Point

# Every name that the portals use, misspelt ones verbatim. First the latitude's.
LATITUDE = (
    "위도", "WGS84위도", "latitude", "LATITUDE", "LA", "WGS84_LAT", "Y_CRDNT_VALUE", "Y", "y",
    "lat",
)  # fmt: skip
LONGITUDE = (
    "경도", "WGS84경도", "longitude", "logitude", "LONGITUDE", "LO", "WGS84_LOT", "X_CRDNT_VALUE",
    "X", "x", "lng",
)  # fmt: skip
SEOUL_AREA = "02"
_DATE = re.compile(r"((?:19|20)\d\d)[-./]?(\d\d)[-./]?(\d\d)(?:\D.*)?|((?:19|20)\d\d)[-./]?(\d\d)?")
_DAYS = "월화수목금토일"
_DAY_RANGE = re.compile(rf"([{_DAYS}])(?:요일)?\s*[~\-–∼]\s*([{_DAYS}])(?:요일)?")
_DAY_LIST = re.compile(rf"[{_DAYS}](?:요일)?(?:\s*[,·/]\s*[{_DAYS}](?:요일)?)*")
_NOBODY = re.compile(r"[-.\s]*|없음|해당\s*없음|미정|null", re.IGNORECASE)


def pick(raw: Raw, *names: str) -> str:
    """Return the first cell that says something, by any of a column's names; "" for none."""
    for name in names:
        cell = raw.get(name, "").strip()
        if not _NOBODY.fullmatch(cell):
            return cell
    return ""


def point(lat: str, lng: str) -> tuple[Point | None, str]:
    """Read two columns: a point in Seoul and what was done to get it ("" = nothing).

    Swapped columns are put right, projected ones converted; anything else gives no point and the
    word "outside" or "unreadable". A point is never moved or made up.
    """
    if not lat and not lng:
        return None, ""
    try:
        first, second = float(lat), float(lng)
    except ValueError:
        return None, "unreadable"
    found, note = geo.seoul_point(first, second)
    if found is not None or (first, second) == (0, 0):
        return found, note
    converted = grids.from_grid(second, first)
    if converted is not None:
        return converted[0], f"EPSG:{converted[1]}"
    return None, "outside"


def phone(text: str, doubts: list[str]) -> str:
    """Return a number that may be shown, written as on a sign; "" with a doubt when it may not."""
    if not text:
        return ""
    first = re.split(r"[,;/]|\s{2,}", text)[0].strip()
    read = phones.read_phone(first, area="")
    if read is None:
        doubts.append("the phone cannot be read: left out")
        return ""
    if phones.refusal(read) is not None:
        doubts.append(f"the phone may not be shown ({phones.refusal(read)}): left out")
        return ""
    return read.domestic


def hours(*lines: tuple[str, str, str]) -> str:
    """Write (days, opens, closes) as a Korean hours text; lines without certain times are left.

    00:00-00:00 is what nobody filled in: unknown, never closed.
    """
    said = []
    for days, opens, closes in lines:
        start, end = clock(opens), clock(closes)
        if days and start and end and from_columns("MO", start, end) is not None:
            said.append(f"{days} {start}–{end}")
    return "; ".join(said)


def clock(text: str) -> str:
    """Return HH:MM of HHMM, H:MM, HH:MM:SS; "" for anything else."""
    match = re.fullmatch(r"(\d{1,2}):?(\d{2})(?::?\d{2})?", text.strip())
    return f"{int(match[1]):02d}:{match[2]}" if match else ""


def days(text: str) -> str:
    """Return the days of "화~일요일" or "월, 수요일" as letters in order; "" if unclear."""
    cell = text.replace(" ", "")
    if cell in ("매일", "연중무휴", "전일"):
        return _DAYS
    match = _DAY_RANGE.fullmatch(cell)
    if match:
        first, last = _DAYS.index(match[1]), _DAYS.index(match[2])
        return _DAYS[first : last + 1] if first <= last else ""
    if cell in ("평일", "주중"):
        return _DAYS[:5]
    if _DAY_LIST.fullmatch(cell):
        return "".join(day for day in _DAYS if day in cell.replace("요일", ""))
    return ""


def spell_days(letters: str) -> str:
    """Write days as the hours notation does: "화–금", "월, 수"."""
    if len(letters) > 2 and letters in _DAYS:
        return f"{letters[0]}–{letters[-1]}"
    return ", ".join(letters)


def date(text: str) -> str:
    """Return a source's own date in its precision ("2024-05-31", "2024-05", "2024"); "" if none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return ""
    year, month, day, only_year, only_month = match.groups()
    parts = [part for part in (year or only_year, month or only_month, day) if part]
    if any(not 1 <= int(part) <= 31 for part in parts[1:]) or int((parts[1:] or ["1"])[0]) > 12:
        return ""
    return "-".join(parts)


def address(*parts: str) -> str:
    """Join the parts of an address; the city's name in full, nothing said twice."""
    joined = " ".join(" ".join(part.split()) for part in parts if part)
    return re.sub(r"^서울(?:시|특별시)?(?=\s)", "서울특별시", joined)


def must(raw: Raw, *names: str) -> str:
    """Return a cell that the row cannot do without, or raise BadRow."""
    found = pick(raw, *names)
    if not found:
        raise BadRow(f"{names[0]} must not be empty")
    return found


def website(text: str, doubts: list[str]) -> str:
    """Return a web address, completed where only the scheme is missing; "" with a doubt."""
    if not text:
        return ""
    full = text if re.match(r"https?://", text) else f"https://{text}"
    if re.fullmatch(r"https?://[A-Za-z0-9.-]+\.[a-z]{2,}(?::\d+)?(?:[/?#][^\s<>\"']*)?", full):
        return full
    doubts.append("the web address cannot be read: left out")
    return ""
