"""Search: one box for five scripts. Pure: Documents in, ids and reasons out."""

from service_finder.catalogue.search.index import Index, build
from service_finder.catalogue.search.rank import find
from service_finder.catalogue.search.records import (
    Anchor,
    Document,
    Found,
    Hit,
    Program,
    Query,
    Suggestion,
    Understanding,
)
from service_finder.catalogue.search.suggest import suggest
from service_finder.catalogue.search.understand import understand

__all__ = [
    "Anchor",
    "Document",
    "Found",
    "Hit",
    "Index",
    "Program",
    "Query",
    "Suggestion",
    "Understanding",
    "build",
    "find",
    "suggest",
    "understand",
]
