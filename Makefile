# The whole tool chain. Nothing but Python 3.11 and make has to be there; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help install check fix types test test-fast demo bench docs web train-ranker clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed  ## Make .venv with Quire, its tools and its web part
$(VENV)/.installed: pyproject.toml scripts/build_web.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Quire needs Python 3.11 or newer; set PYTHON=/path/to/python3."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

web: install  ## Build the web part when its sources changed
	@$(BIN)/python scripts/build_web.py

check: install web  ## Lint, format, types, import contract, shape limits, generated files up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/shape.py
	$(BIN)/python scripts/wire_types.py --check
	$(BIN)/python scripts/build_web.py --check

fix: install  ## Format, and write generated files anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/wire_types.py
	$(BIN)/python scripts/shape.py --tighten

test: install web  ## Every test, the browser's included
	@sh scripts/need_chromium.sh
	@sh scripts/need_postgres.sh
	$(BIN)/python -m pytest --ignore=tests/browser --numprocesses 2 --dist loadfile
	$(BIN)/python -m pytest tests/browser

test-fast: install  ## Every test that needs no browser
	@sh scripts/need_postgres.sh
	$(BIN)/python -m pytest --ignore=tests/browser --numprocesses 2 --dist loadfile

demo: install web  ## Open the sample project in a notebook and print its address
	@$(BIN)/quire demo

bench: install web  ## Measure against the peers, side by side
	@$(BIN)/python bench/run.py

DATA ?= ../shared/bars/recommend/visible
train-ranker: install  ## Train the recommender's scorer anew on DATA (questions and catalogs)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python scripts/train_ranker.py --data $(DATA)

docs: install  ## Build the documentation into site/
	@$(BIN)/mkdocs build --strict --quiet && echo "Documentation: site/index.html"

clean:  ## Remove what was built
	rm -rf $(VENV) build dist site web/node_modules src/quire/server/static bench/results
