"""Writes build/report.html and build/report.xml from what make contract, make mutants and make bench found."""

import argparse
import sys
from pathlib import Path

from scripts import command
from scripts.command import REPOSITORY
from scripts.reporting.findings import Results
from scripts.reporting.junit import of_report
from scripts.reporting.matrix import Matrix
from scripts.reporting.page import render
from scripts.reporting.results import BenchRun, ContractRun, MutantRun, read
from scripts.spec import SpecError, load
from scripts.upstream.errata import read as read_errata
from scripts.whole_file import write_whole


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 once both files are written, whatever the results say."""
    parser = argparse.ArgumentParser(prog="python -m scripts.report", description=__doc__)
    parser.add_argument("--spec", type=Path, default=REPOSITORY / "openapi" / "receipts.yaml", help="OpenAPI file")
    parser.add_argument("--errata", type=Path, default=REPOSITORY / "openapi" / "errata.md", help="their table")
    parser.add_argument("--results", type=Path, default=REPOSITORY / "build", help="folder of the results")
    parser.add_argument("--output", type=Path, help="HTML file (default: report.html among the results)")
    return command.run(arguments, parser, _report, SpecError)


def _report(options: argparse.Namespace) -> int:
    folder: Path = options.results
    output: Path = options.output or folder / "report.html"
    results = Results(
        read(folder / "contract.json", "contract", ContractRun),
        read(folder / "mutants.json", "mutants", MutantRun),
        read(folder / "bench.json", "bench", BenchRun),
    )
    spec, errata = load(options.spec), read_errata(options.errata)
    matrix = Matrix(spec, results.contract.value, results.mutants.value)
    plot = folder / "bench.svg"
    page = render(matrix, results, errata, plot.read_bytes() if plot.is_file() else None)
    write_whole(output.with_suffix(".xml"), of_report(matrix))
    write_whole(output, page)
    for source in results.sources:
        if source.problem:
            print(f"{source.problem}: `make {source.target}`", file=sys.stderr)
    print(f"{output} ({len(page.encode()) // 1024} KiB), and {output.with_suffix('.xml').name} beside it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
