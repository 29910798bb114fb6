# Every target does its own set-up: needs only Python 3.11 or newer, make and a package index that pip knows.
# All paths are relative, so the folder may have any name.

SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
IN := .venv/bin/python
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo secrets test lint coverage bench faults soak audit

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1\t/p' Makefile

demo: .venv/runtime  ## Watch a simulated city: alerts, focus candidates, pages; ANEW=1: again, without what was done in it
	@$(IN) -m jianwei demo $(if $(ANEW),--anew)

secrets: .venv/runtime  ## Make what is missing of the passwords, keys and certificates for docker-compose.yml
	@$(IN) -m jianwei secrets deploy/secrets
	@$(call owner)

test: .venv/development  ## Run every test; those that need servers or data that are not here are skipped and named
	@$(IN) -m pytest --numprocesses $(PROCESSES) --dist loadfile

lint: .venv/development  ## Check style, format and types
	@$(IN) -m ruff check .
	@$(IN) -m ruff format --check .
	@$(IN) -m mypy

coverage: .venv/development  ## Run the tests and list the lines that none of them reaches
	@$(IN) -m coverage run -m pytest && $(IN) -m coverage report

bench: .venv/development  ## Run the quick benchmarks (FULL=1: all, hours) and put their tables into docs/performance.md
	@$(IN) benchmarks/runner.py $(if $(FULL),--full)

SERVICE ?= pypi
audit: .venv-audit/stamp .venv/runtime  ## Hold the runtime lock against licences and known vulnerabilities, write out/sbom.json
	@mkdir -p out && rm -f out/vulnerabilities.json
	@.venv-audit/bin/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --of JSON -o out/sbom.json
	@.venv-audit/bin/pip-audit --disable-pip --require-hashes --progress-spinner off --vulnerability-service $(SERVICE) \
	  --format json --output out/vulnerabilities.json -r requirements.lock 2> out/pip-audit.log || true
	@$(IN) -m deploy.supply_chain requirements.lock out/sbom.json out/vulnerabilities.json

.venv-audit/stamp: requirements-audit.lock
	@"$(PYTHON)" -m venv --clear .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

# Three on two cores: a third of the time a test waits for a server.
PROCESSES ?= 3
FAULTS ?= 50
SEED ?= 1
faults: .venv/development  ## Run FAULTS=50 seeded schedules of kills and pauses from SEED=1 on, see docs/faults.md
	@$(IN) -m tests.faults --count $(FAULTS) --seed $(SEED)

MINUTES ?= 20
soak: .venv/development  ## Run the whole service for MINUTES=20 with a fault a minute, SEED=1, see docs/soak.md
	@$(IN) -m tests.soak --minutes $(MINUTES) --seed $(SEED)

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

# Containers run as who owns the secrets; root's are given to a user that nobody is.
define owner
set -e; user=$$(id -u):$$(id -g); \
if [ "$$(id -u)" = 0 ]; then user=10001:10001; chown -R $$user deploy/secrets; fi; \
grep -qs '^JIANWEI_USER=' .env || echo "JIANWEI_USER=$$user" >> .env
endef
