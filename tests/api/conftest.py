"""What questions about bookings need: an offering, a session of three places, a resident."""

from __future__ import annotations

import pytest
from flask import Flask

from service_finder.models import Offering, Person, Slot
from tests.booking import make


@pytest.fixture
def offering(app: Flask) -> Offering:
    return make.make_offering()


@pytest.fixture
def slot(offering: Offering) -> Slot:
    return make.make_slot(offering, capacity=3)


@pytest.fixture
def person(app: Flask) -> Person:
    return make.make_person()
