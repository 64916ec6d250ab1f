"""gettext with types, under the names by which pybabel finds what is to be translated."""

from __future__ import annotations

import flask_babel


def _(message: str, **values: object) -> str:
    """Return a message in the reader's language."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return a message in the plural form that `num` wants; it is there as %(num)s too."""
    return str(flask_babel.ngettext(one, many, num, **values))
