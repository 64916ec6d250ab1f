"""What a route can be asked: parameters declared once, read strictly, described in OpenAPI.

Nothing is ignored: an unknown name, a doubled one, broken text or a bad value is a 422 that
names it. An empty value counts as not given, as browsers send empty form fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from service_finder.api.problems import Fault, bad

LONGEST = 200
MOST_FIELDS = 60
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class Unusable(ValueError):
    """A value that cannot be used; `expected` says in code what could."""

    def __init__(self, expected: str, code: str = "bad_value") -> None:
        super().__init__(expected)
        self.expected, self.code = expected, code


@dataclass(frozen=True, slots=True)
class Param:
    """One query parameter: how its text becomes a value, and its schema for OpenAPI.

    `read` raises Unusable. `about` is English, for the description.
    """

    name: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    about: str
    default: Any = None
    longest: int = LONGEST
    example: Any = None


Given = dict[str, Any]


def read(declared: Sequence[Param], query: bytes) -> Given:
    """Read a raw query string: every declared name is in the answer, with its default if absent.

    Raises Problem (422) with every fault there is.
    """
    known = {param.name: param for param in declared}
    given: Given = {param.name: param.default for param in declared}
    faults: list[Fault] = []
    seen: set[str] = set()
    for name, value in _pairs(query):
        fault = _take(known, given, seen, name, value)
        if fault is not None and fault not in faults:
            faults.append(fault)
    if faults:
        raise bad(*faults)
    return given


def _take(
    known: Mapping[str, Param], given: Given, seen: set[str], raw_name: bytes, raw: bytes
) -> Fault | None:
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:
        return Fault("bad_encoding")
    param = known.get(name)
    if param is None:
        return Fault("unknown_parameter", _shown(name))
    if name in seen:
        return Fault("repeated_parameter", name)
    seen.add(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Fault("bad_encoding", name)
    return _value(param, given, text)


def _value(param: Param, given: Given, text: str) -> Fault | None:
    if len(text) > param.longest:
        return Fault("too_long", param.name, str(param.longest))
    if any(unicodedata.category(character) == "Cc" for character in text):
        return Fault("control_characters", param.name)
    if not text.strip():
        return None
    try:
        given[param.name] = param.read(text)
    except Unusable as error:
        return Fault(error.code, param.name, error.expected)
    return None


def _pairs(query: bytes) -> list[tuple[bytes, bytes]]:
    """Split a query string; the bytes are decoded strictly afterwards, unlike request.args."""
    parts = [part for part in query.split(b"&") if part]
    if len(parts) > MOST_FIELDS:
        raise bad(Fault("too_long", expected=f"{MOST_FIELDS} &"))
    pairs = []
    for part in parts:
        name, _equals, value = part.partition(b"=")
        pairs.append((_plain(name), _plain(value)))
    return pairs


def _plain(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _shown(name: str) -> str:
    """Return an unknown name for the answer: short, and without anything unprintable."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name[:40])


def text(name: str, about: str, *, longest: int = LONGEST, example: str | None = None) -> Param:
    """Declare a text."""
    schema = {"type": "string", "maxLength": longest}
    return Param(name, str.strip, schema, about, longest=longest, example=example)


def whole(name: str, about: str, low: int, high: int, default: int | None = None) -> Param:
    """Declare a whole number between two bounds, both included."""

    def reader(given: str) -> int:
        number = int(given) if _WHOLE.fullmatch(given.strip()) else -1
        if not low <= number <= high:
            raise Unusable(f"{low}–{high}")
        return number

    schema: dict[str, Any] = {"type": "integer", "minimum": low, "maximum": high}
    if default is not None:
        schema["default"] = default
    return Param(name, reader, schema, about, default)


def choice(name: str, about: str, values: Sequence[str], default: str | None = None) -> Param:
    """Declare one of a list of codes."""

    def reader(given: str) -> str:
        if given.strip() not in values:
            raise Unusable(", ".join(values))
        return given.strip()

    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    if default is not None:
        schema["default"] = default
    return Param(name, reader, schema, about, default)


def several(param: Param, about: str) -> Param:
    """Declare that a parameter takes several values, parted by commas: any of them will do."""

    def reader(given: str) -> tuple[Any, ...]:
        values = [value.strip() for value in given.split(",")]
        return tuple(dict.fromkeys(param.read(value) for value in values if value))

    schema = {"type": "array", "items": dict(param.schema)}
    return Param(param.name, reader, schema, about, (), longest=600, example=param.example)


def flag(name: str, about: str) -> Param:
    """Declare a yes or no: 1, true, 0 or false."""

    def reader(given: str) -> bool:
        word = given.strip().lower()
        if word not in ("1", "0", "true", "false"):
            raise Unusable("1, 0, true, false")
        return word in ("1", "true")

    schema = {"type": "string", "enum": ["1", "0", "true", "false"]}
    return Param(name, reader, schema, about, default=False)


def read_by(
    name: str,
    about: str,
    reader: Callable[[str], Any],
    expected: str,
    schema: Mapping[str, Any],
    *,
    longest: int = LONGEST,
    example: str | None = None,
) -> Param:
    """Declare a parameter read by a function that raises ValueError for what it cannot read."""

    def guarded(given: str) -> Any:
        try:
            return reader(given.strip())
        except Unusable:
            raise
        except ValueError as error:
            raise Unusable(expected) from error

    return Param(name, guarded, schema, about, longest=longest, example=example)
