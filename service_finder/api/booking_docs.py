"""The description of `/bookings` in OpenAPI: the only addresses that write, and need a token."""

from __future__ import annotations

from typing import Any

from service_finder.api.schemas import (
    DATE,
    INSTANT,
    TEXT,
    URL,
    WHOLE,
    YES_NO,
    Schema,
)
from service_finder.booking.states import LABELS
from service_finder.lib.marking import LANGUAGES

SECURITY: dict[str, Any] = {"bearer": {"type": "http", "scheme": "bearer"}}
_OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": False}
_CHILD: Schema = _OBJECT | {
    "properties": {"name": TEXT, "born_on": DATE},
    "required": ["name", "born_on"],
}
_WISH: Schema = _OBJECT | {
    "properties": {"offering": TEXT, "slot": TEXT},
    "required": ["offering", "slot"],
}
_PARTY: Schema = _OBJECT | {
    "properties": {
        "children": {"type": "array", "items": _CHILD},
        "guardians": WHOLE,
        "people": WHOLE,
    },
}
_BOOKING: dict[str, Schema] = {
    "code": TEXT,
    "state": {"type": "string", "enum": sorted(LABELS)},
    "offering": TEXT,
    "kind": TEXT,
    "place": TEXT,
    "demo": YES_NO,
    "slots": {"type": "array", "items": TEXT},
    "units": WHOLE,
    "starts_at": INSTANT,
    "ends_at": INSTANT,
    "cancel_until": INSTANT,
    "created_at": INSTANT,
    "url": URL,
    "position": WHOLE,
    "passed_over": TEXT,
    "offer_until": INSTANT,
}
_SOMETIMES = {"position", "passed_over", "offer_until"}
SCHEMAS: dict[str, Schema] = {
    "Booking": _OBJECT
    | {"properties": _BOOKING, "required": [n for n in _BOOKING if n not in _SOMETIMES]},
    "BookingList": _OBJECT
    | {
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}},
            "total": WHOLE,
            "next": {"type": ["string", "null"]},
        },
        "required": ["items", "total", "next"],
    },
    "BookingRequest": _OBJECT
    | {
        "description": "Either slots or wishes (offerings that are applied for).",
        "properties": {
            "offering": TEXT,
            "slots": {"type": "array", "items": TEXT},
            "wishes": {"type": "array", "items": _WISH},
            "party": _PARTY,
            "answers": {"type": "object"},
            "lang": {"type": "string", "enum": list(LANGUAGES)},
            "waitlist": YES_NO,
        },
    },
}
_CODE = {"name": "code", "in": "path", "required": True, "schema": TEXT}
_KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
_LANG = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": list(LANGUAGES)}}
_ACTS = {
    "cancel": "Cancel, or leave the waiting list",
    "accept": "Accept an offer",
    "decline": "Decline an offer",
}


def paths() -> dict[str, dict[str, Any]]:
    """Return the paths of bookings: {path: {method: operation}}."""
    here = "/api/v1/bookings"
    body = {"schema": {"$ref": "#/components/schemas/BookingRequest"}}
    create = _said("create_booking", "Book, apply, enter a draw or join the waiting list", _KEY)
    create["requestBody"] = {"required": True, "content": {"application/json": body}}
    create["responses"] |= {"201": create["responses"].pop("200")} | _refusals("404", "409", "429")
    found: dict[str, dict[str, Any]] = {
        here: {
            "get": _said("list_bookings", "One's own bookings", *_list(), answer="BookingList"),
            "post": create,
        },
        f"{here}/{{code}}": {"get": _said("show_booking", "One booking", _CODE)},
        f"{here}/{{code}}.ics": {"get": _said("calendar_file", "Its calendar file", _CODE)},
    }
    calendar = {"text/calendar": {"schema": TEXT}}
    found[f"{here}/{{code}}.ics"]["get"]["responses"]["200"]["content"] = calendar
    for act, summary in _ACTS.items():
        said = _said(f"{act}_booking", summary, _CODE)
        said["responses"] |= _refusals("409")
        found[f"{here}/{{code}}/{act}"] = {"post": said}
    return found


def _list() -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    when = {"type": "string", "enum": ["upcoming", "waiting", "past", "all"], "default": "all"}
    return [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in (("when", when), ("limit", limit), ("cursor", TEXT))
    ]


def _said(name: str, summary: str, *parameters: Any, answer: str = "Booking") -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{answer}"}
    said: dict[str, Any] = {
        "operationId": name,
        "tags": ["Bookings"],
        "summary": summary,
        "security": [{"bearer": []}],
        "parameters": [*parameters, _LANG],
        "responses": {"200": {"description": "OK", "content": {"application/json": {
            "schema": schema}}}} | _refusals("401", "422"),
    }  # fmt: skip
    if _CODE in parameters:
        said["responses"] |= _refusals("404")
    return said


def _refusals(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": "#/components/responses/Problem"} for status in statuses}
