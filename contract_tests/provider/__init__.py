"""The contract that any provider of the Message Receipt resource must keep, over HTTP.

    from contract_tests.provider import Target, check
    from contract_tests.sandbox import Sandbox

    with Sandbox(provider=WrongProvider) as sandbox:
        report = check(Target.from_sandbox(sandbox))             # in this process, without a server
        report.conforms                                          # False
        report.caught_by                                         # the check that found it: a rule or a relation
        report.violations[0]                                     # .check .kind .clause .expected .got .request_number …

    check(Target.from_sandbox(sandbox, app=wrapped))             # an ASGI application around the sandbox's own
    check(Target.from_sandbox(sandbox, served=True))             # over the network, after Sandbox.start()
    check(Target.from_environment(os.environ))                   # any provider
    check(target, stop_at_first=False, seed=7, examples=1000, contract=other_contract)

`RULES` holds what every exchange has to keep (pure functions, by subject in `rules/`), `RELATIONS` what several
exchanges have to keep (`relations/`). `rules.table.breaches(exchange)` applies the rules to one exchange. The command
line is `python -m contract_tests.provider` (`make contract`).
"""

from contract_tests.provider.contract import Contract, the_contract
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relation_runner import check
from contract_tests.provider.relations import RELATIONS
from contract_tests.provider.rules import RULES
from contract_tests.provider.target import Target
from scripts.reporting.results import ContractRun

__all__ = [
    "RELATIONS",
    "RULES",
    "Contract",
    "ContractRun",
    "Exchange",
    "Target",
    "check",
    "the_contract",
]
