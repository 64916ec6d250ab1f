"""Try mutants: `bin/mutants.py [--jobs N] [--tests PATH ...] [PATTERN ...]`.

mutmut makes the mutants (`[tool.mutmut]` in pyproject.toml says of what) and shows them afterwards
(`mutmut results`, `mutmut show NAME`). Trying them is done here: the tests are collected once and
what a whole run shares is made once; then a process is split off for each mutant, which runs the
tests that reach it until one fails. On two cores that makes three mutants of the engine a second,
databases included, where a run of pytest for each makes one in three seconds.

Whoever is split off knows what was worked out before. So a function that was at work while the
shared things were made is tried in a process split off before that.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import call_and_report, runtestprotocol
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths
from mutmut.utils.format_utils import mangled_name_from_mutant_name

SURVIVED, NOTICED, NO_TESTS, TIMEOUT = 0, 1, 33, 36
MEMORY = 3 * 2**30
WORDS = {SURVIVED: "survived", NOTICED: "noticed", NO_TESTS: "no tests", TIMEOUT: "timeout"}


class Between:
    """Stands for the next test, so that pytest keeps what the whole run shares, and only that."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[object]:
        """Name the collectors to keep."""
        return [self.session]


@dataclass
class Survey:
    """What a run of all tests without a mutant showed."""

    seconds: dict[int, float] = field(default_factory=dict)
    reach: dict[str, list[int]] = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass
class Split:
    """A process that tries one mutant."""

    name: str
    folder: Path
    until: float


class Runner:
    """The pytest plugin that runs mutants in place of tests."""

    def __init__(self, names: list[str], jobs: int) -> None:
        self.names = names
        self.jobs = jobs
        self.results: dict[str, int] = {}
        self.killers: dict[str, list[int]] = defaultdict(list)
        self.running: dict[int, Split] = {}
        self.wide_hits: dict[str, set[str]] = defaultdict(set)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Survey the tests, then try every mutant."""
        self.session = session
        self.survey = _in_a_process(self._look_around)
        if self.survey.failed:
            pytest.exit("fails without a mutant: " + ", ".join(self.survey.failed), 1)
        shared = set(self.survey.shared)
        cold = [name for name in self.names if mangled_name_from_mutant_name(name) in shared]
        warm = [name for name in self.names if mangled_name_from_mutant_name(name) not in shared]
        print(f"{len(cold)} mutants of what is shared, {len(warm)} others", flush=True)
        self._try_all(cold)
        self._make_shared()
        self._try_all(warm)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Iterator[object]:
        """Keep apart what is reached while a fixture of several tests is made."""
        if fixturedef.scope == "function":
            return (yield)
        before = set(state()._stats)
        state()._stats.clear()
        try:
            return (yield)
        finally:
            self.wide_hits[fixturedef.argname] |= state()._stats
            state()._stats.update(before)

    def _look_around(self) -> Survey:
        """Run all tests twice: what only the first run reaches stands behind a cache.

        Nobody knows which tests such a function decides, so all are run against its mutants.
        """
        set_mutant_under_test("stats")
        self._make_shared()
        found = Survey(shared=sorted(set().union(*self.wide_hits.values())))
        first, second = self._hits(found), self._hits(found)
        cached = set().union(*(one - two for one, two in zip(first, second, strict=True)))
        for number, functions in enumerate(first):
            for function in functions | second[number] | cached:
                found.reach.setdefault(function, []).append(number)
        return found

    def _hits(self, found: Survey) -> list[set[str]]:
        """The mutated functions that each test reaches, its shared fixtures included."""
        hits = []
        items = self.session.items
        for number, item in enumerate(items):
            state()._stats.clear()
            started = time.monotonic()
            following = items[number + 1] if number + 1 < len(items) else Between(self.session)
            if not _passes(item, following):
                found.failed.append(item.nodeid)
            found.seconds[number] = time.monotonic() - started
            names = item.fixturenames  # type: ignore[attr-defined]
            hits.append(set(state()._stats).union(*(self.wide_hits[name] for name in names)))
        return hits

    def _make_shared(self) -> None:
        """Set up every fixture of the whole run, and take down all others again."""
        seen: set[str] = set()
        for item in self.session.items:
            known = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
            wide = {n for n, made in known.items() if made and made[-1].scope == "session"}
            if wide - seen:
                seen |= wide
                call_and_report(item, "setup", log=False)
                call_and_report(item, "teardown", log=False, nextitem=Between(self.session))
                item._initrequest()  # type: ignore[attr-defined]

    def _try_all(self, names: list[str]) -> None:
        for name in names:
            numbers = self._tests_of(name)
            if not numbers:
                self.results[name] = NO_TESTS
                continue
            while len(self.running) >= self.jobs:
                self._wait()
            self._start(name, numbers)
        while self.running:
            self._wait()

    def _tests_of(self, name: str) -> list[int]:
        """The tests that reach a mutant: those that noticed its neighbours first, then by file."""
        function = mangled_name_from_mutant_name(name)
        numbers = self.survey.reach.get(function, [])
        took: dict[str, float] = defaultdict(float)
        for number in numbers:
            took[self._file(number)] += self.survey.seconds[number]
        by_file = sorted(numbers, key=lambda n: (took[self._file(n)], self._file(n), n))
        return list(dict.fromkeys([*reversed(self.killers[function][-5:]), *by_file]))

    def _file(self, number: int) -> str:
        return self.session.items[number].nodeid.partition("::")[0]

    def _start(self, name: str, numbers: list[int]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="mutant-"))
        expected = sum(self.survey.seconds[n] for n in numbers)
        child = os.fork()
        if not child:
            self._be_a_mutant(name, numbers, folder)
        self.running[child] = Split(name, folder, time.monotonic() + 20 + expected * 6)

    def _be_a_mutant(self, name: str, numbers: list[int], folder: Path) -> None:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # some mutants never stop growing
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        set_mutant_under_test(name)
        self.session.config._tmp_path_factory._basetemp = folder  # type: ignore[attr-defined]
        items = self.session.items
        code = NOTICED  # also when pytest itself stumbles
        try:
            for number, later in zip(numbers, [*numbers[1:], None], strict=True):
                following = Between(self.session) if later is None else items[later]
                if not _passes(items[number], following):
                    (folder / "killer").write_text(str(number))
                    break
            else:
                code = SURVIVED
        finally:
            os._exit(code)

    def _wait(self) -> None:
        """Take in one process that ended, or end one whose time is up."""
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            self._take_in(child, os.waitstatus_to_exitcode(status))
            return
        for late in [pid for pid, split in self.running.items() if split.until < time.monotonic()]:
            os.killpg(late, signal.SIGKILL)
            os.waitpid(late, 0)
            self._take_in(late, TIMEOUT)
        time.sleep(0.005)

    def _take_in(self, child: int, code: int) -> None:
        split = self.running.pop(child)
        killer = split.folder / "killer"
        if killer.exists():
            self.killers[mangled_name_from_mutant_name(split.name)].append(int(killer.read_text()))
        shutil.rmtree(split.folder, ignore_errors=True)
        self.results[split.name] = code
        if code != NOTICED:
            print(WORDS.get(code, f"ended with {code}"), split.name, flush=True)
        if not len(self.results) % 100:
            print(f"{len(self.results)} of {len(self.names)}", flush=True)


def _in_a_process(work: Callable[[], Survey]) -> Survey:
    """What work finds, in a process of its own, so that it leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer")
        child = os.fork()
        if not child:
            try:
                answer.write_bytes(pickle.dumps(work()))
            except BaseException:  # noqa: BLE001 a split-off pytest must not go on
                traceback.print_exc()
            os._exit(0)
        os.waitpid(child, 0)
        found: Survey = pickle.loads(answer.read_bytes())
        return found


