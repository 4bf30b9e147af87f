# The front door. Each target sets up what it needs by itself; `make help` lists them.
#
# GNU make 3.81 and a POSIX shell are enough. What is `override` belongs to this file: a make that calls this one hands its
# own variables down, whatever they are called.
override GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
PYTHON ?= python3
override VENV := .venv
override BIN := $(VENV)/bin
override RUN := $(BIN)/python
override LOCKS := scripts/requirements
override UV := $(BIN)/uv
override PYTHONPATH := $(CURDIR):$(CURDIR)/generated
# A recipe's shell sets PWD anew; what make itself was told is where the caller was.
override MAKE_PWD := $(value PWD)
export PYTHONPATH MAKE_PWD

# --- what callers may set -----------------------------------------------------------------------------------------
# Switches take 1, true, yes, on; 0, false, no, off; or nothing. Paths mean what they mean where make was called.
override SWITCHES := ALL ALLOW_NEW_FIELDS CONTRACT_LIVE DRY_RUN FORCE LIVE LOG QUICK README RULES STRICT TLS UPGRADE
override PATHS := ACCEPT AGAINST DB DEST ENV_FILE EXAMPLE_DB OLD OUTPUT RECORD SPEC TLS_CHAIN TLS_KEY TRAFFIC UPSTREAM
override VALUES := BASE_URL BUDGET CI COMMIT CONTROL CONTROL_HOST DRAWN EDITS EXAMPLES FAIL_ON FAULT FORMAT HOST KIND ONLY ORIGIN PARTS PORT \
	PUBLIC_URL PYTHON RATE RECEIPTS RUNS SEED T $(patsubst %,CONTRACT_%,API_KEY_SECRET API_KEY_SID BASE_URL CHAT_SERVICE_SID CONVERSATION_SID \
	EMPTY_MESSAGE_SID MESSAGE_SID OTHER_MESSAGE_SID RECEIPT_SID UNIQUE_NAME) TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN

# $(call run,module,VARIABLES …): run a module with these variables as its options; scripts/from_make.py tells how.
override run = $(RUN) -m scripts.from_make --make $$PPID --target $@ --switches '$(SWITCHES)' --paths '$(PATHS)' $(1) $(2)
override ON := 1 true yes on
override OFF := 0 false no off
# $(call is_on,SWITCH): not empty if it is on.
override is_on = $(filter $(ON),$($(1)))

# On the command line of the first make a switch has to be spelled right, and what is near one of these names is a
# misspelling. Anything else, also what another make hands down, is none of our business.
ifeq ($(MAKELEVEL),0)
$(foreach name,$(filter $(SWITCHES),$(GIVEN)),$(if $(filter-out $(ON) $(OFF),$($(name))),\
  $(error $(name)=$($(name)): expected one of $(ON) $(OFF), or nothing)))
override UNKNOWN := $(filter-out $(SWITCHES) $(PATHS) $(VALUES),$(GIVEN))
override NEAREST := $(if $(UNKNOWN),$(shell $(PYTHON) -c 'import difflib, sys; names = sys.argv[1:]; known = names[names.index("--") + 1:]; \
  print(*([f"{name}: did you mean {near[0]}?" for name in names[: -len(known) - 1] if (near := difflib.get_close_matches(name, known, 1))][:1]))' \
  $(UNKNOWN) -- $(SWITCHES) $(PATHS) $(VALUES)))
$(if $(NEAREST),$(error there is no variable $(NEAREST)))
endif

.DEFAULT_GOAL := generate
.DELETE_ON_ERROR:
.PHONY: audit bench bench-sandbox check clean contract docs format fuzz generate help hostile imports interop lint lock mutants pyright \
	quick release replay report sandbox setup spec-diff spec-diff-fuzz spec-lint test test-dask typecheck upstream-diff upstream-update \
	vendor vendor-check vendor-sandbox workflows

help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort -t: -k1,1 | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 26

# --- setting up -------------------------------------------------------------------------------------------------

$(UV): $(LOCKS)/uv.txt
	@$(PYTHON) scripts/environment.py $@ $<

$(VENV)/.%: $(LOCKS)/%.txt $(UV)
	@$(PYTHON) scripts/environment.py $@ $< --uv $(UV)

# Environments beside .venv, for what must not join it: build/peers, build/partners, build/pytest7, build/audit.
build/%/.locked: $(LOCKS)/%.txt $(UV)
	@$(PYTHON) scripts/environment.py $@ $< --uv $(UV)

