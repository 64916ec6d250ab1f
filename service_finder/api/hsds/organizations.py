"""`/hsds/organizations`: who runs the services. Organizations carry no address."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flask import Response

from service_finder.api import answers, params, problems
from service_finder.api.hsds import ids, paging, selecting, shapes
from service_finder.api.hsds.shapes import Json
from service_finder.api.params import Given
from service_finder.api.routes import open_referral, read
from service_finder.catalogue import directory, organizations, places, programs
from service_finder.catalogue.organizations import PublicOrganization
from service_finder.catalogue.place import PublicPlace

FULL_SERVICE = params.flag("full_service", "Whole services instead of their ids and names.")


@read(
    open_referral,
    "/organizations",
    summary="Organizations, a page at a time",
    answer="HsdsPage",
    declared=(paging.SEARCH, FULL_SERVICE, paging.FULL, *paging.PAGING),
)
def list_organizations(given: Given) -> Response:
    """Answer with the organizations that run something public."""
    found = [
        one
        for one in organizations.every().values()
        if paging.matches(
            given["search"], [one.role, *(wording.text for wording in one.names.values())]
        )
    ]
    shown, size = paging.cut(given, found)
    is_whole = given["full"] or given["full_service"]
    contents = [
        whole(one, full_service=given["full_service"]) if is_whole else shape(one) for one in shown
    ]
    return paging.respond(given, len(found), size, contents, selecting.modified_at())


@read(
    open_referral,
    "/organizations/{organization_id}",
    summary="One organization and its services",
    answer="HsdsThing",
    declared=(FULL_SERVICE,),
    ids=("organization_id",),
)
def show_organization(given: Given, organization_id: str) -> Response:
    """Answer with one organization."""
    known = organizations.every()
    own = selecting.own_id(organization_id, "organization", known.keys())
    if own is None:
        raise problems.missing()
    body = whole(known[own], full_service=given["full_service"])
    return answers.public(body, modified_at=selecting.modified_at())


def of(place: PublicPlace) -> Json | None:
    """Return the organization behind a service, None where none may be known."""
    found = organizations.every().get(place.organization_id or "")
    return None if found is None else shape(found)


def shape(organization: PublicOrganization) -> Json:
    """Return an organization with its one-to-one fields."""
    english = organization.name("en")
    made = shapes.bare(
        {
            "alternate_name": None if english.is_fallback else english.text,
            "website": organization.website if shapes.is_address(organization.website) else None,
        }
    )
    return {
        "id": ids.of("organization", organization.id),
        "name": organization.name_ko,
        "description": organization.role,
        **made,
    }


def whole(organization: PublicOrganization, *, full_service: bool) -> Json:
    """Return an organization with its phone, programmes and services."""
    own = ids.of("organization", organization.id)
    phone = {
        "id": ids.of("phone", f"organization:{organization.id}"),
        "organization_id": own,
        "number": organization.phone,
        "type": "voice",
    }
    run = [_service(place, full=full_service) for place in _services(organization.id)]
    made = {
        "phones": [phone] if organization.phone else [],
        "programs": [
            {
                "id": ids.of("program", program.id),
                "organization_id": own,
                "name": program.name_ko,
                "description": str(program.text("target", "ko") or ""),
            }
            for program in programs.every()
            if program.organization_id == organization.id and not program.is_sensitive
        ],
        "services": run,
        "translations": shapes.translations({"name": organization.names}, with_machine=True),
    }
    return shape(organization) | {name: value for name, value in made.items() if value}


def _services(organization_id: str) -> Sequence[PublicPlace]:
    held = directory.current()
    ordinals = np.flatnonzero(held.organizations.is_any([organization_id]))
    return places.load([held.ids[n] for n in ordinals.tolist()])


def _service(place: PublicPlace, *, full: bool) -> Json:
    made = shapes.service(place)
    if full:
        return made | shapes.full(place)
    return {name: made[name] for name in ("id", "name", "status")}
