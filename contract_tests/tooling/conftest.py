"""Fixtures of the tests of scripts/: vendored copies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contract_tests.tooling.checkout import OLDER, PACKAGE
from scripts import vendor
from scripts.vendor_check import MANIFEST, inspect, line_digests, render, sha256


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A pristine copy in a consumer's tree."""
    assert vendor.main([str(tmp_path / "app" / "_vendor")]) == 0
    return tmp_path / "app" / "_vendor" / PACKAGE


@pytest.fixture
def older_copy(copy: Path) -> Path:
    """A pristine copy of an older version, with other bytes."""
    path = copy / "client.py"
    path.write_bytes(path.read_bytes() + b"# as it was\n")
    manifest = json.loads((copy / MANIFEST).read_bytes())
    body = path.read_bytes()
    manifest["files"]["client.py"] = {"sha256": sha256(body), "lines": line_digests(body)}
    manifest["version"] = OLDER
    (copy / MANIFEST).write_bytes(render(manifest).encode())
    assert inspect(copy) == []
    return copy