def _passes(item: pytest.Item, following: object) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)  # type: ignore[arg-type]
    for report in reports:
        if report.failed and _is_survey():
            print(report.longreprtext, file=sys.stderr)
    return not any(report.failed for report in reports)


def _is_survey() -> bool:
    return os.environ.get("MUTANT_UNDER_TEST") == "stats"


def generate() -> dict[Path, SourceFileMutationData]:
    """Make the mutants in `mutants/`, and read what they are by file."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(os.cpu_count() or 1)
    found = {}
    for path in sorted(Path("service_finder").rglob("*.py")):
        if config().should_mutate(path):
            found[path] = SourceFileMutationData(path=path)
            found[path].load()
    return found


def chosen(files: Iterable[SourceFileMutationData], patterns: list[str]) -> list[str]:
    """Name the mutants that match one of the patterns, or all of them."""
    names = [name for data in files for name in data.exit_code_by_key]
    if not patterns:
        return names
    return [name for name in names if any(fnmatch.fnmatch(name, each) for each in patterns)]


def main() -> int:
    """Make the mutants, try them, keep what came of it where mutmut looks for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--tests", nargs="+", default=config().pytest_add_cli_args_test_selection)
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    asked = parser.parse_args()
    files = generate()
    runner = Runner(chosen(files.values(), asked.patterns), asked.jobs)
    started = time.monotonic()
    here = Path.cwd()
    os.chdir("mutants")
    arguments = ["--rootdir=.", "-s", *config().pytest_add_cli_args, *asked.tests]
    code = int(pytest.main(arguments, plugins=[runner]))
    os.chdir(here)
    for data in files.values():
        for name in data.exit_code_by_key.keys() & runner.results.keys():
            data.exit_code_by_key[name] = runner.results[name]
        data.save()
    _tell(runner.results, time.monotonic() - started)
    return code if len(runner.results) < len(runner.names) else 0


def _tell(results: dict[str, int], seconds: float) -> None:
    by_module: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for name, code in results.items():
        by_module[name.rpartition(".")[0]][code] += 1
    for module, codes in sorted(by_module.items()):
        counts = ", ".join(f"{n} {WORDS.get(code, code)}" for code, n in sorted(codes.items()))
        print(f"{module}: {sum(codes.values())} mutants: {counts}")
    print(f"{len(results)} mutants in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
