# The front door. Each target sets up what it needs by itself; `make help` lists them, `make help T=target` their variables.
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
override PATHS := ACCEPT DB DEST ENV_FILE EXAMPLE_DB OLD OUTPUT RECORD SPEC TLS_CHAIN TLS_KEY TRAFFIC UPSTREAM
override VALUES := BASE_URL BUDGET CI COMMIT CONTROL CONTROL_HOST DRAWN EDITS EXAMPLES FAIL_ON FAULT FORMAT HOST KIND ONLY ORIGIN PARTS PORT \
	PUBLIC_URL PYTHON RATE RECEIPTS SEED T $(patsubst %,CONTRACT_%,API_KEY_SECRET API_KEY_SID BASE_URL CHAT_SERVICE_SID CONVERSATION_SID \
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
.PHONY: audit bench check clean contract coverage docs format generate help hostile imports interop lint lock mutants pyright \
	quick release replay report sandbox setup spec-diff spec-diff-fuzz spec-lint test test-dask typecheck upstream-diff upstream-update \
	vendor vendor-check vendor-sandbox workflows

# --- help ---------------------------------------------------------------------------------------------------------
# A line `##@ name` begins a group of targets; what stands behind a target's `##` is its line in the list.
override FIRST := generate sandbox contract vendor vendor-check quick test report

help: $(if $(T),setup) ## list the targets (T=target: its variables)
	@$(if $(T),$(MAKE) -s -n $(T) | $(RUN) -m scripts.from_make --explain $(T) $(MAKEFILE_LIST),awk -F ':.*## ' \
	  -v first='$(FIRST)' 'BEGIN { print "To begin with: " first } /^##@/ { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST))

# --- setting up ---------------------------------------------------------------------------------------------------

$(UV): $(LOCKS)/uv.txt
	@$(PYTHON) scripts/environment.py $@ $<

$(VENV)/.%: $(LOCKS)/%.txt $(UV)
	@$(PYTHON) scripts/environment.py $@ $< --uv $(UV)

# Environments beside .venv, for what must not join it: build/peers, build/partners, build/pytest7, build/audit.
build/%/.locked: $(LOCKS)/%.txt $(UV)
	@$(PYTHON) scripts/environment.py $@ $< --uv $(UV)

##@ Use it

generate: setup ## lint the spec, make generated/ from it, and prove that the client works (SPEC, OUTPUT: of another spec)
	@$(call run,scripts.generate,SPEC OUTPUT $(if $(SPEC),,--prove contract_tests.client.proof))

sandbox: setup ## serve a provider on this machine, and print the variables that clients read
	@$(call run,contract_tests.sandbox,HOST PORT PUBLIC_URL $(if $(TLS_CHAIN)$(TLS_KEY),--tls TLS_CHAIN? TLS_KEY?,TLS) DB=database \
	  RECEIPTS SEED FAULT LIVE LOG ENV_FILE CONTROL CONTROL_HOST)

##@ Hand it out

vendor: setup ## copy the client into your source tree (DEST=app/_vendor)
	@$(RUN) -m scripts.generate --check
	@$(call run,scripts.vendor,DEST!app/_vendor PARTS DRY_RUN FORCE)

vendor-sandbox: setup ## copy the sandbox into your tests (DEST=tests/_vendor)
	@$(call run,scripts.vendor,DEST!tests/_vendor DRY_RUN FORCE --package twilio_receipts_sandbox)

vendor-check: setup ## tell whether a vendored copy is unmodified (DEST=app/_vendor)
	@$(call run,scripts.vendor_check,DEST!app/_vendor)

release: check ## keep this version as the one that later versions are compared with (needs a commit)
	@$(RUN) -m scripts.release

##@ Prove it

quick: lint imports typecheck ## style, imports, types and a smoke test of each room: seconds, with warm caches
	@$(RUN) -m pytest -q -n 0 contract_tests/tests/scripts/test_spec.py contract_tests/tests/runtime/test_retry.py \
	  contract_tests/client/test_request_line.py contract_tests/tests/sandbox/test_provider.py contract_tests/tests/mutants/test_syntax.py \
	  contract_tests/documents/test_names.py

check: lint imports typecheck spec-lint workflows ## everything static: style, imports, types, spec, generated code, API, weight
	@$(RUN) -m scripts.generate --check
	@$(RUN) -m scripts.release --check
	@$(RUN) -m scripts.weight

lint: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

imports: setup
	@told=$$($(BIN)/lint-imports --no-logo --no-cache 2>&1) || { echo "$$told" >&2; exit 1; }

typecheck: setup
	@$(RUN) -m mypy

workflows: setup
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml

test: setup build/partners/.locked build/pytest7/.locked ## all tests, in parallel (T=path or T='words of names': some of them)
	@$(RUN) -m pytest $(if $(T),-n 0 $(if $(wildcard $(firstword $(subst ::, ,$(T)))),"$$T",-k "$$T"),-n auto --dist worksteal)

coverage: setup ## every line and branch of the client under its own tests, or the lines that no test reaches
	@rm -rf build/coverage
	@$(BIN)/coverage run -m pytest -q -n auto --dist worksteal contract_tests/tests/runtime contract_tests/client contract_tests/hostile \
	  --ignore contract_tests/hostile/test_table.py
	@$(BIN)/coverage combine -q && $(BIN)/coverage report

contract: setup ## check a provider against the contract: the sandbox, or BASE_URL=https://…
	@$(call run,contract_tests.provider,BASE_URL EXAMPLES SEED RATE BUDGET RECORD EXAMPLE_DB ACCEPT STRICT)

replay: setup ## check recorded traffic, offline (TRAFFIC=file.har)
	@$(call run,contract_tests.provider.replay,TRAFFIC!traffic.har ORIGIN)

report: setup ## one HTML page, build/report.html, of what contract, mutants and bench found
	@$(RUN) -m scripts.report

mutants: setup ## is each check able to fail? faulty providers, clients and specs must be caught, correct ones must pass
	@$(call run,contract_tests.mutants,ONLY KIND ALL)

interop: setup build/partners/.locked ## run our client and Twilio's own libraries against the sandbox (ONLY="ours python"; node and cli need npm and the network)
	@case "$${ONLY:-node}" in *node*|*cli*) ! command -v npm >/dev/null || $(MAKE) --silent build/interop/.installed ;; esac
	@$(RUN) -m pytest -v -n 0 contract_tests/interop -k "$$(printf %s "$$ONLY" | sed 's/  */ or /g')"

build/interop/.installed: contract_tests/interop/package.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $< $(@D) && echo "npm installs twilio and twilio-cli into $(@D)"
	@cd $(@D) && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

hostile: setup $(VENV)/.interop ## every hostile behaviour, ours beside twilio-python; then 10,000 calls at once
	@$(RUN) -m contract_tests.hostile
	@HOSTILE_CALLS=10000 $(RUN) -m pytest -q -n 0 contract_tests/hostile/test_sharing.py -k own_responses

spec-diff-fuzz: setup ## 10,000 edits of random contracts: is every break found? (EDITS=n)
	@$(RUN) -m contract_tests.tests.contract_diff.fuzz.run $(if $(EDITS),--edits $(EDITS))

test-dask: setup $(VENV)/.dask ## the example of a sweep on a Dask cluster, on this machine
	@$(RUN) -m pytest -n 0 contract_tests/client/test_sweep_on_dask.py

pyright: setup $(VENV)/.pyright ## a second opinion on the client's types (downloads a JavaScript runtime from the package index)
	@$(BIN)/basedpyright

##@ Keep it

spec-lint: setup ## the contract's own rules (RULES=1 lists them)
	@$(call run,scripts.spec_lint,RULES)

spec-diff: setup ## what changed for consumers since an older contract (OLD=file)
	@$(call run,scripts.spec_diff,OLD!path/to/older/receipts.yaml FAIL_ON FORMAT)

upstream-diff: setup ## has the published API moved? (UPSTREAM=a copy of twilio_conversations_v1.json)
	@$(call run,scripts.upstream_diff,UPSTREAM?)

upstream-update: setup ## record a newer published API (UPSTREAM=file COMMIT=its commit)
	@$(call run,scripts.upstream_diff,--update UPSTREAM!path/to/twilio_conversations_v1.json COMMIT)

# Named one by one: `__all__` does not name the modules, whose classes one gets from the client.
override MODULES := $(subst /,.,$(patsubst generated/%,%,$(basename generated/twilio_receipts $(filter-out %/py.typed,$(wildcard generated/twilio_receipts/[a-z]*)))))

docs: setup $(VENV)/.docs ## HTML pages under build/docs/: docs/, the contract, the Python surface
	@$(RUN) -m scripts.docs
	@$(BIN)/pdoc --docformat google --template-directory scripts/documents --output-directory build/docs/python $(MODULES)
	@echo build/docs/python/index.html

format: setup ## let ruff fix what it can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

lock: $(UV) ## refresh the lock files from pyproject.toml (needs the network; UPGRADE=1 takes newer releases)
	$(foreach group,$(basename $(notdir $(filter-out %/uv.txt,$(wildcard $(LOCKS)/*.txt)))),$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(call is_on,UPGRADE),--upgrade) $(if $(filter docs pyright,$(group)),--constraint $(LOCKS)/dev.txt) --group $(group) -o $(LOCKS)/$(group).txt &&) true

audit: setup build/audit/.locked ## known vulnerabilities in anything locked (needs the network: asks the package index's advisory service)
	@status=0; for lock in $(LOCKS)/*.txt; do echo "$$lock"; \
	  build/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r "$$lock" || status=1; done; exit $$status

setup: $(VENV)/.dev ## create .venv from the hash-locked requirements (needs the network, once)

clean: ## remove what the targets made outside git
	rm -rf $(VENV) build .mypy_cache .ruff_cache .hypothesis

##@ Measure it

bench: setup build/peers/.locked ## measure the client beside its peers: build/bench.json, build/bench.md
	@$(call run,contract_tests.bench,QUICK README)

bench: override RUN := build/peers/bin/python
