# `make` lists what there is. Needs Python 3.11 or newer with pip; the rest is fetched into .tools and .venv.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3

# uv takes the Python that is here and, where there is no home folder to write to, keeps its cache in .tools.
export UV_PYTHON_DOWNLOADS := never
ifneq ($(shell [ -n "$$HOME" ] && [ -w "$$HOME" ] && echo home),home)
export UV_CACHE_DIR ?= $(CURDIR)/.tools/cache
endif
UV := $(or $(shell command -v uv 2>/dev/null),$(CURDIR)/.tools/bin/uv)
RUN := .venv/bin

.PHONY: help run demo dev test lint quality kit journeys fuzz-api bench format clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: .venv/ready ## run the bot with its own PostgreSQL and Redis; settings come from .env
	@$(RUN)/mismatch run

demo: .venv/ready ## an interview from end to end, no token needed [ANSWERS=file] [ENGINE=offline|openai]
	@$(RUN)/mismatch demo $(if $(ANSWERS),--answers "$(ANSWERS)") $(if $(ENGINE),--engine "$(ENGINE)")

dev: .venv/ready ## like run, started anew when a source file changes
	@$(RUN)/watchfiles --filter python --sigint-timeout 30 '$(RUN)/mismatch run' api bot core worker cli

test: .venv/ready ## run the tests, in two processes [TESTS=path]
	@$(RUN)/python -m pytest --numprocesses 2 $(TESTS)

lint: .venv/ready ## style, types and the layers between the parts
	@status=0; \
	for check in "ruff check --quiet" "ruff format --check" "mypy" "lint-imports --no-logo"; do \
		$(RUN)/$$check || { echo "failed: $$check"; status=1; }; \
	done; exit $$status

quality: .venv/ready ## measure an engine [ENGINE=offline|openai] [DATA=folder] [JSON=file] [TIER=lexical|semantic] [SAMPLE=60]
	@$(if $(filter semantic,$(TIER)),$(UV) sync --frozen --inexact --quiet --extra semantic)
	@env -u ENGINE $(RUN)/mismatch quality $(if $(ENGINE),--engine "$(ENGINE)") $(if $(TIER),--tier "$(TIER)") $(if $(JSON),--json "$(JSON)") $(if $(SAMPLE),--sample "$(SAMPLE)") $(if $(DATA),"$(DATA)")

kit: .venv/ready ## write the questions for a vacancy FILE=description.txt
	@$(RUN)/mismatch kit $(if $(FILE),"$(FILE)")

journeys: .venv/ready ## any event at any moment, and what holds after each [N=1000] [SEED=0] [CONTROL=1]
	@$(RUN)/python -m tests.journeys $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED)) $(if $(CONTROL),--control)

fuzz-api: .venv/ready ## fuzz the REST API as each role [CASES=20000]
	@$(RUN)/python -m tests.api.fuzz $(if $(CASES),--cases $(CASES))

bench: .venv/ready ## how fast it is, each figure beside another of the same run
	@$(RUN)/python -m benchmarks.api

format: .venv/ready ## put the sources into the house's form
	@$(RUN)/ruff check --quiet --fix-only && $(RUN)/ruff format --quiet

clean: ## remove environment, tools and caches; the data in .mismatch stays
	@rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/bin/uv:
	@echo "Fetching uv into .tools …"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools uv

.venv/ready: pyproject.toml uv.lock $(filter .tools/%,$(UV:$(CURDIR)/%=%))
	@echo "Preparing .venv …"
	@UV_PYTHON="$$(command -v $(PYTHON))" $(UV) sync --frozen --quiet
	@touch $@
