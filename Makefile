# make run [Q="…"]   set up what is needed and start; with Q answer that one question
# make test          set up what is needed and run the checks and tests
# make tables QA="SETDIR…" SPEECH="SETDIR…"   measure labelled sets and write the tables in docs/
# make bench [BENCH="--sentences 100000"]   time and size as ratios to their floors, with the goals
# make pictures  take the pictures of the page and of Discord in docs/pictures
# make examples      write the answers in docs/api.md anew
# make soak          the long runs: thousands of questions while the network fails
.DEFAULT_GOAL := run
.PHONY: setup run test browser pictures examples bench tables soak

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
# The CPU build that pip finds for this exact version on every platform; it goes in first, so that
# nothing later asks for a build with CUDA.
TORCH := torch==2.13.0

# Everything is offline but the installation itself.
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

setup: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Quoth needs Python 3.11 or newer: make setup PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(VENV)/bin/python -m pip install --quiet "$(TORCH)"
	$(VENV)/bin/python -m pip install --quiet --editable . --group dev "$(TORCH)"
	@touch $@

run: setup
	@$(VENV)/bin/quoth index status >/dev/null 2>&1 || $(VENV)/bin/quoth index build
	@$(VENV)/bin/quoth run "$(Q)"

test: setup browser
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/pytest -n auto

# On CI, as root in a container, the browser that the page is tested in is installed. On a person's
# machine nothing is: the tests that need one say that they were skipped, and how to get it.
browser:
	@for name in $$QUOTH_BROWSER chromium chromium-browser google-chrome google-chrome-stable; do \
			command -v $$name >/dev/null && exit; \
		done; \
		if [ "$$CI" = true ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
		else \
			echo "No browser: the page's tests in one will be skipped" \
				"(on Debian: apt-get install chromium)."; \
		fi

pictures: setup
	PYTHONPATH=.:tests $(VENV)/bin/python -m page.pictures docs/pictures
	PYTHONPATH=.:tests $(VENV)/bin/python -m guild.pictures docs/pictures

bench: setup
	$(VENV)/bin/python -m index.evaluation.bench $(BENCH) --work data/bench --json data/bench.json

examples: setup
	PYTHONPATH=.:tests $(VENV)/bin/python -m page.examples

soak: setup
	$(VENV)/bin/pytest -n auto -m soak

tables: setup
	$(VENV)/bin/python -m index.evaluation $(QA) --markdown docs/answers.md \
		--diagram docs/reliability.svg --out data/run.jsonl
	$(VENV)/bin/python -m index.evaluation.errors $(QA) --run data/run.jsonl \
		--causes docs/errors.tsv --markdown docs/errors.md
	$(VENV)/bin/python -m index.evaluation.speech $(SPEECH) --markdown docs/speech.md
	$(VENV)/bin/python -m index.evaluation.speech $(SPEECH) --all --markdown docs/speech-with-thought.md
