# The verbs of this repository. CI (.ci/run) calls the same ones. `make help` lists them.
# PYTHON=/path/to/python3 chooses the interpreter, CHROMIUM=/path the browser, ARGS="-k word" goes to pytest.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PY := .venv/bin/python
TIMELY := $(PY) -m pytest -p tests.again
ARGS ?=

.PHONY: help setup browser demo test looks trouble evidence clients hosts lint bench build notebooks wer screenshots fuzz cuts soak pagesoak docs clean

help: ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## the environment in .venv
	@scripts/setup.sh

browser: setup
	@$(PY) scripts/find_browser.py >/dev/null

demo: setup ## JupyterLab on the quickstart (BROWSER=no: only print its address; CHECK=1: reach the page and stop)
	@$(PY) scripts/demo.py $(if $(filter no,$(BROWSER)),--no-browser) $(if $(CHECK),--check)

# Three at once on two cores: talk takes the time of sound, in which the processor waits. In the order of tests/conftest.py.
test: setup browser ## every test that needs only this repository
	@npm --prefix js run --silent test
	@CHROMIUM=$$($(PY) scripts/find_browser.py) $(TIMELY) --numprocesses 3 --dist loadfile --no-loadscope-reorder --ignore-glob='*firefox.py' --ignore-glob='*/looks' --ignore-glob='*/trouble' $(ARGS)

looks: setup browser ## results and widgets as they are seen and used: themes, contrast, narrow, keyboard, screen reader, copying, saved
	@CHROMIUM=$$($(PY) scripts/find_browser.py) $(TIMELY) --numprocesses 3 --dist loadfile tests/browser/looks $(ARGS)

trouble: setup browser ## the widgets denied, unplugged, reloaded, restarted, beside long cells of every kernel and without one
	@CHROMIUM=$$($(PY) scripts/find_browser.py) $(TIMELY) --numprocesses 3 --dist loadfile tests/*/trouble $(ARGS)

evidence: setup ## the vendor's samples and human speech against the engine (needs ../shared)
	@$(PY) -m pytest tests/evidence $(ARGS)

clients: setup ## other people's clients against the engine, in their own environments
	@scripts/clients.sh $(ARGS)

hosts: setup browser ## the widgets in Firefox, in Notebook 7 and in marimo, the last two in their own environments
	@CHROMIUM=$$($(PY) scripts/find_browser.py) scripts/hosts.sh $(ARGS)

lint: setup ## ruff, mypy, tsc, biome
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy
	@npm --prefix js run --silent check

bench: setup ## ratios against bare clients, as JSON
	@$(PY) -m tests.benchmarks $(ARGS)

build: setup ## wheel and sdist in dist/
	@$(PY) -m hatchling build

notebooks: setup ## every notebook from top to bottom, with no key
	@$(PY) scripts/run_notebooks.py

wer: setup ## word error rates of the local engine, five voices
	@$(PY) scripts/word_error_rate.py $(ARGS)

screenshots: setup browser ## every result and every state of each widget, light and dark, in .run/screenshots (ARGS=player)
	@$(PY) scripts/screenshots.py $(ARGS)

fuzz: setup ## malformed requests and frames at the engine
	@$(PY) -m tests.benchmarks.fuzz_engine $(ARGS)

cuts: setup ## the network cut at every stage, and every fault of the service, as a table (ARGS="service")
	@$(PY) -m tests.benchmarks.cuts $(ARGS)

soak: setup ## twenty minutes of talk with the local engine: processor and memory, with slopes, as JSON (ARGS="--minutes 5")
	@$(PY) -m tests.benchmarks.soak $(ARGS)

pagesoak: setup browser ## the same in a page, with a microphone: memory of page and kernel, frames lost, as JSON
	@CHROMIUM=$$($(PY) scripts/find_browser.py) $(PY) -m tests.benchmarks.page_soak $(ARGS)

docs: setup ## the documentation in .run/docs: warnings are errors, links are checked, its examples and the notebooks are run
	@rm -rf .run/docs && $(PY) -m sphinx -q -W --keep-going -b html -d .run/docs-state docs .run/docs && $(PY) scripts/check_docs.py .run/docs
	@$(TIMELY) --numprocesses 2 tests/docs $(ARGS)

clean: ## what make has made
	@rm -rf .venv .venvs .run dist build js/node_modules jupyter_xvoice/widgets/static
