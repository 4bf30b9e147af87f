"""Upgrade notes: what breaks a consumer is told as breaking, under its part, and what does not is not."""

import shutil
from pathlib import Path

import pytest

from contract_tests.tests.checkout import Checkout
from scripts import vendor
from scripts.contract_diff.change import Severity
from scripts.upgrade.notes import compare_copies, requirement_notes
from scripts.upgrade.surface import Note, surface_notes, type_notes
from scripts.vendoring.assembly import assemble
from scripts.vendoring.source import source_of

pytestmark = pytest.mark.usefixtures("contracts_read_once")
PACKAGE = "generated/twilio_receipts"
BREAKING, SAFE = Severity.BREAKING, Severity.SAFE
SURFACE, TYPES = "Python surface", "types"


def write_copy(checkout: Checkout, folder: Path) -> Path:
    """Write a copy as `make vendor` does."""
    copy = assemble(source_of("twilio_receipts", checkout.path), checkout.path)
    copy.write(folder / "twilio_receipts")
    return folder / "twilio_receipts"


def notes_after(checkout: Checkout, tmp_path: Path, *edits: tuple[str, str, str]) -> list[Note]:
    """Compare the copy before some edits with the copy after them."""
    old = write_copy(checkout, tmp_path / "old")
    for edit in edits:
        checkout.edit(*edit)
    return compare_copies(old, write_copy(checkout, tmp_path / "new"))


# Each row: the file, the text, the text that replaces it, then how bad it is, in which part, and what is named.
CHANGES = [
    ("_runtime/client.py", "def close(", "def shut(", BREAKING, SURFACE, "Client.close"),
    ("_runtime/client.py", "max_retries", "retries", BREAKING, SURFACE, "Client.__init__(max_retries)"),
    ("__init__.py", '    "Timeout",\n', "", BREAKING, SURFACE, "Timeout"),
    ("models.py", "participant_sid", "participant", BREAKING, SURFACE, "Receipt.participant_sid"),
    ("models.py", "int | None = 0", "int | None = None", BREAKING, SURFACE, "Receipt.error_code"),
    ("models.py", "FAILED", "LOST", BREAKING, SURFACE, "DeliveryStatus.FAILED"),
    ("models.py", '"sent"', '"under way"', BREAKING, SURFACE, "DeliveryStatus.SENT"),
    ("_runtime/errors.py", "retry_after", "retry_in", BREAKING, SURFACE, "ApiError.retry_after"),
    ("models.py", "sid: str |", "sid: int |", BREAKING, TYPES, "receipt.sid, str | None"),
    ("_runtime/errors.py", "Error, ValueError)", "Error)", BREAKING, TYPES, "refused: ValueError = e"),
    ("models.py", "PageMeta(Model, frozen=True", "PageMeta(Model, frozen=False", BREAKING, SURFACE, "PageMeta"),
    ("models.py", "    url:", "    path: int = 0\n    url:", SAFE, SURFACE, "Receipt.path"),
    ("models.py", "    SENT", '    NEW = "new"\n    SENT', SAFE, SURFACE, "DeliveryStatus.NEW"),
]


@pytest.fixture(scope="module")
def notes(untouched: Checkout, tmp_path_factory: pytest.TempPathFactory) -> list[Note]:
    """What is told of all these changes together."""
    folder = tmp_path_factory.mktemp("upgrade")
    edits = [(f"{PACKAGE}/{name}", old, new) for name, old, new, *_ in CHANGES]
    checkout = Checkout(Path(shutil.copytree(untouched.path, folder / "checkout", symlinks=True)))
    return notes_after(checkout, folder, *edits)


@pytest.mark.parametrize(("severity", "part", "named"), [row[3:] for row in CHANGES])
def test_a_change_of_the_package_is_reported_under_its_part(
    severity: Severity, part: str, named: str, notes: list[Note]
) -> None:
    about = {(note.severity, note.part) for note in notes if named in note.where}
    assert (severity, part) in about
    assert max(about)[0] is severity


def test_a_package_that_is_no_longer_typed_breaks_what_checks_types(copy: Path, handed_out: Path) -> None:
    (copy / "py.typed").unlink()
    [note] = type_notes(handed_out / "_vendored" / "consumer.py.txt", handed_out, copy)
    assert (note.severity, note.part, note.where) == (BREAKING, TYPES, "py.typed")


