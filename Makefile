# The everyday commands; `make` alone lists them.
PYTHON := .venv/bin/python
PORT ?= 8000
export PORT
# Every command would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE
# Options for pytest, as in: make test ARGS="tests/core -k rounding"
ARGS ?=
# Tests wait for PostgreSQL and the browser as well: one more at a time than there are processors.
export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(nproc) + 1)
# How often `make race` runs
RACES ?= 100

.DEFAULT_GOAL := help
.PHONY: help setup setup-browser run test race check bench assets lock format clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

setup: ## make .venv and install what the system lacks
	@python3 bootstrap.py

setup-browser:
	@python3 bootstrap.py --browser

run: setup ## serve the demonstration at http://localhost:8000 (PORT=8001 for another port)
	@exec $(PYTHON) -m partnership.local.supervisor --under-make

test: setup-browser ## run all tests (ARGS="tests/core -k rounding" for some)
	@exec $(PYTHON) -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder $(ARGS)

race: setup ## let 500 people press at once for 20 places, a hundred times (RACES=10 for ten)
	@exec $(PYTHON) -m pytest -n 0 -q -s tests/training/test_race.py --races $(RACES)

check: setup ## lint, types, imports between apps, migrations, deployment settings, templates
	@exec $(PYTHON) -m partnership.local.checks

bench: setup ## measure pages and reports against their floors
	@exec $(PYTHON) -m benchmarks

assets: ## compile govuk-frontend and our styles into static/ (needs Node; the result is committed)
	npm --prefix assets ci
	npm --prefix assets run build

lock: setup ## lock the newest dependencies that requirements/*.in allow, with hashes
	@$(PYTHON) -m uv --version >/dev/null 2>&1 || $(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-header requirements/base.in --output-file requirements/base.txt
	$(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-header --constraint requirements/base.txt requirements/dev.in --output-file requirements/dev.txt

format: setup ## put code and imports in order
	@$(PYTHON) -m ruff check --quiet --fix-only .
	@$(PYTHON) -m ruff format --quiet .

clean: ## remove the environment and the local data (not the code)
	@$(PYTHON) -m partnership.local.clean 2>/dev/null || true
	rm -rf .venv var staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
