"""Whether words typed anywhere speak of danger: by what they mean, or by all that they find.

Who types 1366, 해바라기센터 or "women's hotline" names no violence and tells as much.
"""

from __future__ import annotations

from collections.abc import Iterator

from service_finder.catalogue import crisis, finding, search
from service_finder.catalogue.finding import Asked, Results
from service_finder.catalogue.search.records import Understanding

BROAD = frozenset({"counselling", "national_hotline"})
LONGEST = 200  # letters; the search reads no more of a question
MOST_WINDOWS = 9  # of a thousand letters, overlapping by half


def speaks_of_danger(text: str, lang: str) -> bool:
    """Say whether words mean danger, or name nothing but services for people in danger."""
    if not text.strip():
        return False
    return means_danger(search.understand(text, lang=lang)) or finds_only_help(
        finding.find(Asked(text=text, lang=lang))
    )


def is_told_in(text: str, lang: str) -> bool:
    """Say whether danger is told anywhere in a long text, which nobody else reads to its end."""
    return any(means_danger(search.understand(part, lang=lang)) for part in windows(text))


def windows(text: str) -> Iterator[str]:
    """Yield the parts of a text that can be understood at once; what is cut in one is whole in two.

    Nothing is left out of the first thousand letters.
    """
    for start in range(0, MOST_WINDOWS * LONGEST // 2, LONGEST // 2):
        yield text[start : start + LONGEST]
        if start + LONGEST >= len(text):
            return


def means_danger(understood: Understanding) -> bool:
    """Say whether a question was understood as one of violence, or as a hunt for a shelter."""
    return understood.crisis or understood.shelter_hunt


def finds_only_help(results: Results) -> bool:
    """Say whether every place found is a sensitive one, and one of them is on the safety page.

    Not so for a word that asks for counselling or hotlines of every sort: its list is hushed only.
    """
    asked = set(results.understanding.categories)
    if asked and asked <= BROAD:
        return False
    found = [item.place for item in results.items]
    return all(place.is_sensitive for place in found) and any(
        crisis.is_on_hub(place.id) for place in found
    )


def finds_only_sensitive(results: Results) -> bool:
    """Say whether there are places, and each of them is of a sensitive kind."""
    return bool(results.items) and all(item.place.is_sensitive for item in results.items)


def may_be_a_cry(results: Results) -> bool:
    """Say whether nothing was found and words were left that nobody understood.

    Danger that is told in words we do not know looks like this: nobody is to keep the answer.
    """
    return not results.total and bool(results.understanding.rest)
