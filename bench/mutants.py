"""Change the code a little at a time and see whether the tests notice: python -m bench.mutants.

Each mutant is one change: a comparison, a number, a condition, a word of a pattern, a member of a
set. It is given to the import system in a forked process, no file is touched. What survives is
printed; docs/mutants.md says which survivors are known, and why they may stay.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest

from service_finder.config import ROOT

SEARCH = ("tests/catalogue/search/test_find.py", "tests/catalogue/search/test_understand.py")
QUALITY = ("tests/catalogue/search/test_quality.py",)
BOOKING = ("tests/booking/test_reserve.py", "tests/booking/test_kinds.py")
MOVES = (*BOOKING, "tests/booking/test_closing.py", "tests/booking/test_draws.py")
# module -> its tests, and how many mutants are drawn (0: every one)
TARGETS = {
    "service_finder.catalogue.disclosure": (("tests/catalogue/test_disclosure.py",), 0),
    "service_finder.catalogue.search.rank": (SEARCH, 40),
    "service_finder.catalogue.search.scoring": (QUALITY, 40),
    "service_finder.catalogue.search.understand": (SEARCH, 40),
    "service_finder.booking.capacity": (MOVES, 0),
    "service_finder.booking.rules": (BOOKING, 40),
    "service_finder.booking.reserving": (BOOKING, 40),
    "service_finder.booking.states": (MOVES, 0),
}
SECONDS = 600
OURS = ("service_finder", "tests.")
SWAPS: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}  # fmt: skip


def alternatives(pattern: str) -> list[str]:
    """Split a pattern at the bars that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(pattern):
        escaped = place > 0 and pattern[place - 1] == "\\"
        depth += (sign in "([" and not escaped) - (sign in ")]" and not escaped)
        if sign == "|" and depth == 0 and not escaped:
            parts.append(pattern[start:place])
            start = place + 1
    return [*parts, pattern[start:]]


def changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield every mutant of one node: what was changed, in words, and the new node."""
    copy = deepcopy(node)
    if isinstance(copy, ast.Compare) and type(copy.ops[0]) in SWAPS:
        copy.ops[0] = SWAPS[type(copy.ops[0])]()
        yield f"{ast.unparse(node)} -> {ast.unparse(copy)}", copy
    elif isinstance(copy, ast.BoolOp | ast.BinOp) and type(copy.op) in SWAPS:
        copy.op = SWAPS[type(copy.op)]()
        yield f"{ast.unparse(node)} -> {ast.unparse(copy)}", copy
    elif isinstance(copy, ast.UnaryOp) and isinstance(copy.op, ast.Not):
        yield f"{ast.unparse(node)} -> {ast.unparse(copy.operand)}", copy.operand
    elif isinstance(copy, ast.Set) and len(copy.elts) > 1:
        for left in range(len(copy.elts)):
            kept = [one for place, one in enumerate(copy.elts) if place != left]
            yield f"without {ast.unparse(copy.elts[left])}", ast.Set(kept)
    elif isinstance(copy, ast.IfExp):
        yield f"always {ast.unparse(copy.body)}", copy.body
        yield f"always {ast.unparse(copy.orelse)}", copy.orelse
    elif isinstance(copy, ast.Constant):
        yield from changed_constant(copy)


def changed_constant(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    """Yield mutants of a literal: numbers move by one, words change, patterns lose a part."""
    value = node.value
    if isinstance(value, bool):
        yield f"{value} -> {not value}", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield f"{value} -> {value + 1}", ast.Constant(value + 1)
    elif isinstance(value, str) and "|" in value and len(alternatives(value)) > 1:
        parts = alternatives(value)
        for left, part in enumerate(parts):
            kept = "|".join(parts[:left] + parts[left + 1 :])
            yield f"pattern without {part!r}", ast.Constant(kept)
    elif isinstance(value, str) and value:
        yield f"{value!r} -> changed", ast.Constant(value + "·")


def mutants(source: str) -> list[tuple[int, str, CodeType]]:
    """Return every mutant of a module: line, what was changed, the compiled module."""
    tree = ast.parse(source)
    found = []
    for parent in ast.walk(tree):
        for name, held in ast.iter_fields(parent):
            for place, node in enumerate(held if isinstance(held, list) else [held]):
                if not isinstance(node, ast.expr) or is_left_alone(parent, name):
                    continue
                for words, new in changed(node):
                    for inner in ast.walk(new):
                        ast.copy_location(inner, node)
                    put(parent, name, place, new)
                    code = compile(ast.fix_missing_locations(tree), "<mutant>", "exec")
                    put(parent, name, place, node)
                    found.append((node.lineno, words, code))
    return found


def is_left_alone(parent: ast.AST, name: str) -> bool:
    """Say whether an expression only documents: a docstring, a type."""
    documents = isinstance(parent, ast.Expr) or name in ("annotation", "returns", "slice")
    return documents or (isinstance(parent, ast.AnnAssign | ast.JoinedStr) and name != "value")


def put(parent: ast.AST, name: str, place: int, node: ast.AST) -> None:
    """Set a field of a node, or one item of it."""
    held = getattr(parent, name)
    if isinstance(held, list):
        held[place] = node
    else:
        setattr(parent, name, node)


class Given(SourceFileLoader):
    """Loads a module from code that was made already."""

    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class Finder:
    """Puts the mutant in the place of one module."""

    def __init__(self, module: str, path: Path, code: CodeType) -> None:
        self.module, self.loader = module, Given(module, str(path))
        self.loader.code = code

    def find_spec(self, name: str, _path: object = None, _to: object = None) -> ModuleSpec | None:
        """Answer for the mutated module alone."""
        if name != self.module:
            return None
        return importlib.util.spec_from_loader(name, self.loader)


def survives(module: str, path: Path, code: CodeType, tests: Sequence[str]) -> bool:
    """Run the tests on a mutant in a process of its own; a test that hangs has noticed."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        for name in [name for name in sys.modules if name.startswith(OURS)]:
            del sys.modules[name]
        sys.meta_path.insert(0, Finder(module, path, code))  # type: ignore[arg-type]
        options = [
            "-x",
            "-q",
            "-n0",
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            "-k",
            "not postgresql",
        ]
        os._exit(int(pytest.main([*options, *tests])))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


def main() -> int:
    """Try the mutants of the modules that are named (else of all); print those that survive."""
    # What the tests need from others is read once, not in every child.
    importlib.import_module("tests.conftest")
    wanted = re.compile("|".join(sys.argv[1:]) or ".")
    for module, (tests, share) in TARGETS.items():
        if not wanted.search(module):
            continue
        path = ROOT / (module.replace(".", "/") + ".py")
        source = path.read_text(encoding="utf-8")
        found = mutants(source)
        every = range(len(found))
        drawn = sorted(random.Random(1).sample(every, share)) if share else every
        if not survives(module, path, compile(source, str(path), "exec"), tests):
            print(f"{path.name}: its tests fail as they are")
            return 1
        left = 0
        for number in drawn:
            line, words, code = found[number]
            if survives(module, path, code, tests):
                left += 1
                print(f"survives: {path.name}:{line} {words}", flush=True)
        print(
            f"{path.name}: {len(drawn)} of {len(found)} mutants tried, {left} survive", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
