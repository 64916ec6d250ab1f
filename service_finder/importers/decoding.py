"""Bytes of open data into rows of text: encodings, the portals' envelopes, CSV. Never guesses."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from service_finder.importers.report import Quarantined

Raw = dict[str, str]
BOM = b"\xef\xbb\xbf"
NO_DATA, FINE = "INFO-200", ("INFO-000", "00", "0")
CELL_LIMIT = 1 << 20


@dataclass(slots=True)
class Decoded:
    """What an answer holds. `lines` are line numbers (CSV) or positions from 1 (JSON, XML).

    total: how many rows the source says it has altogether; None when it does not say.
    broken: (line, reason) of rows that are no rows.
    """

    rows: list[tuple[int, Raw]] = field(default_factory=list)
    total: int | None = None
    columns: frozenset[str] = frozenset()
    broken: list[tuple[int, str]] = field(default_factory=list)


def decode(raw: bytes) -> Decoded:
    """Read an answer of data.seoul.go.kr, data.go.kr, odcloud, or a CSV file."""
    text = to_text(raw)
    start = text.lstrip()[:1]
    if not start:
        raise Quarantined("It is empty.")
    if start in "{[":
        return _json(text)
    return _xml(text) if start == "<" else _csv(text)


def to_text(raw: bytes) -> str:
    """Decode: byte order mark, else UTF-8, else CP949, all strictly; never a silent "?"."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Quarantined(f"It says UTF-16 and is not, at byte {error.start}.") from error
    has_mark = raw.startswith(BOM)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if has_mark:
            raise Quarantined(f"It says UTF-8 and is not, at byte {error.start}.") from error
        first_bad = error.start
    try:
        return raw.decode("cp949")
    except UnicodeDecodeError as error:
        raise Quarantined(
            f"It is neither UTF-8 (byte {first_bad}) nor CP949 (byte {error.start})."
        ) from error


def _json(text: str) -> Decoded:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Quarantined(f"It is no JSON: {str(error)[:80]}.") from error
    rows, total = _envelope(body)
    return _decoded(rows, total)


def _envelope(body: Any) -> tuple[Any, Any]:
    """Find the list of rows and the total in an answer of either portal."""
    if isinstance(body, list):
        return body, None
    _check_result(body)
    inner = body.get("response", body)
    if isinstance(inner, dict) and isinstance(inner.get("header", inner), dict):
        _check_code(inner.get("header", inner))
        held = inner.get("body", inner)
        if isinstance(held, dict) and "items" in held:
            return _items(held["items"]), held.get("totalCount")
    if isinstance(body.get("data"), list):  # odcloud
        return body["data"], body.get("totalCount")
    for service in body.values():
        if isinstance(service, dict) and ("row" in service or "list_total_count" in service):
            _check_result(service)
            return _as_list(service.get("row", [])), service.get("list_total_count")
    result = body.get("RESULT")
    if isinstance(result, dict) and result.get("CODE") == NO_DATA:
        return [], 0
    raise Quarantined("The JSON holds no list of rows that we know.")


def _items(items: Any) -> list[Any]:
    """Return the rows of data.go.kr: a list, {"item": …}, one object, or "" for none."""
    if isinstance(items, dict) and "item" in items:
        items = items["item"]
    return _as_list(items)


def _as_list(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    return [found] if isinstance(found, dict) and found else []


def _check_result(body: Any) -> None:
    result = body.get("RESULT") if isinstance(body, dict) else None
    if isinstance(result, dict):
        code = str(result.get("CODE", ""))
        if code not in (*FINE, NO_DATA):
            raise Quarantined(f"The source answers {code[:20]}: {_short(result.get('MESSAGE'))}")


def _check_code(header: Mapping[str, Any]) -> None:
    code = str(header.get("resultCode", FINE[0]))
    if code not in (*FINE, "03"):  # 03: no data
        raise Quarantined(f"The source answers {code[:20]}: {_short(header.get('resultMsg'))}")


def _short(text: Any) -> str:
    return " ".join(str(text or "").split())[:120]


def _xml(text: str) -> Decoded:
    if "<!DOCTYPE" in text[:4096].upper() or "<!ENTITY" in text.upper():
        raise Quarantined("It is a web page, or XML that declares entities.")
    try:
        root = fromstring(text.encode())  # noqa: S314 (no document type: checked above)
    except ParseError as error:
        raise Quarantined(f"It is no XML: {str(error)[:80]}.") from error
    if root.tag == "OpenAPI_ServiceResponse":  # comes with HTTP 200, even where JSON was asked
        said = root.findtext(".//returnAuthMsg") or root.findtext(".//errMsg")
        raise Quarantined(f"The source answers {_short(said)}.")
    code = root.findtext(".//CODE") or root.findtext(".//resultCode") or FINE[0]
    if code not in (*FINE, NO_DATA, "03"):
        said = root.findtext(".//MESSAGE") or root.findtext(".//resultMsg")
        raise Quarantined(f"The source answers {code[:20]}: {_short(said)}")
    total = root.findtext(".//list_total_count") or root.findtext(".//totalCount")
    rows = [*root.iter("row"), *root.iter("item")]
    return _decoded([_cells(row) for row in rows], total)


def _cells(row: Element) -> dict[str, str]:
    return {cell.tag: cell.text or "" for cell in row}


def _decoded(rows: list[Any], total: Any) -> Decoded:
    found = Decoded(total=int(total) if str(total).isdecimal() else None)
    columns: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            found.broken.append((number, "it is no row"))
            continue
        cells = {str(name): _cell(value) for name, value in row.items()}
        columns |= cells.keys()
        found.rows.append((number, cells))
    found.columns = frozenset(columns)
    return found


def _csv(text: str) -> Decoded:
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""))
    found = Decoded()
    try:
        header = [name.strip() for name in next(reader)]
        found.columns = frozenset(header)
        for line, cells in _lines(reader):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                found.broken.append((line, f"it has {len(cells)} cells, not {len(header)}"))
                continue
            row = {n: _cell(c) for n, c in zip(header, cells, strict=True)}
            found.rows.append((line, row))
    except csv.Error as error:
        raise Quarantined(f"It is no CSV: {error}.") from error
    return found


def _lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line on which it begins."""
    begins = reader.line_num + 1
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 1


def _cell(value: Any) -> str:
    """Return a value as text: null is "", entities are read, spaces at the ends dropped."""
    if value is None or isinstance(value, dict | list):
        return ""
    return html.unescape(str(value)).strip()
