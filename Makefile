.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= $(shell expr $$(nproc) + 5)
QUICK_WORKERS ?= $(shell expr $$(nproc) + 1)
QUICK := $(addprefix tests/,domain channel messages services handlers operating storage web dialogs/citizen/test_outcome.py) $(wildcard tests/test_*.py)
N ?= 2
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --require-hashes

.PHONY: help demo run doctor replicas soak test quick check style types tests coverage locales gallery docs screenshots pins audit-deps bench release clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Habarla into $(VENV) (once)…"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.txt
	@echo "Installing the checks into $(VENV) (once)…"
	@$(PIP) -r requirements-dev.txt
	@touch $@

demo: $(VENV)/runtime ## The whole channel offline, in a browser page (ARGS=--fresh starts over)
	@exec $(BIN)/python -m bot demo $(ARGS)

run: $(VENV)/runtime ## The real bot; settings from the environment or .env
	@exec $(BIN)/python -OO -X no_debug_ranges -m bot run

doctor: $(VENV)/runtime ## What is wrong with this deployment, what to do, and what is unchecked
	@$(BIN)/python -m bot doctor

replicas: $(VENV)/runtime ## Several processes as one service, on PostgreSQL (N=2)
	@exec $(BIN)/python -OO -X no_debug_ranges -m bot run --processes $(N)

test: style ## Every check but coverage; types beside the tests, which wait for some of their time
	@$(MAKE) --no-print-directory -j2 types tests

check: style types ## Format, lint, types, import rules

style: $(VENV)/dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: $(VENV)/dev
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Compiled tests are kept: else each worker compiles all of them.
unexport PYTHONDONTWRITEBYTECODE

quick: $(VENV)/dev ## The tests for while you work, under a minute: SQLite, one dialog in Russian, no process, no browser
	@$(BIN)/python -m pytest -q -n $(QUICK_WORKERS) --dist worksteal --quick $(QUICK) $(ARGS)

tests: $(VENV)/dev ## All tests: SQLite, PostgreSQL, the real process, the browser
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

coverage: $(VENV)/dev ## How much of the code the tests run, with floors; by hand, before a release
	@rm -f .coverage .coverage.*
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml $(BIN)/coverage run -m pytest -q -n $(QUICK_WORKERS) --dist worksteal --measured $(ARGS)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --skip-empty --fail-under=$(if $(ARGS),0,91) | tail -25
	$(BIN)/coverage report --include='bot/*/model.py,bot/links/*,bot/values.py,bot/cases/happenings.py,bot/cases/transitions.py,bot/reports/draft*.py,bot/reports/need.py' --fail-under=$(if $(ARGS),0,97) | tail -1

bench: $(VENV)/dev ## How fast and at what cost, against python-telegram-bot's echo bot (ARGS=--help)
	@$(BIN)/python -m benchmarks.speed $(ARGS)

soak: $(VENV)/dev ## Kill the bot while people report, then count (ARGS="--kills 200 --citizens 2000" for the whole)
	@$(BIN)/python -m benchmarks.soak --kills 10 --citizens 100 $(ARGS)

gallery: $(VENV)/runtime ## Every message in every language on one page: gallery/index.html
	@$(BIN)/python -m bot gallery gallery

docs: $(VENV)/dev ## Renew the tables of the docs that are made from the code
	@$(BIN)/python -m scripts.docs

screenshots: $(VENV)/dev ## Renew docs/screenshots from the demo, with Debian's Chromium
	@$(BIN)/python -m scripts.screenshots docs/screenshots

clean: ## Remove what was built; data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* gallery

release: test ## All of a release but the upload (VERSION=0.3.0 KEY=~/.ssh/release): CONTRIBUTING.md
	@test -x $(VENV)/sbom/bin/cyclonedx-py || { $(PYTHON) -m venv $(VENV)/sbom && $(VENV)/sbom/bin/python -m pip install --quiet cyclonedx-bom; }
	@$(BIN)/python -m scripts.make_release $(VERSION) --key $(KEY)

audit-deps: ## Known vulnerabilities of the pinned libraries; asks PyPI, so it is no part of `make test`
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet pip-audit; }
	@$(VENV)/audit/bin/pip-audit --requirement requirements.txt --require-hashes --disable-pip --strict

pins: ## Renew requirements*.txt from pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt

# A folder of locales/ is a language: `mkdir locales/xx && make locales` begins one.
LANGUAGES := $(notdir $(patsubst %/,%,$(wildcard locales/*/)))
EXTRACT := $(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output --no-default-keywords -k t -k plain -k plural:1,2 -k N_ -c Translators: --project Habarla --version 0.1 --msgid-bugs-address "" --copyright-holder "the Habarla authors"

locales: $(VENV)/dev ## Renew locales/messages.pot and bring the catalogs up to date
	@$(EXTRACT) -o locales/messages.pot bot handlers
	@for l in $(LANGUAGES); do \
	  test -f locales/$$l/LC_MESSAGES/messages.po || $(BIN)/pybabel -q init -i locales/messages.pot -d locales -l $$l; \
	  $(BIN)/pybabel -q update -i locales/messages.pot -d locales -l $$l --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
	done
	@sed -i -e '/^"POT-Creation-Date/d' locales/messages.pot locales/*/LC_MESSAGES/messages.po
