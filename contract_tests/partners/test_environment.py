"""Each environment is its own: the tools at their locked releases, and nothing of this repository."""

from pathlib import Path

import pytest

from contract_tests.partners.environment import PARTNERS, PYTEST_7, run


@pytest.mark.parametrize(("environment", "version"), [(PARTNERS, (9, 2)), (PYTEST_7, (7, 4))])
def test_each_environment_has_its_own_pytest(environment: Path, version: tuple[int, int], tmp_path: Path) -> None:
    told = run("-c", "import pytest; print(pytest.version_tuple[:2])", environment=environment, cwd=tmp_path)
    assert told.stdout.strip() == str(version)


def test_an_environment_sees_nothing_of_this_repository(tmp_path: Path) -> None:
    assert "No module named 'scripts'" in run("-c", "import scripts", cwd=tmp_path).stderr
