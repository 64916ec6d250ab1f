"""OpenAPI 3.1, made of the same declarations that read the parameters; and the page for people."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from service_finder.api import answers, booking_docs, problems
from service_finder.api.params import Given, Param
from service_finder.api.routes import OPERATIONS, Operation, read, v1
from service_finder.api.schemas import SCHEMAS

VERSION = "1.0.0"
ABOUT = (
    "Find and book Seoul's family services. Lists are always {items, total, next}. Every error is "
    "application/problem+json with stable codes. Times are Asia/Seoul (+09:00). Protected places "
    "have no address and no point anywhere."
)


@read(v1, "/openapi.json", summary="This description", answer="OpenApi")
def describe(_given: Given) -> Response:
    """Answer with the description of every route."""
    return answers.public(document(), seconds=3600)


@v1.get("/docs")
def docs() -> str:
    """Show the description to people, in the site's own look."""
    return render_template(
        "api/docs.html",
        operations=list(OPERATIONS.values()),
        bookings=booking_docs.paths(),
        codes=problems.MESSAGES,
    )


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS.values():
        paths.setdefault(operation.path, {})["get"] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Seoul family services", "version": VERSION, "description": ABOUT},
        "servers": [{"url": answers.absolute("/").rstrip("/")}],
        "tags": [
            {"name": "Directory"},
            {"name": "Bookings"},
            {"name": "HSDS", "description": "Open Referral HSDS 3.0"},
        ],
        "paths": paths | booking_docs.paths(),
        "components": {
            "schemas": SCHEMAS | booking_docs.SCHEMAS,
            "responses": {"Problem": _problem()},
            "securitySchemes": booking_docs.SECURITY,
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{operation.answer}"}
    said: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_id(name) for name in operation.ids]
        + [_parameter(param) for param in operation.declared],
        "responses": {
            "200": {"description": "OK", "content": {operation.media: {"schema": schema}}},
            "304": {"description": "Not changed since the ETag or the date that was sent"},
            "422": {"$ref": "#/components/responses/Problem"},
        },
    }
    if operation.ids:
        said["responses"]["404"] = {"$ref": "#/components/responses/Problem"}
    return said


def _id(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _parameter(param: Param) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": param.name,
        "in": "query",
        "description": param.about,
        "schema": dict(param.schema),
    }
    if param.schema.get("type") == "array":
        said |= {"style": "form", "explode": False}
        return said if param.example is None else {**said, "example": [param.example]}
    return said if param.example is None else {**said, "example": param.example}


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "What was wrong, with stable codes",
        "content": {problems.MEDIA_TYPE: {"schema": schema}},
    }
