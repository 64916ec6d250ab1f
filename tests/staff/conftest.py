"""The desk's fixtures: desks, signed-in clients, and the three people of every access test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from service_finder.people.rights import Desk
from tests import applications
from tests.client import LintingClient
from tests.conftest import make_settings
from tests.staff import make

A, B = "place-a", "place-b"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of either kind."""
    with applications.lent(make_settings(tmp_path, DATABASE_URL=database_url)) as application:
        yield application


@pytest.fixture
def desk_of() -> Callable[..., Desk]:
    """desk_of("manager", service="place-a") or (…, organization="org-a"); no scope: the city."""
    return make.make_desk


@pytest.fixture
def signed_in(request: pytest.FixtureRequest) -> Callable[..., LintingClient]:
    """signed_in("manager", service="place-a"): a client of a new member, `client.csrf` beside it.

    Uses the test's application: `house`, `loaded` or `app`, whichever the test asked for.
    """
    names = request.fixturenames
    name = next((n for n in ("house", "loaded", "app") if n in names), "app")
    application: Flask = request.getfixturevalue(name)

    def sign_in(role: str = "manager", **where: str | None) -> LintingClient:
        return make.sign_in_client(application, make.make_member(role, **where))  # type: ignore

    return sign_in


@dataclass
class Three:
    """A resident, staff of place A, and staff of place B, who must see nothing of A."""

    resident: LintingClient
    of_a: LintingClient
    of_b: LintingClient


@pytest.fixture
def three(app: Flask, signed_in: Callable[..., LintingClient]) -> Three:
    """The three people of every access test (places "place-a" and "place-b" exist)."""
    make.make_place(A)
    make.make_place(B)
    return Three(
        app.test_client(),
        signed_in("administrator", service=A),
        signed_in("administrator", service=B),
    )