setup: $(VENV)/.dev ## create .venv from the hash-locked requirements

lock: $(UV) ## refresh the lock files from pyproject.toml (UPGRADE=1 takes newer releases)
	$(foreach group,$(basename $(notdir $(filter-out %/uv.txt,$(wildcard $(LOCKS)/*.txt)))),$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(call is_on,UPGRADE),--upgrade) $(if $(filter docs pyright,$(group)),--constraint $(LOCKS)/dev.txt) --group $(group) -o $(LOCKS)/$(group).txt &&) true

# --- the main job -----------------------------------------------------------------------------------------------

generate: setup ## lint the spec, regenerate generated/ from it, and prove that the client works (SPEC=file OUTPUT=dir: of another spec)
	@$(call run,scripts.generate,SPEC OUTPUT $(if $(SPEC),,--prove contract_tests.client.proof))

sandbox: setup ## serve the sandbox provider (PORT=8000, DB=path, RECEIPTS=120, LIVE=1, FAULT=status=503, TLS=1, CONTROL=8001, …: docs/sandbox.md)
	@$(call run,contract_tests.sandbox,HOST PORT PUBLIC_URL $(if $(TLS_CHAIN)$(TLS_KEY),--tls TLS_CHAIN? TLS_KEY?,TLS) DB=database \
	  RECEIPTS SEED FAULT LIVE LOG ENV_FILE CONTROL CONTROL_HOST)

# --- handing it out ---------------------------------------------------------------------------------------------
# What is handed out; scripts/ knows neither of them.
override CLIENT := --package generated/twilio_receipts --contract openapi/receipts.yaml --part sweep --part cli --consumer contract_tests/client/typing/consumer.py
override SANDBOX := --package contract_tests/sandbox --name twilio_receipts_sandbox --optional 'pytest>=7.4' --optional trustme

vendor: setup ## copy the client into your source tree (DEST=app/_vendor; PARTS="sweep cli"; DRY_RUN=1 only tells; FORCE=1 overrides)
	@$(RUN) -m scripts.generate --check
	@$(call run,scripts.vendor,DEST!app/_vendor PARTS DRY_RUN FORCE $(CLIENT))

vendor-sandbox: setup ## copy the sandbox into your tests (DEST=tests/_vendor; DRY_RUN=1 only tells; FORCE=1 overrides)
	@$(call run,scripts.vendor,DEST!tests/_vendor DRY_RUN FORCE $(SANDBOX))

vendor-check: setup ## tell whether a vendored copy is as it was handed out (DEST=app/_vendor)
	@$(call run,scripts.vendor_check,DEST!app/_vendor)

release: check ## keep this version as the one that later versions are held against (needs a commit)
	@$(RUN) -m scripts.release $(CLIENT)

# --- what proves it ---------------------------------------------------------------------------------------------

test: setup build/partners/.locked build/pytest7/.locked ## all tests, in parallel (T=path or T='words of names': a part of them)
	@$(RUN) -m pytest $(if $(T),-n 0 $(if $(wildcard $(firstword $(subst ::, ,$(T)))),"$$T",-k "$$T"),-n auto --dist worksteal)

contract: setup ## the provider's contract, on the sandbox or on BASE_URL (EXAMPLES, SEED, RATE, BUDGET, RECORD, EXAMPLE_DB, ACCEPT, STRICT=1, ALLOW_NEW_FIELDS=1)
	@$(call run,contract_tests.provider,BASE_URL EXAMPLES SEED RATE BUDGET RECORD EXAMPLE_DB ACCEPT STRICT)

replay: setup ## the contract's rules on recorded traffic, offline (TRAFFIC=file.har; ORIGIN=https://… picks one provider)
	@$(call run,contract_tests.provider.replay,TRAFFIC!traffic.har ORIGIN)

mutants: setup ## does each check catch what it is for? providers, the client and specs made faulty; right ones must pass (ONLY=text, KIND=right|provider|wire|source|client|spec)
	@$(call run,contract_tests.mutants,ONLY KIND ALL)

interop: setup $(VENV)/.interop ## do our client and Twilio's own libraries work against the sandbox? (ONLY="ours python node cli")
	@case "$${ONLY:-node}" in *node*|*cli*) ! command -v npm >/dev/null || $(MAKE) --silent build/interop/.installed ;; esac
	@$(call run,contract_tests.interop,ONLY+)

build/interop/.installed: contract_tests/interop/package.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $< $(@D) && echo "npm installs twilio and twilio-cli into $(@D)"
	@cd $(@D) && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench-sandbox: setup ## requests per second and p99 of the sandbox, beside a bare app that answers the same bytes (AGAINST=checkout: beside another one's, too)
	@$(call run,contract_tests.bench.sandbox,AGAINST)

quick: lint imports typecheck ## style, imports, types, and a smoke of each room: seconds, with warm caches
	@$(RUN) -m pytest -q -n 0 contract_tests/tests/scripts/test_spec.py contract_tests/tests/runtime/test_retry.py \
	  contract_tests/client/test_models.py contract_tests/tests/sandbox/test_lifecycle.py contract_tests/tests/mutants/test_matrix.py

check: lint imports typecheck spec-lint workflows ## everything static: style, types, spec, generated code, API, README
	@$(RUN) -m scripts.generate --check
	@$(RUN) -m scripts.api_gate $(CLIENT)
	@$(RUN) -m scripts.readme_check
	@$(RUN) -m scripts.weight

lint: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

format: setup ## let ruff mend what it can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

imports: setup
	@told=$$($(BIN)/lint-imports --no-logo --no-cache 2>&1) || { echo "$$told" >&2; exit 1; }

typecheck: setup
	@$(RUN) -m mypy

pyright: setup $(VENV)/.pyright ## a second opinion on the client's types
	@$(BIN)/basedpyright

workflows: setup
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

spec-lint: setup ## the contract's own rules (RULES=1 lists them)
	@$(call run,scripts.spec_lint,RULES)

report: setup ## one HTML page, build/report.html, from what contract, mutants and bench found
	@$(RUN) -m scripts.report

docs: setup $(VENV)/.docs ## HTML pages under build/docs/: docs/, the contract, the Python surface
	@$(RUN) -m scripts.docs

# --- the contract over time ---------------------------------------------------------------------------------------

spec-diff: setup ## what changed since OLD=file, from the consumer's side (FAIL_ON=breaking|notice|safe|never, FORMAT=text|json|markdown)
	@$(call run,scripts.spec_diff,OLD!path/to/older/receipts.yaml FAIL_ON FORMAT)

spec-diff-fuzz: setup ## 10,000 edits of random contracts: is every break found? (EDITS=n)
	@$(RUN) -m contract_tests.tests.contract_diff.fuzz.run $(if $(EDITS),--edits $(EDITS))

upstream-diff: setup ## has the published API moved? UPSTREAM=a copy of twilio_conversations_v1.json (FORMAT=text|json)
	@$(call run,scripts.upstream_diff,UPSTREAM? FORMAT)

upstream-update: setup ## record a newer published API: UPSTREAM=file COMMIT=the commit it is of
	@$(call run,scripts.upstream_update,UPSTREAM!path/to/twilio_conversations_v1.json COMMIT)

# --- a hostile world ---------------------------------------------------------------------------------------------

hostile: setup $(VENV)/.interop ## every hostile behaviour, ours beside twilio-python: build/hostile.json, .md; then 10,000 calls at once
	@$(RUN) -m contract_tests.hostile
	@HOSTILE_CALLS=10000 $(RUN) -m pytest -q -n 0 contract_tests/hostile/test_crossing.py

fuzz: setup ## a million inputs, by atheris where it installs (RUNS=250000 for each of the four targets)
	@$(MAKE) --silent $(VENV)/.fuzz || echo "atheris does not install here: the corpus is mutated at random instead"
	@$(call run,contract_tests.hostile.fuzz,RUNS)

audit: setup build/audit/.locked ## known vulnerabilities in anything locked (asks the advisory service of the package index)
	@status=0; for lock in $(LOCKS)/*.txt; do echo "$$lock"; \
	  build/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r "$$lock" || status=1; done; exit $$status

# --- how fast it is -----------------------------------------------------------------------------------------------

bench: setup $(VENV)/.bench build/peers/.locked ## measure the client beside its peers: build/bench.json, .md, .svg (QUICK=1: a rough look; README=1: into the README)
	@$(call run,contract_tests.bench,--peers build/peers/bin/python QUICK README)

test-dask: setup $(VENV)/.dask ## the example of a sweep on a Dask cluster, on this machine
	@$(RUN) -m pytest -n 0 contract_tests/client/test_sweep_on_dask.py

clean: ## remove what the targets made outside git
	rm -rf $(VENV) build .mypy_cache .ruff_cache .hypothesis
