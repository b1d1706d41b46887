# The developer's commands. Each prepares what it needs first; a second run prepares nothing.
.PHONY: setup demo demo-reset test lint check bench lock

python := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE # compiled once, not again by each process: half of what a command takes

setup: ## prepare this machine, without serving or testing
	@bin/setup

demo: ## serve the demonstration on 127.0.0.1:8000, keeping what was entered
	@bin/setup demo
	@$(python) manage.py demo

demo-reset: ## throw away what was entered and serve the demonstration afresh
	@test -z "$$DATABASE_URL" || { echo "DATABASE_URL is set: unset it, or empty that database yourself." >&2; exit 1; }
	@bin/setup demo
	@rm -f "$${PB_DATA_DIR:-var}"/pooledbudgets.sqlite3*
	@$(python) manage.py demo

test: setup ## the suite on SQLite and in Chromium, then again on PostgreSQL what depends on the database
	.venv/bin/pytest -n 3 --dist worksteal
	bin/with-postgres .venv/bin/pytest tests -n 3 --dist worksteal -m "not browser and not once"

lint: setup ## style, templates, types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/mypy

check: setup ## migrations complete; production settings without a warning; every static file found
	bin/check

bench: setup ## the measured limits, as ratios in one run
	$(python) -m bench

lock: setup ## resolve pyproject.toml and package.json into the lock files
	bin/lock
