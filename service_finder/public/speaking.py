"""gettext with types, under the names by which pybabel finds what is to be translated."""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from service_finder.lib import catalogues, formats
from service_finder.public import languages

_WIDE = ("：", "。", "，", "、")


def catalogue() -> NullTranslations:
    """Return the words of the reader's language."""
    return catalogues.of(languages.current())


def init_app(app: Flask) -> None:
    """Let templates ask that catalogue."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, num: catalogue().ungettext(one, many, num),
        newstyle=True,
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, num: catalogue().unpgettext(context, one, many, num),
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _in_template
    app.jinja_env.filters["lead"] = lead
    app.jinja_env.globals["ngettext"] = _many_in_template


@pass_eval_context
def _in_template(how: EvalContext, message: str, **values: object) -> str:
    """Return a message as Jinja's own gettext does, which takes three calls for each word."""
    text: str = catalogue().ugettext(message)
    if how.autoescape:
        text = Markup(text)  # noqa: S704 (our own catalogue; the values are escaped)
    return text % values if values or "%" in text else text


def lead(words: str) -> str:
    """Return words that something follows: with a blank, unless they end in a full-width sign."""
    return words if words.endswith(_WIDE) else words + " "


@pass_eval_context
def _many_in_template(how: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    """Do the same for a message with a number."""
    text: str = catalogue().ungettext(one, many, num)
    if how.autoescape:
        text = Markup(text)  # noqa: S704 (our own catalogue; the values are escaped)
    return text % {"num": _grouped(num), **values}


def _grouped(num: int) -> str:
    return formats.number_text(num, languages.current())


def _(message: str, **values: object) -> str:
    """Return a message in the reader's language."""
    text: str = catalogue().ugettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return a message in the plural form that `num` wants; it is there as %(num)s too,
    grouped as the language does (4,989 and 4.989)."""
    text: str = catalogue().ungettext(one, many, num)
    return text % {"num": _grouped(num), **values}
