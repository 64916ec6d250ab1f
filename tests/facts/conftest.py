"""The desk's fixtures serve the tests of facts too."""

from tests.staff.conftest import desk_of, house, signed_in

__all__ = ["desk_of", "house", "signed_in"]
