"""`export hsds`: HSDS 3.0 as JSON (services.json) and as a Tabular Data Package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from service_finder.api import answers
from service_finder.api.export.files import Table, whole
from service_finder.api.hsds import ids, organizations, services, terms
from service_finder.api.hsds.shapes import Json
from service_finder.catalogue import organizations as catalogue
from service_finder.catalogue.place import PublicPlace

JSON_FILE, PACKAGE = "services.json", "datapackage.json"
TABLES: Mapping[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "alternate_name", "description", "website"),
    "programs": ("id", "organization_id", "name", "description"),
    "services": (
        "id", "organization_id", "name", "alternate_name", "description", "url", "status",
        "fees_description", "eligibility_description", "minimum_age", "maximum_age",
        "assured_date", "alert", "last_modified",
    ),
    "locations": (
        "id", "location_type", "url", "name", "latitude", "longitude", "external_identifier",
        "external_identifier_type",
    ),
    "service_at_locations": ("id", "service_id", "location_id"),
    "addresses": (
        "id", "location_id", "address_1", "city", "state_province", "postal_code", "country",
        "address_type",
    ),
    "phones": ("id", "service_id", "organization_id", "number", "type", "description"),
    "schedules": (
        "id", "service_id", "valid_from", "valid_to", "timezone", "wkst", "freq", "byday",
        "opens_at", "closes_at", "attending_type", "description", "notes",
    ),
    "languages": ("id", "service_id", "code"),
    "accessibility": ("id", "location_id", "description", "details"),
    "cost_options": ("id", "service_id", "option", "currency", "amount"),
    "service_areas": ("id", "service_id", "name", "extent", "extent_type"),
    "attributes": ("id", "link_id", "taxonomy_term_id", "link_entity", "value"),
    "taxonomies": ("id", "name", "description", "version"),
    "taxonomy_terms": ("id", "code", "name", "description", "taxonomy", "language", "taxonomy_id"),
}  # fmt: skip
NUMBERS = frozenset({"latitude", "longitude", "timezone", "minimum_age", "maximum_age", "amount"})
# Rows of a service that are nested in the JSON and lie in tables of their own in the package.
NESTED = (
    "phones", "schedules", "languages", "cost_options", "service_areas", "attributes",
)  # fmt: skip
# The package wants an organization for every service; the directory does not always know it.
NOT_STATED = {
    "id": ids.of("organization", ""),
    "name": "(not stated)",
    "description": "Who runs the service is not stated, or may not be told.",
}
Row = tuple[str, Json]


def write(places: Iterable[PublicPlace], folder: Path) -> list[Path]:
    """Write JSON, tables and the package's description; return what was written."""
    paths = {name: folder / f"{name}.csv" for name in TABLES}
    with ExitStack() as stack:
        tables = {
            name: stack.enter_context(Table(paths[name], columns))
            for name, columns in TABLES.items()
        }
        for name, row in _frame():
            tables[name].add(row)
        file = stack.enter_context(whole(folder / JSON_FILE))
        before = "[\n"
        for place in places:
            record = services.whole(place)
            file.write(before + answers.dumps(record))
            before = ",\n"
            for name, row in _rows(record):
                tables[name].add(row)
        file.write("\n]\n" if before != "[\n" else "[]\n")
    with whole(folder / PACKAGE) as file:
        file.write(answers.dumps(package()) + "\n")
    return [*paths.values(), folder / JSON_FILE, folder / PACKAGE]


def package() -> Json:
    """Return the description of the package: each table, its fields and their types."""
    return {
        "profile": "tabular-data-package",
        "name": "seoul-family-services",
        "title": "Seoul family services (HSDS 3.0)",
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": column, "type": "number" if column in NUMBERS else "string"}
                        for column in columns
                    ],
                    "primaryKey": "id",
                },
            }
            for name, columns in TABLES.items()
        ],
    }


def _frame() -> Iterator[Row]:
    """Yield the rows that hang on no service: organizations, their programmes, taxonomies."""
    yield "organizations", NOT_STATED
    for one in catalogue.every().values():
        record = organizations.whole(one, full_service=False)
        yield "organizations", record
        for name in ("phones", "programs"):
            yield from ((name, row) for row in record.get(name, []))
    for taxonomy in terms.TAXONOMIES:
        yield "taxonomies", terms.taxonomy_json(taxonomy)
    for term in terms.every():
        yield "taxonomy_terms", terms.term_json(term)


def _rows(record: Json) -> Iterator[Row]:
    yield "services", {"organization_id": NOT_STATED["id"], **record}
    for name in NESTED:
        yield from ((name, row) for row in record.get(name, []))
    for tie in record["service_at_locations"]:
        location: dict[str, Any] = tie["location"]
        yield "service_at_locations", tie
        yield "locations", location
        for name in ("addresses", "accessibility"):
            yield from ((name, row) for row in location.get(name, []))
