# The front door. Each target sets up what it needs by itself; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
LOCKS := scripts/requirements
export PYTHONPATH := $(CURDIR):$(CURDIR)/generated
# uv's progress bars are for people; CI reads what is printed.
UV := $(BIN)/uv $(if $(CI),--quiet)

# A DEST means what it means where make was called; -C (seen by the -w that it brings) has made make move from there.
CALLER := $(if $(findstring w,$(firstword -$(MAKEFLAGS))),$(or $(PWD),$(CURDIR)),$(CURDIR))
export CALLER DEST

# $(call option,name,value): --name 'value', or nothing without a value.
option = $(if $(2),--$(1) '$(2)')

.DEFAULT_GOAL := generate
.DELETE_ON_ERROR:
.PHONY: audit bench bench-sandbox check clean contract docs format fuzz generate help hostile interop lint lock mutants pyright \
	release replay report sandbox setup spec-diff spec-diff-fuzz spec-lint test test-dask typecheck upstream-diff upstream-update vendor \
	vendor-check workflows

help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort -t: -k1,1 | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 26

# --- setting up -------------------------------------------------------------------------------------------------

$(BIN)/uv: $(LOCKS)/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, but $(PYTHON) is %s. Point PYTHON at a newer one: make PYTHON=python3.12" % sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCKS)/uv.txt
	@touch $@

$(VENV)/.%: $(LOCKS)/%.txt $(BIN)/uv
	$(UV) pip install --python $(RUN) --require-hashes -r $<
	@touch $@

# Environments beside .venv, for what must not join it: build/peers, build/partners, build/pytest7, build/audit.
build/%/.locked: $(LOCKS)/%.txt $(BIN)/uv
	@$(UV) venv --quiet --clear --python $(RUN) $(@D)
	@$(UV) pip install --quiet --python $(@D)/bin/python --require-hashes -r $<
	@touch $@

setup: $(VENV)/.dev ## create .venv from the hash-locked requirements

