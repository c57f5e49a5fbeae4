# make demo   the sample municipality, from its exports to the finished report
# make test   format, types and the default test run
# make slow   the long suites: fuzzing, faults, large files, properties on many examples
# make browse every page of the web app in a browser, in both languages and themes, and a whole period by five people
PYTHON ?= python3
BIN := .venv/bin
export PYTHONHASHSEED := 0
# Compiled modules are kept: without them each of hundreds of processes compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test slow browse lint check-types bench lock clean

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Tertial needs Python 3.11, 3.12 or 3.13; set PYTHON=python3.x")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

demo: setup
	$(BIN)/tertial demo demo

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

check-types: setup
	$(BIN)/mypy

test: lint check-types
	$(BIN)/python -m pytest -n 3 --dist loadfile

slow: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow --timeout 1500 --ignore tests/web
	TERTIAL_EXAMPLES=200 $(BIN)/python -m pytest -n 2 --dist loadfile --timeout 1500 tests/properties

browse: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow --timeout 1500 tests/web

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv demo build dist
