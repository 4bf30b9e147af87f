"""Tests of scripts.command, which every command line here ends with."""

import argparse
import subprocess
import sys
from typing import Never

import pytest

from scripts import command

WITHOUT_READER = """
import argparse, sys
from scripts.command import run
sys.stdin.read()
sys.exit(run([], argparse.ArgumentParser(), lambda _: print("much") or 0))
"""


def test_an_interrupted_command_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: argparse.Namespace) -> Never:
        raise KeyboardInterrupt

    assert command.run([], argparse.ArgumentParser(), interrupted) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_reader_who_has_left_ends_a_command_without_a_word_and_without_success() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WITHOUT_READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.communicate() == (b"", b"")
    assert process.returncode == 128 + 13