lock: $(BIN)/uv ## refresh the lock files from pyproject.toml (UPGRADE=1 takes newer releases)
	$(foreach group,$(basename $(notdir $(filter-out %/uv.txt,$(wildcard $(LOCKS)/*.txt)))),$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) $(if $(filter docs pyright,$(group)),--constraint $(LOCKS)/dev.txt) --group $(group) -o $(LOCKS)/$(group).txt &&) true

# --- the main job -----------------------------------------------------------------------------------------------

generate: setup ## lint the spec, regenerate generated/ from it, and prove that the client works
	@$(RUN) -m scripts.generate

sandbox: setup ## serve the sandbox provider (PORT=8000, DB=path, RECEIPTS=120, LIVE=1: receipts arrive and move, FAULT=status=503)
	@$(RUN) -m contract_tests.sandbox --port $(or $(PORT),8000) $(call option,database,$(DB)) \
	  $(call option,receipts,$(RECEIPTS)) $(call option,fault,$(FAULT)) $(if $(LIVE),--live)

# --- handing it out ---------------------------------------------------------------------------------------------

vendor: setup ## copy the client into your source tree (DEST=app/_vendor; DRY_RUN=1 only tells; FORCE=1 overrides)
	@$(RUN) -m scripts.generate --check
	@cd "$$CALLER" && $(abspath $(RUN)) -m scripts.vendor "$$DEST" $(if $(filter 1,$(DRY_RUN)),--dry-run) $(if $(filter 1,$(FORCE)),--force)

vendor-check: setup ## tell whether a vendored copy is as it was handed out (DEST=app/_vendor)
	@cd "$$CALLER" && $(abspath $(RUN)) -m scripts.vendor_check "$(if $(DEST),$$DEST,$(error DEST is missing: make vendor-check DEST=app/_vendor))"

release: check ## keep this version as the one that later versions are held against (needs a commit)
	@$(RUN) -m scripts.release

# --- what proves it ---------------------------------------------------------------------------------------------

test: setup build/partners/.locked build/pytest7/.locked ## all tests, in parallel
	@$(RUN) -m pytest -n auto --dist worksteal

contract: setup ## the provider's contract, on the sandbox or on BASE_URL (EXAMPLES, SEED, RATE, BUDGET, RECORD, EXAMPLE_DB, ALLOW_NEW_FIELDS=1)
	@$(RUN) -m contract_tests.provider $(call option,base-url,$(BASE_URL)) $(call option,examples,$(EXAMPLES)) \
	  $(call option,seed,$(SEED)) $(call option,rate,$(RATE)) $(call option,budget,$(BUDGET)) \
	  $(call option,record,$(RECORD)) $(call option,example-db,$(EXAMPLE_DB))

replay: setup ## the contract's rules on recorded traffic, offline (TRAFFIC=file.har)
	@$(RUN) -m contract_tests.provider.replay '$(or $(TRAFFIC),$(error TRAFFIC is missing: make replay TRAFFIC=traffic.har))'

mutants: setup ## does each check catch what it is for? providers, clients and specs made wrong (ONLY=text, KIND=provider|wire|source|client|spec)
	@$(RUN) -m contract_tests.mutants $(call option,only,$(ONLY)) $(call option,kind,$(KIND)) $(if $(ALL),--all)

interop: setup $(VENV)/.interop ## do our client and Twilio's own libraries work against the sandbox? (ONLY="ours python node cli")
	@$(RUN) -m contract_tests.interop $(if $(ONLY),--only $(ONLY))

bench-sandbox: setup ## requests per second and p99 of the sandbox, beside a bare app that answers the same bytes
	@$(RUN) -m contract_tests.sandbox.bench

check: lint typecheck spec-lint workflows ## everything static: style, types, spec, generated code, API, README
	@$(RUN) -m scripts.generate --check
	@$(RUN) -m scripts.api_gate
	@$(RUN) -m scripts.readme_check

lint: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

format: setup ## let ruff mend what it can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

typecheck: setup
	@$(RUN) -m mypy

pyright: setup $(VENV)/.pyright ## a second opinion on the client's types
	@$(BIN)/basedpyright

workflows: setup
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

spec-lint: setup ## the contract's own rules (RULES=1 lists them)
	@$(RUN) -m scripts.spec_lint $(if $(RULES),--rules)

report: setup ## one HTML page, build/report.html, from what contract, mutants and bench found
	@$(RUN) -m scripts.report

docs: setup $(VENV)/.docs ## references under build/docs/: the Python surface, and the contract where npm is present
	@$(RUN) -m scripts.docs

# --- the contract over time ---------------------------------------------------------------------------------------

spec-diff: setup ## what changed since OLD=file, from the consumer's side (FAIL_ON=breaking|notice|safe|never, FORMAT=text|json|markdown)
	@$(RUN) -m scripts.spec_diff '$(or $(OLD),$(error OLD is missing: make spec-diff OLD=path/to/older/receipts.yaml))' --fail-on $(or $(FAIL_ON),breaking) --format $(or $(FORMAT),text)

spec-diff-fuzz: setup ## 10,000 edits of random contracts: is every break found? (EDITS=n)
	@$(RUN) -m contract_tests.tooling.diff_fuzz $(if $(EDITS),--edits $(EDITS))

upstream-diff: setup ## has the published API moved? UPSTREAM=a copy of twilio_conversations_v1.json (FORMAT=text|json)
	@$(RUN) -m scripts.upstream_diff $(if $(UPSTREAM),'$(UPSTREAM)') --format $(or $(FORMAT),text)

upstream-update: setup ## record a newer published API: UPSTREAM=file COMMIT=the commit it is of
	@$(RUN) -m scripts.upstream_update '$(or $(UPSTREAM),$(error UPSTREAM is missing: make upstream-update UPSTREAM=path/to/twilio_conversations_v1.json COMMIT=its-commit))' $(if $(COMMIT),--commit $(COMMIT))

# --- a hostile world ---------------------------------------------------------------------------------------------

hostile: setup $(VENV)/.interop ## every hostile behaviour, ours beside twilio-python: build/hostile.json, .md; then 10,000 calls at once
	@$(RUN) -m contract_tests.hostile
	@HOSTILE_CALLS=10000 $(RUN) -m pytest -q -n 0 contract_tests/hostile/test_crossing.py

fuzz: setup ## a million inputs, by atheris where it installs (RUNS=250000 for each of the four targets)
	@$(MAKE) --silent $(VENV)/.fuzz || echo "atheris does not install here: the corpus is mutated at random instead"
	@$(RUN) -m contract_tests.hostile.fuzz $(if $(RUNS),--runs $(RUNS))

audit: setup build/audit/.locked ## known vulnerabilities in anything locked (asks the advisory service of the package index)
	@status=0; for lock in $(LOCKS)/*.txt; do echo "$$lock"; \
	  build/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r "$$lock" || status=1; done; exit $$status

# --- how fast it is -----------------------------------------------------------------------------------------------

bench: setup $(VENV)/.bench build/peers/.locked ## measure the client beside its peers: build/bench.json, .md, .svg (QUICK=1: a rough look; README=1: into the README)
	@$(RUN) -m contract_tests.bench --peers build/peers/bin/python $(if $(filter 1,$(QUICK)),--quick) $(if $(filter 1,$(README)),--readme)

test-dask: setup $(VENV)/.dask ## the example of a sweep on a Dask cluster, on this machine
	@$(RUN) -m pytest -n 0 contract_tests/client/test_sweep_on_dask.py

clean: ## remove what the targets made outside git
	rm -rf $(VENV) build .mypy_cache .ruff_cache .hypothesis
