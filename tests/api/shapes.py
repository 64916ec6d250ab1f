"""Check an answer against the published description."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from service_finder.api.schemas import SCHEMAS

_ROOT = {"components": {"schemas": SCHEMAS}}


def valid(answer: TestResponse, name: str, status: int = 200) -> dict[str, Any]:
    """Return the body of an answer that matches a published schema and escapes `<`."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    assert b"<" not in answer.data
    body: dict[str, Any] = answer.get_json(force=True)
    schema = {**_ROOT, "$ref": f"#/components/schemas/{name}"}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)
    return body


def problem_codes(answer: TestResponse, status: int = 422) -> list[tuple[str, str]]:
    """Return the codes and fields of a problem document, checked."""
    assert answer.mimetype == "application/problem+json"
    body = valid(answer, "Problem", status)
    assert body["status"] == status
    assert all(error["message"] for error in body["errors"])
    return [(error["code"], error.get("field", "")) for error in body["errors"]]
