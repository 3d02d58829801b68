# Every command of daily work; `make help` lists them. The same commands run in .ci/run.
# Needs Python 3.11 or later, with venv; PYTHON=… names another than the first one found.

PYTHON  ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
             $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV    := .venv
SWIFT   := .venv-swift
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 3
TESTS   ?=
BENCH   ?=
GMI_CORPUS ?= ../shared/corpus
COMPOSE ?= $(shell command -v docker-compose || echo docker compose)

.DEFAULT_GOAL := help
.PHONY: help serve environments test test-corpus faults lint format types layers bench bench-http bench-codec bench-submission bench-uploads bench-datafiles bench-mirror constraints vendor compose-check clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------------------- run
serve: $(VENV)/.runtime ## run the service: PORT (8000), GMI_HOME (var), GMI_BASE_URL; Ctrl-C stops it
	@GMI_EMBEDDED=$${GMI_EMBEDDED:-yes} exec $(BIN)/gmi serve

# ------------------------------------------------------------------------------------------------- check
test: $(VENV)/.development $(SWIFT)/.installed ## all tests but those on the corpus; TESTS=path for some
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(TESTS)

test-corpus: $(VENV)/.development ## the tests on real documents, in the folder GMI_CORPUS
	@test -d "$(GMI_CORPUS)" || { echo "no corpus at $(GMI_CORPUS); set GMI_CORPUS to its folder" >&2; exit 2; }
	GMI_CORPUS="$(abspath $(GMI_CORPUS))" $(BIN)/pytest -n $(WORKERS) -m corpus $(TESTS)

faults: $(VENV)/.development $(SWIFT)/.installed ## every fault on purpose, often: kills, power cuts, full disks, races (takes a quarter of an hour)
	$(BIN)/pytest -m faults tests/faults

lint: $(VENV)/.development ## style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.development ## put the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --select I --fix .

types: $(VENV)/.development ## every type, strictly
	$(BIN)/mypy

layers: $(VENV)/.development ## imports point down only
	$(BIN)/lint-imports

# ------------------------------------------------------------------------------------------------- measure
bench: bench-codec bench-http bench-submission bench-uploads bench-datafiles bench-mirror ## all measurements

bench-http: $(VENV)/.bench ## reads over HTTP, as ratios to idiomatic DRF in the same run; BENCH="--rounds 5 --goal"
	$(BIN)/python -m bench.http $(BENCH)

bench-codec: $(VENV)/.development ## the SRA codec, as a ratio to xmllint in the same run
	$(BIN)/python -m bench.codec

bench-submission: $(VENV)/.development ## memory and seconds of 10,000 samples in one submission; BENCH="--goal"
	$(BIN)/python -m bench.submission $(BENCH)

bench-datafiles: $(VENV)/.development ## what looking into a file of reads costs, beside dnaio and gzip; BENCH="--goal"
	$(BIN)/python -m bench.datafiles $(BENCH)

bench-mirror: $(VENV)/.development ## a dump into PostgreSQL and SQLite: rate, memory, parts; BENCH="--parts --goal"
	$(BIN)/python -m bench.mirror $(BENCH)

bench-uploads: $(VENV)/.bench ## large files, beside @tus/server and nginx in the same run; BENCH="--runs 4 --goal"
	$(BIN)/python -m bench.uploads $(BENCH)

# ------------------------------------------------------------------------------------------------- keep
constraints: $(VENV)/.development ## pin all packages anew, with hashes (takes minutes; use Python 3.11)
	bash constraints/compile $(BIN)

vendor: $(BIN)/python ## what the upload page takes from elsewhere, fetched as pinned (needs npm)
	$(BIN)/python constraints/vendor.py uploads/static/uploads/vendor

compose-check: ## docker-compose.yml is understood by docker-compose
	$(COMPOSE) --env-file deploy/env.example config --quiet

clean: ## remove what can be made again; var/ with its data stays
	rm -rf $(VENV) $(SWIFT) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------- environment
environments: $(VENV)/.development $(SWIFT)/.installed

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name one with PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: constraints/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r constraints/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# ena-upload-cli comes without its dependencies: its pins are not ours. What it imports is among the test packages.
$(VENV)/.development: constraints/development.txt constraints/schemas.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r constraints/development.txt
	$(PIP) install --require-hashes --no-deps -r constraints/schemas.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

# A real S3 service for tests (tests/s3_server.py); its packages are no concern of ours.
$(SWIFT)/.installed: constraints/swift.txt | $(BIN)/python
	$(BIN)/python -m venv $(SWIFT)
	$(SWIFT)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r constraints/swift.txt
	@touch $@

$(VENV)/.bench: constraints/bench.txt $(VENV)/.development
	$(PIP) install --require-hashes -r constraints/bench.txt
	@touch $@
