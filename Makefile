# Two commands do everything: `make run` and `make test`. All targets can be interrupted and called again at any time.
SHELL := /bin/bash
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench docs faults fuzz sbom audit client clean
MAKEFLAGS += --no-print-directory
# Where bytecode may not be kept each start of the program compiles all of it anew: 12 s instead of 5.
unexport PYTHONDONTWRITEBYTECODE

help:            ## zeigt, was es gibt
	@grep -E '^[a-z]+: .*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run:             ## installiert, was fehlt, startet, lädt den Demonstrationskreis und zeigt ihn im Browser
	@tools/bootstrap run
	@exec $(PYTHON) -m app.cli up

test:            ## installiert, was fehlt, und prüft alles, auch im Browser
	@tools/bootstrap test
	@tools/lint
	@exec $(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25 --durations-min=5

lint:            ## ruff, pyright, import-linter, biome, tsc
	@tools/bootstrap test
	@tools/lint

format:          ## formatiert Python und TypeScript
	@tools/bootstrap test
	@tools/format

bench:           ## Messungen gegen benannte Vergleichsprogramme, in einem Lauf
	@tools/bootstrap test
	@exec $(PYTHON) -m bench

faults:          ## Runden von kill -9 gegen ein laufendes System: make faults ROUNDS=200 SEED=1
	@tools/bootstrap test
	@exec $(PYTHON) -m tests.faults.rounds $(or $(ROUNDS),200) $(SEED)

fuzz:            ## Filter (CQL2) aufs Geratewohl, PostgreSQL gegen Python: make fuzz COUNT=20000 SEED=1
	@tools/bootstrap test
	@exec $(PYTHON) -m tests.cql2.fuzz $(or $(COUNT),20000) $(or $(SEED),1)

docs:            ## Bildschirmfotos und OpenAPI-Dokument aus dem laufenden Demonstrationskreis
	@tools/bootstrap test
	@exec $(PYTHON) -m tools.make_docs

sbom:            ## schreibt die Stückliste der Software (CycloneDX) nach sbom/
	@tools/bootstrap test
	@tools/sbom

audit:           ## fragt nach bekannten Schwachstellen aller Pakete (braucht das Netz)
	@tools/bootstrap test
	@tools/audit

client:          ## baut das Python-Paket des Clients nach clients/python/dist (braucht das Netz)
	@tools/bootstrap test
	@$(PYTHON) -m pip wheel -q --no-deps -w clients/python/dist ./clients/python

clean:           ## entfernt, was gebaut wurde (nicht die Daten)
	@rm -rf .venv .bootstrap frontend/node_modules frontend/dist frontend/dist.new frontend/dist.old
