# `make` explains every target. Needs only Python 3.11+, Node 20+ and make (apt for the browser).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
# pip beside npm, and the type checker beside the first tests (which wait for a browser at times).
MAKEFLAGS += --jobs=2
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMPS := .stamps
# A worker more than there are cores, because some wait for a browser or a server; four at most
# (each has a database server and a browser of its own).
CORES = $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
PARALLEL = -n $$(($(CORES) + 1)) --maxprocesses 4 --dist worksteal
FINDING := lib catalogue maps
# The desk and the pages reach what the engine's own tests leave to them.
BOOKING := tests/booking tests/staff tests/api/test_bookings.py \
	$(addprefix tests/public/test_,booking_pages.py draw_page.py free.py kind_pages.py managing.py weddings.py)
PO := $(wildcard translations/*/LC_MESSAGES/messages.po)

.PHONY: help run serve test test-all suite coverage lint types format assets translations data race bench search-report lighthouse mutants clean browser

help:  ## Explain the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: $(STAMPS)/run assets $(STAMPS)/mo  ## Install, load the real directory, serve on http://127.0.0.1:8000 (PORT=…)
	@PORT=$(PORT) bin/run

test: types suite  ## Install what the tests need and run them, under 15 minutes

test-all: MORE := --all
test-all: types suite  ## Every test, the long ones whole

suite: $(STAMPS)/dev assets $(STAMPS)/mo browser lint
	$(BIN)/python -m pytest $(PARALLEL) $(MORE)

lint: $(STAMPS)/dev  ## Check the style and the house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMPS)/dev  ## Check the types (strict)
	$(BIN)/mypy

format: $(STAMPS)/dev  ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: $(STAMPS)/assets  ## Fetch and compile the front-end files into static/vendor

translations: $(STAMPS)/dev  ## Collect the interface words into the catalogues and compile them
	$(BIN)/python bin/translations.py update

search-report: $(STAMPS)/dev  ## Recall of the search by class and language, tuning and held-out
	$(BIN)/python -m tests.search_report

coverage: $(STAMPS)/dev assets $(STAMPS)/mo  ## Branch coverage: of finding 90 % at least, of booking 95 %
	$(BIN)/python -m pytest $(PARALLEL) --cov-branch $(FINDING:%=--cov=service_finder/%) \
		--cov-report=term-missing:skip-covered --cov-fail-under=90 $(FINDING:%=tests/%)
	$(BIN)/python -m pytest $(PARALLEL) --cov-branch --cov=service_finder/booking \
		--cov-report=term-missing:skip-covered --cov-fail-under=95 $(BOOKING)

race: $(STAMPS)/dev  ## Races over HTTP with real processes, on SQLite and PostgreSQL
	$(BIN)/python -m pytest tests/race --all

bench: $(STAMPS)/dev assets $(STAMPS)/mo  ## Measure, beside the floor, in one run
	$(BIN)/python -m bench

lighthouse: $(STAMPS)/dev assets $(STAMPS)/mo browser  ## Lighthouse on home, results and place: medians of five
	cd bench/lighthouse && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m bench.lighthouse

mutants: $(STAMPS)/dev assets $(STAMPS)/mo  ## Change disclosure, search and engine a little at a time (mutmut): do the tests notice?
	$(BIN)/python bin/mutants.py
	$(BIN)/mutmut results

browser:  ## Chromium and fonts, by apt, when they are missing
	@bin/browser

clean:  ## Remove what was installed and built (never the data)
	rm -rf .venv node_modules $(STAMPS) service_finder/static/vendor build *.egg-info

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

$(STAMPS)/run: requirements.txt pyproject.toml | $(BIN)/python
	@mkdir -p $(STAMPS)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/assets: package.json package-lock.json $(wildcard frontend/*)
	@mkdir -p $(STAMPS)
	npm ci --no-audit --no-fund --loglevel=error
	npm run --silent build
	@touch $@

$(STAMPS)/mo: $(PO) | $(STAMPS)/run
	$(BIN)/python bin/translations.py compile
	@touch $@
