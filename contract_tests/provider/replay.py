"""`python -m contract_tests.provider.replay`: judges recorded traffic by the rules, offline (`make replay`)."""

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from contract_tests.provider.contract import the_contract
from contract_tests.provider.har_reader import Recording, RecordingError, read_recording
from contract_tests.provider.options import RunOptions
from contract_tests.provider.reporter import RunReporter
from contract_tests.provider.target import TargetError, checked_origin
from contract_tests.provider.terminal import counted, violations
from scripts.reporting.results import ContractRun
from scripts.switches import SwitchError, is_on


def replay(recording: Recording, *, allow_new_fields: bool = False) -> ContractRun:
    """Judge what a recording holds; a violation's number is that of the entry."""
    reporter = RunReporter(RunOptions(allow_new_fields=allow_new_fields), recording.redactor)
    for number, exchange in recording.exchanges:
        reporter.report.requests = number
        reporter.take(exchange)
    reporter.report.requests = len(recording.exchanges)
    return reporter.report


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if all exchanges keep the rules, 1 if not, 2 if the file cannot be judged."""
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.provider.replay",
        description="Judges recorded traffic (HAR 1.2, of any browser, proxy or test tool) by the contract's rules of "
        "one exchange. Credentials in the file are neither used nor printed.",
    )
    parser.add_argument("traffic", type=Path, help="the HAR file")
    parser.add_argument("--origin", help="scheme://host[:port]: judge only what this provider answered")
    options = parser.parse_args(arguments)
    try:
        origin = checked_origin("ORIGIN", options.origin) if options.origin else None
        allow_new_fields = is_on("ALLOW_NEW_FIELDS", os.environ)
        recording = read_recording(options.traffic, the_contract(), origin)
    except (RecordingError, SwitchError, TargetError) as error:
        print(f"replay: {error}", file=sys.stderr)
        return 2
    if not recording.exchanges:
        expected = "requests for /v1/…/Receipts with their responses were expected"
        print(f"replay: {options.traffic}: nothing to judge: {expected}{_passed_over(recording)}", file=sys.stderr)
        return 2
    run = replay(recording, allow_new_fields=allow_new_fields)
    for line in violations(run):
        print(line)
    origins = sorted({exchange.origin for _, exchange in recording.exchanges})
    if len(origins) > 1:
        print(f"note: of {len(origins)} origins: {', '.join(origins)}; ORIGIN=… picks one")
    found = counted(sum(check.violations for check in run.checks.values()), "violation")
    print(f"{options.traffic}: {counted(run.requests, 'exchange')} judged, {found}{_passed_over(recording)}")
    return 0 if run.conforms else 1


def _passed_over(recording: Recording) -> str:
    return "".join(
        f"\n  passed over: {counted(len(numbers), 'entry', 'entries')} {reason}: {', '.join(_ranges(numbers))}"
        for reason, numbers in recording.passed_over.items()
    )


def _ranges(numbers: list[int]) -> Iterator[str]:
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *_, last = [number for _, number in group] * 2
        yield f"{first}" if first == last else f"{first}-{last}"


if __name__ == "__main__":
    sys.exit(main())
