"""Keep the catalogues in step with the code: `bin/translations.py update | compile | report`.

The English catalogue repeats the msgids (they are the English text); the others are written by
hand in translations/<lang>/LC_MESSAGES/messages.po.
"""

from __future__ import annotations

import copy
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
LOCALES = {"ko": "ko", "en": "en", "zh": "zh_Hans", "ja": "ja", "vi": "vi"}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "N_n": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def extracted() -> Catalog:
    """Collect every marked string of the package."""
    catalog = Catalog(project="service_finder", charset="utf-8")
    found = extract_from_dir(
        ROOT / "service_finder",
        METHODS,
        {"templates/**.html": {"silent": "false"}},
        KEYWORDS,
        ["L10N:"],
        strip_comment_tags=True,
    )
    for name, line, message, comments, context in found:
        catalog.add(message, None, [(f"service_finder/{name}", line)], auto_comments=comments,
                    context=context)  # fmt: skip
    return catalog


def path_of(lang: str) -> Path:
    """Return the catalogue file of a language."""
    return FOLDER / lang / "LC_MESSAGES" / "messages.po"


def read(lang: str) -> Catalog:
    """Read a language's catalogue; an empty one when there is none yet."""
    path = path_of(lang)
    if not path.exists():
        return Catalog(locale=LOCALES[lang], project="service_finder", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[lang])


def update() -> None:
    """Bring every catalogue in step: new strings come in empty, gone ones are dropped."""
    template = extracted()
    for lang in LOCALES:
        catalog = read(lang)
        catalog.update(copy.deepcopy(template), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if lang == "en":
            _repeat(catalog)
        write(lang, catalog)


def write(lang: str, catalog: Catalog) -> None:
    """Write a catalogue sorted and without dates or line numbers, so that diffs stay small."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, width=100, include_lineno=False,
             omit_header=False, ignore_obsolete=True)  # fmt: skip
    text = re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\\n"\n', b"",
                  buffer.getvalue())  # fmt: skip
    path = path_of(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def _repeat(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            message.string = message.id


def compile_all() -> None:
    """Compile every catalogue beside its source."""
    for lang in LOCALES:
        with path_of(lang).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(lang))


def problems(lang: str, template: Catalog | None = None) -> list[str]:
    """Name what is wrong with a catalogue: missing, fuzzy, stale, placeholders, plurals."""
    template = template or extracted()
    catalog = read(lang)
    wanted = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in template if m.id}
    held = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in catalog if m.id}
    found = [f"not in the catalogue: {key[0]!r}" for key in sorted(wanted - held, key=str)]
    found += [f"no longer used: {key[0]!r}" for key in sorted(held - wanted, key=str)]
    for message in catalog:
        if message.id:
            found += _wrong_with(message, catalog.num_plurals)
    return found


def _wrong_with(message: Message, plurals: int) -> list[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if message.fuzzy:
        return [f"fuzzy: {ids[0]!r}"]
    if not all(strings):
        return [f"missing: {ids[0]!r}"]
    if len(ids) > 1 and len(strings) != plurals:
        return [f"{len(strings)} plural forms, not {plurals}: {ids[0]!r}"]
    allowed = {frozenset(PLACEHOLDER.findall(text)) for text in ids}
    wrong = [s for s in strings if frozenset(PLACEHOLDER.findall(s)) not in allowed]
    return [f"placeholders differ: {ids[0]!r} -> {s!r}" for s in wrong]


def report() -> int:
    """Print what is wrong with each catalogue; the exit status tells."""
    template = extracted()
    total = 0
    for lang in LOCALES:
        found = problems(lang, template)
        total += len(found)
        print(f"{lang}: {len(template)} strings, {len(found)} problems")
        for line in found[:20]:
            print(f"  {line}")
    return 1 if total else 0


def main() -> int:
    """Run one of the three commands."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "update":
        update()
        compile_all()
        return 0
    if command == "compile":
        compile_all()
        return 0
    if command == "report":
        return report()
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