def test_a_removed_part_is_breaking(handed_out: Path, handed_out_core: Path) -> None:
    told = {(note.severity, note.where, note.message) for note in surface_notes(handed_out, handed_out_core)}
    assert (BREAKING, "sweep", "public object was removed") in told


def test_an_inherited_change_is_reported_once(notes: list[Note]) -> None:
    surface = [note.where for note in notes if note.part == SURFACE and note.severity is BREAKING]
    assert [where for where in surface if where.endswith(".retry_after")] == ["ApiError.retry_after"]


def test_internal_changes_are_not_reported(checkout: Checkout, tmp_path: Path) -> None:
    """A comment, a private class, a docstring, and what garbage collection costs."""
    edits = [
        ("client.py", "\nclass Client", "\n# A comment.\nclass Client"),
        ("_runtime/retry.py", "class ", "class _Own:\n    pass\n\n\nclass "),
        ("models.py", "The SID of this receipt.", "This receipt's SID."),
        ("models.py", ", gc=False", ""),
    ]
    assert notes_after(checkout, tmp_path, *((f"{PACKAGE}/{name}", old, new) for name, old, new in edits)) == []


@pytest.mark.parametrize(
    ("old", "new", "severity", "says"),
    [
        (">=2.12,<3", ">=2.12,<3", None, ""),
        (">=2.12,<3", ">=2.14,<3", BREAKING, "without 2.12"),
        (">=2.12,<3", ">2.12,<3", BREAKING, "without 2.12"),
        (">=2.12,<3", ">=2.12,!=2.15,<3", BREAKING, "without 2.15"),
        (">=2.12,<3", ">=2.12,<4", SAFE, "wider"),
        (">=2.12,<3", "~=2.12", SAFE, "wider"),
        (">=2.12,<3", "==2.*", SAFE, "wider"),
        (None, ">=4", BREAKING, "is new: install"),
        (">=4", None, SAFE, "no longer needed"),
    ],
)
def test_a_narrower_range_breaks_and_a_wider_one_does_not(
    old: str | None, new: str | None, severity: Severity | None, says: str
) -> None:
    manifests = [
        {"requires_python": ">=3.11", "dependencies": {} if versions is None else {"httpx2": versions}}
        for versions in (old, new)
    ]
    notes = requirement_notes(*manifests)
    assert [note.severity for note in notes] == ([] if severity is None else [severity])
    assert all(says in note.message for note in notes)


def test_a_copy_without_its_contract_counts_as_breaking(checkout: Checkout, tmp_path: Path) -> None:
    old = write_copy(checkout, tmp_path / "old")
    (old / "_vendored" / "receipts.yaml").unlink()
    (old / "_vendored" / "consumer.py.txt").unlink()
    checkout.edit(f"{PACKAGE}/_runtime/client.py", "def close(", "def shut(")
    told = {
        note.part for note in compare_copies(old, write_copy(checkout, tmp_path / "new")) if "cannot be" in note.message
    }
    assert told == {"contract", "types"}


def test_vendoring_over_an_older_copy_prints_the_notes_worst_first(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendored = [str(tmp_path / "app"), "--repository", str(checkout.path)]
    assert vendor.main(vendored) == 0
    checkout.set_version("99.0.0")
    checkout.edit(f"{PACKAGE}/models.py", "participant_sid", "participant")
    checkout.edit("pyproject.toml", '"msgspec>=0.20,<1"]', '"msgspec>=0.21,<1"]')
    checkout.edit("pyproject.toml", 'requires-python = ">=3.11"', 'requires-python = ">=3.12"')
    checkout.edit_contract("maximum: 50", "maximum: 40")
    checkout.commit()
    capsys.readouterr()
    assert vendor.main(vendored) == 0
    told = capsys.readouterr().out
    for heading in ("# Upgrade: twilio_receipts ", " to twilio_receipts 99.0.0 ", "\n## Types\n"):
        assert heading in told
    assert "\n## Contract\n\n- **breaking** `#/components/parameters/PageSize/schema`: " in told
    # The digest of the contract in the package is no news of its own.
    removed = (
        "- **breaking** `Receipt.participant_sid`: public object was removed\n- safe `Receipt.participant`: is new"
    )
    assert f"\n## Python surface\n\n{removed}\n\n" in told
    requirements = told.partition("## Requirements\n\n")[2].partition("\n\n")[0].splitlines()
    assert [line.partition(": ")[0] for line in requirements] == ["- **breaking** `Python`", "- **breaking** `msgspec`"]
