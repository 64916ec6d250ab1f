"""Floors: rooms import downwards only, and what a request is stays upstairs (read by AST)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from service_finder.config import ROOT

PACKAGE = ROOT / "service_finder"
FLOORS = {
    "lib": 0, "config": 0,
    "models": 1, "extensions": 1, "outbox": 1,
    "people": 2, "catalogue": 2,
    "booking": 3, "facts": 3,
    "importers": 4, "maps": 4,
    "public": 5, "staff": 5, "api": 5,
    "__init__": 6, "cli": 6,
}  # fmt: skip
# Rooms of one floor that may know each other, with the reason.
NEIGHBOURS = {
    ("models", "extensions"): "tables derive from the extension's base",
    ("outbox", "models"): "the outbox writes its own table",
    ("outbox", "extensions"): "it writes through the session",
    ("config", "lib"): "settings freeze the clock",
    ("cli", "__init__"): "the command line starts the application",
    ("__init__", "cli"): "the factory registers the commands",
    ("staff", "public"): "the desk wears the same headers, errors and languages",
    ("api", "public"): "JSON answers wear the same headers and languages",
}
REQUEST_WORDS = {"request", "abort", "flash", "redirect", "current_app", "g", "session", "url_for"}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node, name.name, []
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or "", [name.name for name in node.names]


def rooms_named(module: str, names: list[str]) -> set[str]:
    parts = module.split(".")
    if parts[0] != "service_finder":
        return set()
    if len(parts) > 1:
        return {parts[1]}
    return {name if (PACKAGE / name).exists() or (PACKAGE / f"{name}.py").exists() else "__init__"
            for name in names or ["__init__"]}  # fmt: skip


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in FILES} <= set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_lead_downwards(path: Path) -> None:
    room = room_of(path)
    for node, module, names in imports(ast.parse(path.read_text(encoding="utf-8"))):
        for other in rooms_named(module, names) - {room}:
            allowed = FLOORS[other] < FLOORS[room] or (room, other) in NEIGHBOURS
            assert allowed, f"{path.name}:{node.lineno}: {room} imports {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [node.lineno for node, _module, _names in imports(outer)]
            assert not hidden, f"{path.name}:{hidden}: an import inside {outer.name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_requests_are_known_upstairs_only(path: Path) -> None:
    if FLOORS[room_of(path)] >= 5:
        return
    for node, module, names in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if module in ("flask", "flask_login"):
            known = REQUEST_WORDS.intersection(names)
            assert not known, f"{path.name}:{node.lineno}: {known} below floor 5"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sizes_stay_human(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, f"{path.name}: more than 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{path.name}:{node.lineno}: {node.name} has {length} lines"


def test_no_vague_names() -> None:
    vague = {"utils", "helpers", "common", "misc", "manager", "managers", "base"}
    assert not [path for path in FILES if path.stem in vague]


def test_the_guard_sees_a_wrong_import() -> None:
    tree = ast.parse("from service_finder.booking import engine")
    (_node, module, names), *_ = imports(tree)
    (other,) = rooms_named(module, names)
    assert FLOORS[other] > FLOORS["catalogue"]
