# The workbench. `make` alone says what there is to do.
#
# Rules this file keeps:
# - A target does all that it needs: nobody has to run another one first.
# - What is already there is left alone; a target with nothing to install starts at once.
# - Packages go into .venv, each with its hash. Outside it only Debian packages, only by root, only if missing.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement
# With its extras: of a package that another wants with an extra, pip takes the newest, not the pinned one.
UV_COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --python-version 3.11 $(ARGS)

export PORT  # the development PUBLIC_URL follows it

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run call test lint prove recordings handbook bench lock clean node espeak-ng sox strace chromium

help:  ## this list
	@echo "Try:  make run, and in another terminal:  make call"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8001 make run           another port (default 8000)"
	@echo "  make call ARGS=\"--keys 2\"    options of the command (also for test, bench and lock)"
	@echo "  PYTHON=python3.12 make run   another Python for .venv (3.11 or newer)"

install: $(VENV)/installed  ## make the environment in .venv

run: $(VENV)/installed  ## serve the line on http://127.0.0.1:8000 (PORT=… for another)
	@echo "The line answers on http://127.0.0.1:$(PORT); Ctrl-C stops it. In another terminal, try:"
	@echo "  http://127.0.0.1:$(PORT)/                                everything that can be heard, to read"
	@echo "  make call                                             phone in this terminal: keys, silence, hang up"
	@echo "  make call ARGS=\"--at 2026-11-23T13:10 --keys 2\"       as if it were that moment, pressing 2"
	@echo "  make call ARGS=\"--url http://127.0.0.1:$(PORT)\"         phone this server"
	@echo "  $(BIN)/flask --app app hours show                  who can be reached when"
	@echo "  http://127.0.0.1:$(PORT)/staf                            the staff site; for a log-in of your own, run:"
	@echo "  $(BIN)/flask --app app user add NAME --name \"Your name\" --role beheerder"
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --worker-class gthread --threads 8 --no-control-socket 'app:create_app()'

call: $(VENV)/installed  ## phone the line in this terminal
	@$(BIN)/flask --app app call $(ARGS)

test: $(VENV)/installed-dev node espeak-ng sox strace chromium  ## all tests
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(VENV)/installed-dev  ## everything that can be checked without running a call
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/deptry .
	$(BIN)/vulture --min-confidence 80 app.py ivr
	$(BIN)/flask --app app prompts lint
	$(BIN)/flask --app app hours check

prove: $(VENV)/installed  ## prove every call of ten years (docs/proof.md)
	$(BIN)/flask --app app prove --from 2026-11-01 --until 2036-12-31 $(ARGS)

recordings: $(VENV)/installed-audio espeak-ng  ## render the placeholder takes that are missing or outdated
	$(BIN)/flask --app app prompts record

handbook: $(VENV)/installed-dev chromium  ## take the pictures of docs/handleiding.md anew
	HANDBOOK_PICTURES=docs/beelden $(BIN)/python -m pytest -q tests/staff/jobs

bench: $(VENV)/installed-dev  ## how fast the line is, as ratios to a bare Flask view
	$(BIN)/python bench/run.py $(ARGS)

lock: $(VENV)/installed-dev  ## pin requirements*.in again (ARGS=--upgrade for newer versions)
	$(UV_COMPILE) requirements.in --output-file requirements.txt
	$(UV_COMPILE) requirements-audio.in --constraint requirements.txt --output-file requirements-audio.txt
	$(UV_COMPILE) requirements-dev.in --constraint requirements-audio.txt --output-file requirements-dev.txt

clean:  ## remove what these targets made; data/ is kept
	rm -rf $(VENV) .deps .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -prune -exec rm -rf {} +

# --- the environment ---

# $(call apt_install,PACKAGES): a shell command; fails if it cannot install.
apt_install = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing $(1) with apt …" && apt-get update -qq \
	&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is missing or too old: the line needs Python 3.11 or newer. Name one that you have, for example:"; \
		echo "    PYTHON=python3.12 make $(MAKECMDGOALS)"; exit 2; } >&2
	@# Debian and Ubuntu keep what makes an environment in a package of its own, one per version.
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		$(call apt_install,$$package) || { \
		echo "$(PYTHON) cannot make an environment. On Debian or Ubuntu, run this and try again:"; \
		echo "    sudo apt-get install -y $$package"; exit 2; } >&2; }
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/installed: requirements.txt $(BIN)/python
	@echo "Installing requirements.txt into $(VENV) …"
	@# An environment that uv made has no pip.
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	@$(PIP_INSTALL) requirements.txt
	@touch $@

$(VENV)/installed-audio: requirements-audio.txt $(VENV)/installed
	@echo "Installing requirements-audio.txt into $(VENV) …"
	@$(PIP_INSTALL) requirements-audio.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing requirements-dev.txt into $(VENV) …"
	@$(PIP_INSTALL) requirements-dev.txt
	@touch $@

# Programs that tests and recordings use. What needs one that cannot be installed fails, and says so.
# $(call wanted,PROGRAM,PACKAGES,WHAT FOR)
wanted = { command -v $(1) >/dev/null || $(call apt_install,$(2)) \
	|| echo "No $(1) here, for $(3). To install it: sudo apt-get install -y $(2)" >&2; }

node:
	@$(call wanted,npm,nodejs npm,the test with Twilio's own signer)

espeak-ng:
	@$(call wanted,espeak-ng,espeak-ng,the placeholder voice)

sox:
	@$(call wanted,sox,sox,a second opinion on audio files)

strace:
	@$(call wanted,strace,strace,the test that a request is on disk before it is noted)

chromium:
	@$(call wanted,chromium,chromium,the tests of the reading page)
