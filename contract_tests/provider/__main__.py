"""`python -m contract_tests.provider`: checks a provider against the contract (`make contract`)."""

import argparse
import logging
import os
import random
import shlex
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from contract_tests.provider.acceptance import in_force, outcomes, read_accepted
from contract_tests.provider.contract import the_contract
from contract_tests.provider.coverage import coverage_table
from contract_tests.provider.har_writer import Recorder
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.relations.hypothesis_requests import example_database, writable
from contract_tests.provider.runner import preflight, run
from contract_tests.provider.target import VARIABLES, RunOptions, Target
from contract_tests.provider.terminal import line, phase, showing, summary
from contract_tests.sandbox import Sandbox
from scripts import command
from scripts.command import UsageError, is_on
from scripts.reporting.junit import of_run
from scripts.reporting.results import write
from scripts.tree import write_whole


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if the provider conforms, 1 if it does not, 2 if it could not be checked."""
    return command.run(arguments, _parser(), _check, UsageError)


def _check(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        target, run_options = _plan(options, stack)
        return _carry_out(target, run_options, options)


def _plan(options: argparse.Namespace, stack: ExitStack) -> tuple[Target, RunOptions]:
    """What is to be checked and how; whatever is wrong with it is reported before the first request."""
    environment = {**os.environ, **({"CONTRACT_BASE_URL": options.base_url} if options.base_url else {})}
    if environment.get("CONTRACT_BASE_URL"):
        target = Target.from_environment(environment)
    else:
        logger = logging.getLogger("uvicorn")
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)  # for what it says of our odd requests
        target = Target.from_sandbox(stack.enter_context(Sandbox.start()), served=True)
    if not target.is_loopback and not is_on("CONTRACT_LIVE", environment):
        raise UsageError(
            f"{target.base_url} is not on this machine. Set CONTRACT_LIVE=1 to send it GET and HEAD requests "
            "with your credentials, at most 500 in all and 5 a second unless you say otherwise"
        )
    if options.seed != "random" and not options.seed.isdecimal():
        raise UsageError(f"--seed {options.seed!r} is neither a number from 0 on nor 'random'")
    with example_database(options.example_db):
        pass  # fails now if it cannot be used
    for name in ("report", "record"):
        if path := getattr(options, name):
            writable(f"{name.upper()} {path}: the folder", path.absolute().parent)
    options.accepted = read_accepted(options.accept) if options.accept else []
    allow_new_fields = is_on("ALLOW_NEW_FIELDS", environment)
    run_options = RunOptions(
        rate=options.rate,
        budget=options.budget,
        seed=random.SystemRandom().randrange(2**32) if options.seed == "random" else int(options.seed),
        examples=options.examples or (300 if target.is_loopback else 50),
        generated=options.generated,
        accepted=in_force(options.accepted),
        allow_new_fields=allow_new_fields,
        example_db=options.example_db,
        sink=Recorder(Redactor.of(target.secrets)) if options.record else None,
        jobs=(os.cpu_count() or 1) if target.is_loopback else 1,
    ).considerate(target)
    if target.database is None:  # whatever is wrong with our own is a finding
        run_options, obstacle = preflight(target, run_options)
        if obstacle is not None:
            raise UsageError(obstacle)
    return target, run_options


def _carry_out(target: Target, run_options: RunOptions, options: argparse.Namespace) -> int:
    provider = target.base_url if target.database is None else "sandbox"
    print(f"checking {provider}, seed {run_options.seed}", flush=True)
    if target.database is None:
        print(line("preflight", "1 check", "1 request", "it can be checked"), flush=True)
    started = time.perf_counter()
    with showing("contract") as progress:
        report = run(target, run_options, progress=progress, done=lambda *ended: print(phase(*ended), flush=True))
        progress("closing", 0, 1)
        report.provider, report.seed, report.examples = provider, run_options.seed, run_options.examples
        report.seconds = round(time.perf_counter() - started, 3)
        report.contract_sha256 = the_contract().spec.sha256
        report.clauses = coverage_table(the_contract(), report.clauses, reading_only=not target.is_loopback)
        report.notes += outcomes(options.accepted, report)
        if isinstance(run_options.sink, Recorder):
            run_options.sink.write(options.record)
        write(report, options.report)
        write_whole(options.report.with_suffix(".xml"), of_run(report))
    print(f"  {'closing':21} {len(report.clauses):>3} clauses, {options.report}")
    for text in summary(report):
        print(text)
    if not report.conforms:
        print(f"again: {_again(target, run_options, options)}")
    print(report.outcome)
    if report.conforms and options.strict and not report.is_whole:
        raise UsageError("not everything could be checked, and STRICT=1 was asked for")
    return 0 if report.conforms else 1


def _again(target: Target, run_options: RunOptions, options: argparse.Namespace) -> str:
    """The command that asks the same once more; the ids and credentials come from the environment again."""
    address = [] if target.database is not None else [f"BASE_URL={target.base_url}"]
    given = {"EXAMPLES": options.examples, "RATE": options.rate, "BUDGET": options.budget, "ACCEPT": options.accept}
    more = [f"{name}={value}" for name, value in given.items() if value is not None]
    return shlex.join(["make", "contract", *address, f"SEED={run_options.seed}", *more])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.provider",
        description="Checks a provider of the Message Receipt resource against the contract. Without CONTRACT_BASE_URL "
        "it starts the sandbox and checks that one.",
        epilog=f"Environment: {VARIABLES} CONTRACT_LIVE=1 allows a provider that is not on this machine; "
        "ALLOW_NEW_FIELDS=1 lets fields pass that the contract does not know.",
    )
    add = parser.add_argument
    add("--base-url", help="where the provider is, in place of CONTRACT_BASE_URL")
    add("--examples", type=_count, help="requests to make up (default: 300; 50 off this machine)")
    add(
        "--generated",
        type=_count,
        default=RunOptions.generated,
        help="requests that Schemathesis makes of each operation, and as many wrong ones (default: %(default)s)",
    )
    add("--seed", default="0", help="a number, or 'random' (default: %(default)s)")
    add("--rate", type=_rate, help="requests a second (default: 5 off this machine, else no limit)")
    add("--budget", type=_count, help="requests in all (default: 500 off this machine, else no limit)")
    add("--record", type=Path, help="HAR file to write, without credentials and tokens")
    add("--accept", type=Path, help="TOML file of known deviations, each with the day it expires")
    add("--strict", action="store_true", help="exit with 2 if nothing was found but not every check could run")
    add("--example-db", help="folder or redis://… where failing examples are kept")
    add("--report", type=Path, default=Path("build/contract.json"), help="result (default: %(default)s)")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return rate


if __name__ == "__main__":
    sys.exit(main())
