"""The shapes of the answers, as JSON Schema 2020-12: shown in OpenAPI, checked in the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service_finder.api.asking import SORTS
from service_finder.catalogue.program_kinds import PROGRAM_KINDS
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import LANGUAGES

Schema = dict[str, Any]
REASONS = (
    "name", "spelling", "initials", "keys", "romanised", "synonym", "category", "district",
    "near", "need",
)  # fmt: skip
STATES = ("open", "closed", "unknown", "by_appointment")
ORIGINS = ("official", "staff", "machine", "composed")
TEXT: Schema = {"type": "string"}
SOME_TEXT: Schema = {"type": ["string", "null"]}
YES_NO: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
SOME_WHOLE: Schema = {"type": ["integer", "null"], "minimum": 0}
DATE: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time", "pattern": r"\+09:00$"}
URL: Schema = {"type": "string", "format": "uri"}
SOME_URL: Schema = {"type": ["string", "null"]}


def _object(properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> Schema:
    """Describe an object: every property is there except the optional ones, and no other."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _enum(values: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _list_of(item: Schema, **more: Schema) -> Schema:
    shape = {"items": _array(item), "total": WHOLE, "next": SOME_TEXT, **more}
    return _object(shape, optional=tuple(more))


OPEN = _object({"state": _enum(STATES), "until": INSTANT, "opens_at": INSTANT})
WORDED = _object(
    {
        "text": TEXT,
        "language": _enum(LANGUAGES),
        "origin": _enum(ORIGINS),
        "stale": YES_NO,
    }
)
STORED = _object({"field": TEXT, **WORDED["properties"]})
AGES = _object(
    {
        "from_months": WHOLE,
        "to_months": SOME_WHOLE,
        "basis": _enum(("international", "year", "months", "grade", "unstated")),
    }
)
ITEM: dict[str, Schema] = {
    "id": TEXT,
    "category": _enum(tuple(KINDS)),
    "status": TEXT,
    "district": SOME_TEXT,
    "district_code": {"type": ["string", "null"], "pattern": "^11[0-9]{3}$"},
    "name": TEXT,
    "name_lang": _enum(LANGUAGES),
    "name_origin": _enum(ORIGINS),
    "name_ko": TEXT,
    "address": SOME_TEXT,
    "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
    "lng": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
    "distance_m": SOME_WHOLE,
    "phone": SOME_TEXT,
    "open": _ref("Open"),
    "bookable": YES_NO,
    "url": URL,
    "matched_on": _array(_enum(REASONS)),
    "verified": YES_NO,
    "as_of": SOME_TEXT,
    "sensitive": YES_NO,
}
PROTECTED = ("address", "lat", "lng")
HELP_LINE = _object(
    {
        "id": TEXT,
        "name": TEXT,
        "phone": TEXT,
        "open": _object({"state": _enum(STATES)}),
        "languages": _array(TEXT),
        "what_happens": TEXT,
        "confirmed": YES_NO,
        "url": URL,
    }
)
DAY = _object(
    {
        "date": DATE,
        "weekday": TEXT,
        "state": _enum(STATES),
        "reason": SOME_TEXT,
        "note": SOME_TEXT,
        "exception": YES_NO,
        "intervals": _array(
            _object(
                {
                    "state": _enum(STATES),
                    "opens_at": INSTANT,
                    "closes_at": INSTANT,
                    "reason": SOME_TEXT,
                }
            )
        ),
    }
)
PLACE: dict[str, Schema] = {
    **ITEM,
    **dict.fromkeys(("description", "fee", "capacity", "age", "alert"), _maybe(_ref("Worded"))),
    "phones": _array(_object({"number": TEXT, "role": SOME_TEXT})),
    "website": SOME_URL,
    "booking_url": SOME_URL,
    "organization_id": SOME_TEXT,
    "ages": _maybe(_ref("Ages")),
    "free": {"type": ["boolean", "null"]},
    "hours": {**_array(_ref("Day")), "minItems": 7, "maxItems": 7},
    "hours_text": SOME_TEXT,
    "languages": _array(TEXT),
    "accessibility": {"type": "object", "additionalProperties": YES_NO},
    "programs": _array(
        _object({"id": TEXT, "name": TEXT, "name_ko": TEXT, "category": TEXT, "url": URL})
    ),
    "offerings": _array(_ref("Offering")),
    "texts": _array(_ref("StoredText")),
    "source": _object(
        {
            "name": TEXT,
            "address": SOME_URL,
            "as_of": SOME_TEXT,
            "verified": YES_NO,
            "verified_at": INSTANT,
            "confidence": TEXT,
            "stated": TEXT,
        }
    ),
}
PROGRAM_ITEM: dict[str, Schema] = {
    "id": TEXT,
    "category": _enum(tuple(PROGRAM_KINDS)),
    "category_name": TEXT,
    "name": TEXT,
    "name_lang": _enum(LANGUAGES),
    "name_origin": _enum(ORIGINS),
    "name_ko": TEXT,
    "provider": _maybe(_ref("Worded")),
    "target": _maybe(_ref("Worded")),
    "ages": _maybe(_ref("Ages")),
    "over": YES_NO,
    "url": URL,
    "source": _object(
        {
            "document": TEXT,
            "publisher": SOME_TEXT,
            "section": SOME_TEXT,
            "date": SOME_TEXT,
            "address": SOME_URL,
            "verified": YES_NO,
        }
    ),
}
PROGRAM: dict[str, Schema] = {
    **PROGRAM_ITEM,
    **dict.fromkeys(("eligibility", "amount", "schedule", "capacity"), _maybe(_ref("Worded"))),
    "apply": _maybe(_ref("Worded")),
    "organization_id": SOME_TEXT,
    "places": _array(_object({"id": TEXT, "name": TEXT, "name_ko": TEXT, "url": URL})),
    "texts": _array(_ref("StoredText")),
}
BENEFIT: dict[str, Schema] = {
    **PROGRAM_ITEM,
    "fits": _enum(("yes", "maybe")),
    "reasons": {
        **_array(
            _object(
                {
                    "code": TEXT,
                    "state": _enum(("met", "open")),
                    "message": TEXT,
                    "any_of": {"type": ["array", "null"], "items": TEXT},
                }
            )
        ),
        "minItems": 1,
    },
    "conditions": _maybe(_ref("Worded")),
    "amount": _maybe(_ref("Worded")),
}
SOURCE = _object(
    {
        "source": TEXT,
        "row_count": WHOLE,
        "as_of": SOME_TEXT,
        "imported_at": INSTANT,
        "age_days": SOME_WHOLE,
        "outcome": TEXT,
        "refused_count": WHOLE,
    }
)
SUGGESTION = _object(
    {
        "type": _enum(("place", "category", "district", "station", "program")),
        "id": TEXT,
        "text": TEXT,
    }
)
FEATURE = {
    "type": "object",
    "properties": {
        "type": {"const": "Feature"},
        "geometry": _object(
            {
                "type": {"const": "Point"},
                "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2},
            }
        ),
        "properties": {"type": "object"},
    },
    "required": ["type", "geometry", "properties"],
}
PROBLEM = _object(
    {
        "type": TEXT,
        "status": {"type": "integer"},
        "title": TEXT,
        "errors": _array(
            _object({"code": TEXT, "message": TEXT, "field": TEXT}, optional=("field",))
        ),
        "help": _array(_ref("HelpLine")),
    },
    optional=("help",),
)
PAGE = _object(
    {
        "total_items": WHOLE,
        "total_pages": WHOLE,
        "page_number": {"type": "integer", "minimum": 1},
        "size": WHOLE,
        "first_page": YES_NO,
        "last_page": YES_NO,
        "empty": YES_NO,
        "contents": _array({"type": "object", "properties": {"id": {"format": "uuid"}}}),
    }
)
OFFERING = _object(
    {
        "id": TEXT,
        "kind": TEXT,
        "place": TEXT,
        "place_name": TEXT,
        "name": TEXT,
        "demo": YES_NO,
        "first_state": TEXT,
        "ages": _maybe(_ref("Ages")),
        "party": _object(
            {
                "children_min": WHOLE,
                "children_max": WHOLE,
                "guardians_min": WHOLE,
                "children_per_guardian": SOME_WHOLE,
                "people": WHOLE,
                "people_min": SOME_WHOLE,
                "people_max": SOME_WHOLE,
            }
        ),
        "price": {"type": "object"},
        "opening": _object(
            {
                "rule": _enum(("always", "days_before", "weekly", "monthly")),
                "mode": _enum(("race", "draw")),
                "text": TEXT,
                "terms": {"type": "object"},
            }
        ),
        "cancel_rule": TEXT,
        "cancel_minutes": WHOLE,
        "questions": _array(
            _object(
                {
                    "key": TEXT,
                    "type": _enum(("boolean", "text", "choice", "integer", "phone")),
                    "label": TEXT,
                    "required": YES_NO,
                    "choices": _array(_object({"value": TEXT, "label": TEXT})),
                }
            )
        ),
        "sources": {"type": "object"},
        "url": URL,
    }
)
SLOT: dict[str, Schema] = {
    "id": TEXT,
    "starts_at": INSTANT,
    "ends_at": INSTANT,
    "capacity": WHOLE,
    "left": WHOLE,
    "state": _enum(("open", "full", "not_yet", "past", "closed")),
    "opens_at": INSTANT,
    "waiting": WHOLE,
}
FREE_SLOT: dict[str, Schema] = {
    **SLOT,
    "offering": TEXT,
    "offering_name": TEXT,
    "kind": TEXT,
    "demo": YES_NO,
    "place": TEXT,
    "place_name": TEXT,
    "place_name_ko": TEXT,
    "distance_m": SOME_WHOLE,
    "url": URL,
}
FIGURE: Schema = _object(
    {
        "by": _enum(("total", "month", "kind", "district", "language")),
        "value": TEXT,
        "visits": SOME_WHOLE,
        "users": SOME_WHOLE,
    }
)
SCHEMAS: dict[str, Schema] = {
    "Offering": OFFERING,
    "OfferingList": _list_of(_ref("Offering")),
    "SlotList": _list_of(_object(SLOT)),
    "FreeSlotList": _list_of(_object(FREE_SLOT), help=_array(_ref("HelpLine"))),
    "PlaceItem": _object(ITEM, optional=PROTECTED),
    "Place": _object(PLACE, optional=PROTECTED),
    "PlaceList": _list_of(_ref("PlaceItem"), sort=_enum(SORTS), help=_array(_ref("HelpLine"))),
    "HelpLine": HELP_LINE,
    "Open": OPEN,
    "Worded": WORDED,
    "StoredText": STORED,
    "Ages": AGES,
    "Day": DAY,
    "ProgramItem": _object(PROGRAM_ITEM),
    "Program": _object(PROGRAM),
    "ProgramList": _list_of(_ref("ProgramItem"), help=_array(_ref("HelpLine"))),
    "Benefit": _object(BENEFIT),
    "BenefitList": _list_of(_ref("Benefit")),
    "SourceList": _list_of(SOURCE),
    "FigureList": _list_of(
        FIGURE, demo=YES_NO, from_on=_maybe(DATE), to_on=_maybe(DATE), made_on=_maybe(DATE)
    ),
    "SuggestionList": _list_of(SUGGESTION),
    "Feature": FEATURE,
    "FeatureCollection": {
        "type": "object",
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {**_array(_ref("Feature")), "maxItems": 500},
        },
        "required": ["type", "features"],
    },
    "Problem": PROBLEM,
    "HsdsPage": PAGE,
    "HsdsThing": {"type": "object", "properties": {"id": TEXT}, "required": ["id"]},
    "HsdsAbout": {
        "type": "object",
        "properties": {"version": TEXT, "profile": URL, "openapi_url": URL},
        "required": ["version", "profile", "openapi_url"],
    },
    "OpenApi": {"type": "object", "properties": {"openapi": TEXT}, "required": ["openapi"]},
    "Profile": {"type": "object"},
}
