# The two commands of a newcomer: `make run` and `make test`. Each does all set-up first.
PYTHON_BIN := .venv/bin/python

.PHONY: run test setup lint soak bench clean

run: .venv/.quire-setup
	@$(PYTHON_BIN) packaging/run.py

test: lint
	@$(PYTHON_BIN) -m pytest -q -n auto --maxprocesses 4 --dist worksteal

setup: .venv/.quire-setup

.venv/.quire-setup: requirements.lock pyproject.toml packaging/setup.sh
	@packaging/setup.sh

lint: .venv/.quire-setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

soak: .venv/.quire-setup
	@$(PYTHON_BIN) -m pytest -q -m soak
	@QUIRE_NEW_EXAMPLES=1 QUIRE_INTERLEAVINGS=500 $(PYTHON_BIN) -m pytest -q tests/storage/document/test_interleavings.py \
	    tests/storage/document/test_client.py

# Figures beside their targets, into build/bench; the data of the first time is kept there.
bench: .venv/.quire-setup
	@QT_QPA_PLATFORM=offscreen $(PYTHON_BIN) -m tests.bench

clean:
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
