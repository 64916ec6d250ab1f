"""`/hsds/taxonomies` and `/hsds/taxonomy_terms`: the kinds and districts of the feed."""

from __future__ import annotations

from flask import Response

from service_finder.api import answers, params, problems
from service_finder.api.hsds import ids, paging, selecting, terms
from service_finder.api.params import Given
from service_finder.api.routes import open_referral, read


@read(
    open_referral,
    "/taxonomies",
    summary="Taxonomies",
    answer="HsdsPage",
    declared=(paging.SEARCH, *paging.PAGING),
)
def list_taxonomies(given: Given) -> Response:
    """Answer with the taxonomies."""
    found = [
        taxonomy
        for taxonomy, words in terms.TAXONOMIES.items()
        if paging.matches(given["search"], words)
    ]
    shown, size = paging.cut(given, found)
    contents = [terms.taxonomy_json(taxonomy) for taxonomy in shown]
    return paging.respond(given, len(found), size, contents, selecting.modified_at())


@read(
    open_referral,
    "/taxonomies/{taxonomy_id}",
    summary="One taxonomy",
    answer="HsdsThing",
    ids=("taxonomy_id",),
)
def show_taxonomy(_given: Given, taxonomy_id: str) -> Response:
    """Answer with one taxonomy."""
    taxonomy = terms.taxonomy_of(taxonomy_id)
    if taxonomy is None:
        raise problems.missing()
    return answers.public(terms.taxonomy_json(taxonomy))


@read(
    open_referral,
    "/taxonomy_terms",
    summary="Terms of the taxonomies",
    answer="HsdsPage",
    declared=(
        paging.SEARCH,
        params.text("taxonomy_id", "Only terms of this taxonomy."),
        params.flag("top_only", "Only terms without a parent: here, all of them."),
        params.text("parent_id", "Only terms below this one: here, none."),
        *paging.PAGING,
    ),
)
def list_taxonomy_terms(given: Given) -> Response:
    """Answer with terms. The taxonomies are flat: no term has a parent or children."""
    found = [
        term
        for term in terms.every()
        if paging.matches(given["search"], (term.code, term.name))
        and given["taxonomy_id"] in (None, term.taxonomy, ids.of("taxonomy", term.taxonomy))
        and not given["parent_id"]
    ]
    shown, size = paging.cut(given, found)
    contents = [terms.term_json(term) for term in shown]
    return paging.respond(given, len(found), size, contents, selecting.modified_at())


@read(
    open_referral,
    "/taxonomy_terms/{taxonomy_term_id}",
    summary="One term",
    answer="HsdsThing",
    ids=("taxonomy_term_id",),
)
def show_taxonomy_term(_given: Given, taxonomy_term_id: str) -> Response:
    """Answer with one term."""
    term = terms.find(taxonomy_term_id)
    if term is None:
        raise problems.missing()
    return answers.public(terms.term_json(term))
