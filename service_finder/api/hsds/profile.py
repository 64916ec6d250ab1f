"""`/hsds/` and `/hsds/profile`: which HSDS this is, and what the feed adds to it."""

from __future__ import annotations

from typing import Any

from flask import Response

from service_finder.api import answers
from service_finder.api.params import Given
from service_finder.api.routes import open_referral, read

VERSION = "3.0"
NAME = "seoul-family"
TEXT = {"type": "string"}
YES_NO = {"type": "boolean"}


@read(open_referral, "/", summary="About this feed", answer="HsdsAbout")
def about(_given: Given) -> Response:
    """Answer with the version, the profile and the description of the routes."""
    return answers.public(
        {
            "version": VERSION,
            "profile": answers.absolute("/hsds/profile"),
            "openapi_url": answers.absolute("/api/v1/openapi.json"),
        }
    )


@read(open_referral, "/profile", summary="What the feed adds to HSDS", answer="Profile")
def show_profile(_given: Given) -> Response:
    """Answer with the profile: JSON Merge Patches over the schemas of HSDS 3.0."""
    patches = {name: {"properties": added} for name, added in ADDITIONS.items()}
    return answers.public({"name": NAME, "version": VERSION, "patches": patches})


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TRANSLATION = _object(
    field=TEXT,
    language={"type": "string", "enum": ["en", "zh", "ja", "vi"]},
    text=TEXT,
    # composed: put together from official parts, never to be passed off as official.
    status={"type": "string", "enum": ["human", "machine", "composed", "source"]},
    stale=YES_NO,
)
EXCEPTION = _object(
    date={"type": "string", "format": "date"},
    closed=YES_NO,
    opens_at=TEXT,
    closes_at=TEXT,
    reason=TEXT,
)
ADDITIONS: dict[str, dict[str, Any]] = {
    "service.json": {
        "translations": _array(TRANSLATION),
        "sensitive": {
            **YES_NO,
            "description": "Readers may be in danger: show it without leaving a trace.",
        },
        "source": _object(name=TEXT, url=TEXT, reference_date=TEXT, verified=YES_NO),
        "age_basis": {
            "type": "string",
            "enum": ["international", "year", "months", "grade", "unstated"],
            "description": "How ages are counted: 만 나이, 연 나이, 개월, 학년, not stated.",
        },
        "booking": _object(url={"type": "string", "format": "uri"}),
        "schedule_exceptions": _array(EXCEPTION),
    },
    "organization.json": {"translations": _array(TRANSLATION)},
    "location.json": {
        "disclosure": {
            "type": "string",
            "enum": ["public", "district_only", "phone_only"],
            "description": "A protected location is virtual and has no address and no point.",
        }
    },
    "schedule.json": {
        "holiday_rule": {"type": "string", "enum": ["closed", "open", "special", "unknown"]}
    },
}
