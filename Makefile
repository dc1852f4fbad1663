# Every target sets up what it needs on a machine with git, make and Python 3.11 or later (pip, venv); a second call does not reinstall.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export DO_NOT_TRACK := 1

.PHONY: setup demo test check render ui bench accept lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml tests/warehouse/duckdb1.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade --target $(VENV)/duckdb1 -r tests/warehouse/duckdb1.lock
	$(BIN)/python -m pip check --disable-pip-version-check
	touch $(STAMP)

demo: setup
	$(BIN)/python -m cli.demo

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate

render: setup
	$(BIN)/python -m cli.render

# Opens http://127.0.0.1:3000 with the sandbox city served and ready to crawl.
ui: setup
	$(BIN)/python -m cli.ui

bench: setup
	$(BIN)/python -m benchmarks

# make accept CASE=tests/pages/<portal>/<year>-<organ>: the only thing that writes a golden's expected.json.
accept: setup
	$(BIN)/python -m cli.accept $(CASE)

lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --all-extras --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) data/sandbox
