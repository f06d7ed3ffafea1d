# Two commands do everything: `make run` and `make test`. All targets can be called again at any time.
SHELL := /bin/bash
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench docs clean

help:            ## what can be made
	@grep -E '^[a-z]+: .*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run:             ## install what is missing, start, migrate, load the demonstration Kreis, serve
	@tools/bootstrap run
	@exec $(PYTHON) -m app.cli up

test:            ## install what is missing and run all checks and tests, browser included
	@tools/bootstrap test
	@tools/lint
	@exec $(PYTHON) -m pytest -n 2 --dist loadfile

lint:            ## ruff, pyright, import-linter, biome, tsc
	@tools/bootstrap test
	@tools/lint

format:          ## format Python and TypeScript
	@tools/bootstrap test
	@$(PYTHON) -m ruff check -q --fix-only . ; $(PYTHON) -m ruff format -q .
	@[ ! -e frontend/package.json ] || (PATH="$$PWD/.venv/bin:$$PATH" && cd frontend && npm run --silent format)

bench:           ## benchmarks against named peers, in one run
	@tools/bootstrap test
	@exec $(PYTHON) -m bench

docs:            ## screenshots and the OpenAPI document, made from the running demonstration
	@tools/bootstrap test
	@exec $(PYTHON) -m tools.make_docs

clean:           ## remove what was built (not the data)
	@rm -rf .venv frontend/node_modules frontend/dist .bootstrap.lock
