"""Tests of scripts.command, which every command line here ends with."""

import argparse
from typing import Never

import pytest

from scripts import command


def test_an_interrupted_command_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: argparse.Namespace) -> Never:
        raise KeyboardInterrupt

    assert command.run([], argparse.ArgumentParser(), interrupted) == 130
    assert capsys.readouterr().err == "interrupted\n"
