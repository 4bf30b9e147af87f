"""`python -m contract_tests.provider.replay`: judges recorded traffic by the rules, offline (`make replay`)."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from contract_tests.provider.contract import Contract, the_contract
from contract_tests.provider.judge import Judge
from contract_tests.provider.recording import RecordingError, read_recording
from contract_tests.provider.report import Report
from scripts.switches import SwitchError, is_on


def replay(path: Path, contract: Contract, *, allow_new_fields: bool = False) -> tuple[Report, str]:
    """Judge a recording; the text says what of it was judged.

    Raises:
        RecordingError: The file is no HAR, or holds nothing of this resource.
    """
    recorded = read_recording(path, contract)
    if not recorded.exchanges:
        raise RecordingError(
            f"{path}: nothing to judge: {recorded.others} entries of other resources, "
            f"{recorded.without_body} without a body; expected requests for /v1/…/Receipts with their responses"
        )
    judge = Judge(allow_new_fields)
    report = Report(checks=judge.tallies)
    for number, exchange in enumerate(recorded.exchanges, start=1):
        report.coverage.note(exchange)
        for violation in judge.violations(exchange, number):
            report.add(violation)
    report.requests = len(recorded.exchanges)
    text = f"{len(recorded.exchanges)} exchanges judged, {recorded.others} of other resources left out"
    return report, f"{text}, {recorded.without_body} without a body"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if all exchanges keep the rules, 1 if not, 2 if the file cannot be judged."""
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.provider.replay",
        description="Judges recorded traffic (HAR 1.2) by the contract's rules of one exchange. Credentials in the "
        "file are neither used nor printed.",
    )
    parser.add_argument("traffic", type=Path, help="the HAR file")
    options = parser.parse_args(arguments)
    try:
        allow_new_fields = is_on("ALLOW_NEW_FIELDS", os.environ)
        report, text = replay(options.traffic, the_contract(), allow_new_fields=allow_new_fields)
    except (RecordingError, SwitchError) as error:
        print(f"replay: {error}", file=sys.stderr)
        return 2
    for violation in report.violations:
        print(f"\n{violation}\n")
    print(f"{options.traffic}: {text}; {sum(tally.violations for tally in report.checks.values())} violations")
    return 0 if report.conforms else 1


if __name__ == "__main__":
    sys.exit(main())
