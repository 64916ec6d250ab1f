"""Where a fact is written, in words: the document's title in a language the reader may know."""

from __future__ import annotations

import re

from service_finder.booking.wording import words
from service_finder.catalogue.citations import Citation
from service_finder.catalogue.wording import Worded
from service_finder.lib.marking import N_
from service_finder.public.dates import stated_date

# Files of which only the number is known: the sentence is ours, the number finds the file.
_FILE = re.compile(r"GitHub file ids? (\d+)")
FILE = N_("A public data file on GitHub (no. %(number)s)")
# A source that is an address: what it is in words, then the address with what is noted beside it.
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?( |$)")
SHARED_DATA, WEB_PAGE = N_("Data shared on GitHub: %(where)s"), N_("Web page: %(where)s")


def document(cited: Citation, lang: str) -> Worded:
    """Return the source's name: what it is in words before an address or a number.

    A founding document is named in the reader's language.
    """
    file = _FILE.match(cited.name)
    if file is not None:
        return Worded(words(FILE, lang, number=file[1]), lang, "source")
    if cited.document is None and _HOST.match(cited.name):
        kind = SHARED_DATA if cited.name.startswith("github.com/") else WEB_PAGE
        return Worded(words(kind, lang, where=cited.name), lang, "source")
    if cited.document is None:
        return Worded(cited.name, "en", "source")
    if lang == "ko":
        return Worded(cited.name, "ko", "source")
    return Worded(cited.document.title(lang), lang, "composed")


def dated(cited: Citation, as_of: str, lang: str) -> str:
    """Return the date of what the source states: the row's own, else its document's."""
    own = as_of or (cited.document.dated if cited.document else "")
    return stated_date(own, lang)
