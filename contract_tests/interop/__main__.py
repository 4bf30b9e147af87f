"""Runs our client and Twilio's own libraries against the sandbox and shows what each made of each scenario."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from contract_tests.interop import command_line, npm
from contract_tests.interop.scenarios import Outcome, Scenario, scenarios_of
from contract_tests.interop.tunnel import API_HOST, Tunnel
from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import issue_certificate

HERE = Path(__file__).parent
LIBRARIES = ("ours", "python", "node", "cli")
FROM_NPM = ("node", "cli")


def main(arguments: list[str] | None = None) -> int:
    """Print the table; exit code 1 if a library did not get what it should have."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.interop", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=LIBRARIES, help="run these (default: all that can be had here)")
    options = parser.parse_args(arguments)
    wanted = [name for name in LIBRARIES if name in (options.only or LIBRARIES)]
    if set(FROM_NPM) & set(wanted) and not npm.present():
        print("interop: npm is not installed, so twilio (npm) and twilio-cli are skipped")
        wanted = [name for name in wanted if name not in FROM_NPM]
    if not wanted:
        return 0
    if set(FROM_NPM) & set(wanted) and not npm.install():
        print("interop: npm could not install twilio and twilio-cli; its own words stand above", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        authority, chain, key = issue_certificate(Path(folder), [API_HOST])
        with Sandbox.start(tls=(chain, key)) as sandbox:
            address = urlsplit(sandbox.base_url)
            with Tunnel((str(address.hostname), address.port or 443)) as tunnel:
                scenarios = scenarios_of(sandbox)
                environment = _environment(tunnel, authority, Path(folder))
                outcomes = {name: _RUNNERS[name](scenarios, environment) for name in wanted}
    code = _show(scenarios, outcomes)
    for request in sorted(set(tunnel.refused)):
        print(f"interop: refused a way out: {request}")
    return code


def _environment(tunnel: Tunnel, trusted: Path, home: Path) -> dict[str, str]:
    """Nothing of the caller's but the path; the tunnel is the only way out."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HTTP_PROXY": tunnel.url,
        "HTTPS_PROXY": tunnel.url,
        "PYTHONPATH": str(HERE.parents[1] / "generated"),
        "SSL_CERT_FILE": str(trusted),
        "REQUESTS_CA_BUNDLE": str(trusted),
        "NODE_EXTRA_CA_CERTS": str(trusted),
        "TWILIO_CA_BUNDLE": str(trusted),
    }


def _with_driver(command: list[str]) -> Callable[[list[Scenario], dict[str, str]], list[Outcome]]:
    def run(scenarios: list[Scenario], environment: dict[str, str]) -> list[Outcome]:
        done = subprocess.run(
            command,
            input=json.dumps([asdict(scenario) for scenario in scenarios]),
            env=environment,
            cwd=npm.FOLDER if npm.FOLDER.exists() else HERE,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=120,
        )
        outcomes: list[Outcome] = json.loads(done.stdout)
        return outcomes

    return run


def _with_commands(scenarios: list[Scenario], environment: dict[str, str]) -> list[Outcome]:
    program = npm.FOLDER / "node_modules" / ".bin" / "twilio"
    return [command_line.outcome(scenario, program, environment) for scenario in scenarios]


_RUNNERS: dict[str, Callable[[list[Scenario], dict[str, str]], list[Outcome]]] = {
    "ours": _with_driver([sys.executable, str(HERE / "our_client.py")]),
    "python": _with_driver([sys.executable, str(HERE / "python_sdk.py")]),
    "node": _with_driver(["node", str(HERE / "node_sdk.cjs")]),
    "cli": _with_commands,
}


def _show(scenarios: list[Scenario], outcomes: dict[str, list[Outcome]]) -> int:
    titles = {"ours": "twilio_receipts", "python": "twilio (PyPI)", "node": "twilio (npm)", "cli": "twilio-cli"}
    print(f"{'scenario':28}" + "".join(f"{titles[name]:>16}" for name in outcomes))
    wrong = []
    for number, scenario in enumerate(scenarios):
        cells = []
        for name, results in outcomes.items():
            right = results[number] == scenario.expected
            cells.append(_short(results[number]) if right else "WRONG")
            if not right:
                wrong.append(f"{titles[name]}, {scenario.name}: {results[number]} instead of {scenario.expected}")
        print(f"{scenario.name:28}" + "".join(f"{cell:>16}" for cell in cells))
    print("".join(f"{line[:2000]}\n" for line in wrong), end="")
    return 1 if wrong else 0


def _short(outcome: Outcome) -> str:
    return f"error {outcome['error']}" if "error" in outcome else f"{len(outcome['receipts'])} receipts"


if __name__ == "__main__":
    sys.exit(main())
