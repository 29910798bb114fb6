# Every target does its own set-up: needs only Python 3.11 or newer, make and a package index that pip knows.
# All paths are relative, so the folder may have any name.

SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
IN := .venv/bin/python
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test lint coverage bench faults

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1\t/p' Makefile

demo: .venv/runtime  ## Watch a simulated city: alerts, focus candidates, pages
	@$(IN) -m jianwei demo

test: .venv/development  ## Run every test; those that need servers or data that are not here are skipped and named
	@$(IN) -m pytest --numprocesses $(PROCESSES) --dist loadfile

lint: .venv/development  ## Check style, format and types
	@$(IN) -m ruff check .
	@$(IN) -m ruff format --check .
	@$(IN) -m mypy

coverage: .venv/development  ## Run the tests and list the lines that none of them reaches
	@$(IN) -m coverage run -m pytest && $(IN) -m coverage report

bench: .venv/development  ## Print the tables of benchmarks/
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(IN) "$$file" || exit 1; done

PROCESSES ?= 2
FAULTS ?= 50
SEED ?= 1
faults: .venv/development  ## Run FAULTS=50 seeded schedules of kills and pauses from SEED=1 on, see docs/faults.md
	@$(IN) -m tests.faults --count $(FAULTS) --seed $(SEED)

# A stamp is written after the last step, so a set-up that failed is tried again. The environment is shared: the
# development lock holds all of the runtime lock.
.venv/runtime: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

.venv/development: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch .venv/runtime $@

define install
set -e; \
"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || { echo "make: Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11 ...)" >&2; exit 1; }; \
$(IN) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv; \
echo "Installing $(1) into .venv ..."; \
$(IN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
$(IN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef
