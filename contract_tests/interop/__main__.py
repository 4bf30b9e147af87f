"""Runs our client and Twilio's own libraries against the sandbox and shows what each made of each scenario."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from contract_tests.interop.proxy import API_HOST, ConnectProxy
from contract_tests.interop.scenarios import Outcome, Scenario, scenarios_of
from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import issue_certificate

HERE = Path(__file__).parent
NPM_FOLDER = HERE.parents[1] / "build" / "interop"
"""Where `make interop` lets npm install what `package.json` names."""


class Library(NamedTuple):
    """What is tried: a driver reads the scenarios from standard input, and writes an outcome for each."""

    title: str
    driver: list[str]
    from_npm: bool = False


LIBRARIES = {
    "ours": Library("twilio_receipts", [sys.executable, str(HERE / "our_client.py")]),
    "python": Library("twilio (PyPI)", [sys.executable, str(HERE / "python_sdk.py")]),
    "node": Library("twilio (npm)", ["node", str(HERE / "node_sdk.cjs")], from_npm=True),
    "cli": Library("twilio-cli", [sys.executable, str(HERE / "twilio_cli.py")], from_npm=True),
}


def main(arguments: list[str] | None = None) -> int:
    """Print the table; exit code 1 if a library did not get what it should have."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.interop", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=LIBRARIES, help="run these (default: all that are installed)")
    options = parser.parse_args(arguments)
    wanted = {name: library for name, library in LIBRARIES.items() if name in (options.only or LIBRARIES)}
    if not (NPM_FOLDER / ".installed").exists():
        for name in [name for name, library in wanted.items() if library.from_npm]:
            print(f"interop: {wanted.pop(name).title} is skipped, because npm has not installed it")
    if not wanted:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        authority, chain, key = issue_certificate(Path(folder), [API_HOST])
        with Sandbox.start(tls=(chain, key)) as sandbox:
            address = urlsplit(sandbox.base_url)
            with ConnectProxy((str(address.hostname), address.port or 443)) as proxy:
                scenarios = scenarios_of(sandbox)
                environment = _environment(proxy, authority, Path(folder))
                outcomes = {name: _outcomes(library, scenarios, environment) for name, library in wanted.items()}
    code = _show(scenarios, outcomes)
    for request in sorted(set(proxy.refused)):
        print(f"interop: refused a way out: {request}")
    return code


def _environment(proxy: ConnectProxy, trusted: Path, home: Path) -> dict[str, str]:
    """Nothing of the caller's but the path; the proxy is the only way out."""
    authorities = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "TWILIO_CA_BUNDLE")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HTTP_PROXY": proxy.url,
        "HTTPS_PROXY": proxy.url,
        "PYTHONPATH": str(HERE.parents[1] / "generated"),
        **dict.fromkeys(authorities, str(trusted)),
    }


def _outcomes(library: Library, scenarios: list[Scenario], environment: dict[str, str]) -> list[Outcome]:
    done = subprocess.run(
        library.driver,
        input=json.dumps([asdict(scenario) for scenario in scenarios]),
        env=environment,
        cwd=NPM_FOLDER if library.from_npm else HERE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    outcomes: list[Outcome] = json.loads(done.stdout)
    return outcomes


def _show(scenarios: list[Scenario], outcomes: dict[str, list[Outcome]]) -> int:
    print(f"{'scenario':28}" + "".join(f"{LIBRARIES[name].title:>16}" for name in outcomes))
    wrong = []
    for number, scenario in enumerate(scenarios):
        cells = []
        for name, results in outcomes.items():
            if results[number] == scenario.expected:
                cells.append(_short(results[number]))
            else:
                cells.append("WRONG")
                title = LIBRARIES[name].title
                wrong.append(f"{title}, {scenario.name}: {results[number]} instead of {scenario.expected}")
        print(f"{scenario.name:28}" + "".join(f"{cell:>16}" for cell in cells))
    print("".join(f"{line[:2000]}\n" for line in wrong), end="")
    return 1 if wrong else 0


def _short(outcome: Outcome) -> str:
    return f"error {outcome['error']}" if "error" in outcome else f"{len(outcome['receipts'])} receipts"


if __name__ == "__main__":
    sys.exit(main())
