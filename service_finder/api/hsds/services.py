"""`/hsds/services` and `/hsds/service_at_locations`: the heart of the feed."""

from __future__ import annotations

import datetime as dt

from flask import Response

from service_finder.api import answers, params, problems
from service_finder.api.hsds import ids, organizations, paging, selecting, shapes, terms
from service_finder.api.hsds.shapes import Json
from service_finder.api.params import Given
from service_finder.api.routes import open_referral, read
from service_finder.catalogue import directory, places, tombstones
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.tombstones import Tombstone
from service_finder.lib.clock import rfc3339

MINIMAL = params.flag("minimal", "Only id and date of the last change, all on one page.")
WITHDRAWN = "(withdrawn)"


@read(
    open_referral,
    "/services",
    summary="Services, a page at a time",
    answer="HsdsPage",
    declared=(*selecting.FILTERS, MINIMAL, paging.FULL, *paging.PAGING),
)
def list_services(given: Given) -> Response:
    """Answer with services; removals since `modified_after` come as tombstones."""
    found = selecting.select_page(given, selecting.gone_since(given), whole=given["minimal"])
    if given["minimal"]:
        contents = [_minimal(own, selecting.changed_at(own)) for own in found.ids]
        contents += [_minimal(gone.id, gone.withdrawn_at) for gone in found.gone]
    else:
        shape = whole if given["full"] else shapes.service
        contents = [shape(place) for place in found.living()]
        contents += [tombstone(gone) for gone in found.gone]
    return paging.respond(
        given,
        found.total,
        found.per_page,
        contents,
        selecting.modified_at(),
        is_crisis=found.is_crisis,
    )


@read(
    open_referral,
    "/services/{service_id}",
    summary="One service with everything that hangs on it",
    answer="HsdsThing",
    ids=("service_id",),
)
def show_service(_given: Given, service_id: str) -> Response:
    """Answer with one service, or with its tombstone."""
    place = _place(service_id, "service")
    if place is not None:
        return _one(place, whole(place))
    for gone in tombstones.every():
        if service_id in (gone.id, ids.of("service", gone.id)):
            return answers.public(tombstone(gone), modified_at=gone.withdrawn_at)
    raise problems.missing()


@read(
    open_referral,
    "/service_at_locations",
    summary="Services at their locations, a page at a time",
    answer="HsdsPage",
    declared=(
        *selecting.FILTERS, selecting.POSTCODE, selecting.PROXIMITY, paging.FULL, *paging.PAGING,
    ),
)  # fmt: skip
def list_service_at_locations(given: Given) -> Response:
    """Answer with the ties between services and locations."""
    found = selecting.select_page(given)
    shape = at_location if given["full"] else shapes.service_at_location
    return paging.respond(
        given,
        found.total,
        found.per_page,
        [shape(place) for place in found.living()],
        selecting.modified_at(),
        is_crisis=found.is_crisis,
    )


@read(
    open_referral,
    "/service_at_locations/{service_at_location_id}",
    summary="One service at its location",
    answer="HsdsThing",
    ids=("service_at_location_id",),
)
def show_service_at_location(_given: Given, service_at_location_id: str) -> Response:
    """Answer with one tie, its service and its location."""
    place = _place(service_at_location_id, "service_at_location")
    if place is None:
        raise problems.missing()
    return _one(place, at_location(place))


def whole(place: PublicPlace) -> Json:
    """Return a service with its organization, terms and all that hangs on it."""
    made = shapes.service(place) | shapes.full(place)
    organization = organizations.of(place)
    if organization is not None:
        made["organization"] = organization
    made["attributes"] = attributes(place)
    area = service_area(place)
    return {**made, "service_areas": [area]} if area else made


def at_location(place: PublicPlace) -> Json:
    """Return a tie with its service and location."""
    return shapes.service_at_location(place) | {
        "location": shapes.location(place),
        "service": shapes.service(place),
        "phones": shapes.phones(place),
        "schedules": shapes.schedules(place),
    }


def attributes(place: PublicPlace) -> list[Json]:
    """Return the terms of a service: its kind, and its district where that may be known."""
    wanted = ((terms.CATEGORY, place.category), (terms.DISTRICT, place.district_code))
    found = []
    for taxonomy, code in wanted:
        term = terms.named(taxonomy, code)
        if term is not None:
            found.append(
                {
                    "id": ids.of("attribute", f"{place.id}:{taxonomy}"),
                    "link_id": ids.of("service", place.id),
                    "link_entity": "service",
                    "value": code,
                    "taxonomy_term_id": term.uuid,
                    "taxonomy_term": terms.term_json(term, is_nested=True),
                }
            )
    return found


def service_area(place: PublicPlace) -> Json | None:
    """Return the district a service is in, None where it may not be known."""
    term = terms.named(terms.DISTRICT, place.district_code)
    if term is None:
        return None
    own = {"id": ids.of("service_area", place.id), "service_id": ids.of("service", place.id)}
    return {**own, "name": term.name, "extent": term.code, "extent_type": "district code"}


def tombstone(gone: Tombstone) -> Json:
    """Return what is left of a withdrawn service."""
    return {
        "id": ids.of("service", gone.id),
        "name": WITHDRAWN,
        "status": "defunct",
        "last_modified": rfc3339(gone.withdrawn_at),
    }


def _minimal(own_id: str, at: dt.datetime | None) -> Json:
    """Return an id and when the record changed, by the specification's name and by the schema's."""
    changed = rfc3339(at) if at else ""
    return {
        "id": ids.of("service", own_id),
        "modified_date": changed,
        "last_modified": changed,
    }


def _place(wanted: str, kind: str) -> PublicPlace | None:
    own = selecting.own_id(wanted, kind, directory.current().ids)
    return places.get(own) if own else None


def _one(place: PublicPlace, body: Json) -> Response:
    if place.is_sensitive:
        return answers.untraceable(body)
    return answers.public(body, modified_at=selecting.modified_at())
