"""One target under atheris; `fuzz` starts it, with libFuzzer's options after the target's name."""

import sys

import atheris

with atheris.instrument_imports(include=["twilio_receipts", "h11", "email"]):
    from contract_tests.hostile.targets import TARGETS

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
