"""Lighthouse on home, results and place, as a phone sees them: python -m bench.lighthouse [runs].

Serves the shipped directory by itself, asks each page several times, headless, and holds the
median of each category against 95. Exit status 1 when one falls short.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from service_finder.config import ROOT

LEAST = 95
RUNS = 5
PORT = 8398
PAGES = {
    "home": "/ko/",
    "results": "/ko/search?category=kids_cafe",
    "place": "/ko/places/kc-dj230901",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TOOL = ROOT / "bench" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
CHROME = "--headless=new --no-sandbox --disable-gpu"


def serve(folder: str) -> subprocess.Popen[bytes]:
    """Start `bin/run` on a database of its own; return once it answers."""
    environ = os.environ | {"SERVICE_FINDER_INSTANCE": folder, "PORT": str(PORT)}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([ROOT / "bin" / "run"], env=environ, stdout=quiet, stderr=quiet)
    for _attempt in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return server
    server.terminate()
    raise SystemExit("the site does not start")


def measure(path: str, report: Path) -> dict[str, object]:
    """Run Lighthouse once with its own idea of a phone; return its report."""
    command = [
        str(TOOL), f"http://127.0.0.1:{PORT}{path}", "--quiet", "--output=json",
        f"--output-path={report}", f"--chrome-flags={CHROME}",
        f"--only-categories={','.join(CATEGORIES)}",
    ]  # fmt: skip
    chrome = shutil.which("chromium") or shutil.which("google-chrome") or ""
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chrome})
    found: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    return found


def faults(found: dict[str, object]) -> list[str]:
    """Name the audits that cost points, or that failed."""
    audits = found["audits"]
    assert isinstance(audits, dict)
    return sorted(
        f"{name} {audit['score']} {audit.get('displayValue', '')}".strip()
        for name, audit in audits.items()
        if audit["score"] is not None and audit["score"] < 0.9
    )


def main() -> int:
    """Measure every page; print medians with their runs, and what cost points in the last run."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    falls_short = False
    with tempfile.TemporaryDirectory() as folder:
        server = serve(folder)
        try:
            for name, path in PAGES.items():
                scores: dict[str, list[int]] = {category: [] for category in CATEGORIES}
                for _run in range(runs):
                    found = measure(path, Path(folder) / "report.json")
                    rated = found["categories"]
                    assert isinstance(rated, dict)
                    for category in CATEGORIES:
                        scores[category].append(round(100 * rated[category]["score"]))
                for category, seen in scores.items():
                    median = statistics.median(seen)
                    falls_short = falls_short or median < LEAST
                    print(f"{name:8} {category:15} median {median:5} of {seen}", flush=True)
                print(f"{name:8} under 90: {'; '.join(faults(found)) or 'nothing'}", flush=True)
        finally:
            server.terminate()
            server.wait()
    return int(falls_short)


if __name__ == "__main__":
    sys.exit(main())
