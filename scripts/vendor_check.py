"""Tells whether a vendored copy is unmodified. Needs Python 3.11 or newer and nothing else.

A copy carries this file beside its VENDORED.json, so that it runs where the copy's repository is unknown:
`python -I app/_vendor/<package>/vendor_check.py`. Line endings that git turned into CRLF count as unchanged.
It guards against accidents; only review catches an edit of copy, manifest and this file together.
"""

import argparse
import difflib
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST = "VENDORED.json"
FORMAT = 1
"""The manifest's layout; a checker refuses layouts that it does not know."""

_DIGEST = 6  # hexadecimal digits for a line: they find the place, the file's whole sha256 decides
_SHOWN = 8  # places in one file


_DROPPING = re.compile(r"\..*|__pycache__|Thumbs\.db|desktop\.ini|.*~|#.*#|.*\.sw[a-p]", re.IGNORECASE)
"""Names that tools, editors and operating systems leave behind: caches, swap files, whatever begins with a dot. None of
them can be imported."""


class NotVendoredError(Exception):
    """The manifest is missing or cannot be read."""


def unix(body: bytes) -> bytes:
    """Undo what a CRLF checkout did."""
    return body.replace(b"\r\n", b"\n")


def sha256(body: bytes) -> str:
    """Digest, as 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def line_digests(body: bytes) -> str:
    """Digest every line to six hexadecimal digits, so that a changed file can name its changed lines."""
    return "".join(sha256(line)[:_DIGEST] for line in body.split(b"\n"))


def render(manifest: dict[str, Any]) -> str:
    """Write a manifest as its file holds it: with its own digest last, anything edited in it shows."""
    facts = {key: value for key, value in manifest.items() if key != "sha256"}
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    return json.dumps({**facts, "sha256": sha256(text.encode())}, indent=2, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a copy's manifest.

    Raises:
        NotVendoredError: It is missing, or this checker does not know its format; the text says what was expected.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise NotVendoredError(f"{path}: {error.strerror}: {folder} is not a vendored copy") from error
    except ValueError as error:
        raise NotVendoredError(f"{path}: not JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise NotVendoredError(f"{path}: expected a manifest of format {FORMAT}, found {found!r}")
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(
        isinstance(entry, dict) and isinstance(entry.get("sha256"), str) and isinstance(entry.get("lines"), str)
        for entry in files.values()
    ):
        raise NotVendoredError(f"{path}: 'files' must give each file's sha256 and lines")
    return manifest


def inspect(folder: Path) -> list[str]:
    """Compare a copy with its manifest: what was changed, is missing or was added, a text for each file, by path.

    Raises:
        NotVendoredError: There is no manifest to go by.
    """
    manifest = read_manifest(folder)
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir())
        and not any(map(_DROPPING.fullmatch, path.relative_to(folder).parts))
    }
    told = {}
    if unix(found.pop(MANIFEST).read_bytes()).decode("utf-8", "replace") != render(manifest):
        told[MANIFEST] = f"changed: {MANIFEST}\n    its own sha256 does not match what it says"
    for name, entry in manifest["files"].items():
        path = found.pop(name, None)
        if path is None:
            told[name] = f"missing: {name}"
        elif path.is_symlink() or not path.is_file():
            told[name] = f"not a file: {name}"
        elif sha256(body := unix(path.read_bytes())) != entry["sha256"]:
            told[name] = "\n    ".join([f"changed: {name}", *_places(entry["lines"], body)])
    told |= {name: f"added: {name}" for name in found}
    return [told[name] for name in sorted(told)]


def _places(before: str, body: bytes) -> Iterator[str]:
    """Say which lines of a changed file differ from the original."""
    now = line_digests(body)
    old, new = ([text[at : at + _DIGEST] for at in range(0, len(text), _DIGEST)] for text in (before, now))
    shown = [line.decode("utf-8", "replace") for line in body.split(b"\n")]
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [step for step in steps if step[0] != "equal"]
    for kind, old_from, old_to, new_from, new_to in places[:_SHOWN]:
        if kind == "delete":
            yield f"after line {new_from}: {old_to - old_from} line(s) missing"
            continue
        span = f"line {new_from + 1}" if new_to == new_from + 1 else f"lines {new_from + 1}-{new_to}"
        yield f"{span} {'added' if kind == 'insert' else 'changed'}: {shown[new_from].strip()[:100]!r}"
    if len(places) > _SHOWN:
        yield f"and {len(places) - _SHOWN} more place(s)"
    if not places:
        yield "no line shows the difference"


def describe(manifest: dict[str, Any]) -> str:
    """Name a copy: package, version, parts, and the commit it was made from."""
    commit = manifest.get("commit")
    made = f"commit {commit[:12]}" if isinstance(commit, str) else "no commit"
    parts = "".join(f" +{part}" for part in manifest.get("parts", ()))
    return f"{manifest.get('package')} {manifest.get('version')}{parts} ({made})"


def copies(folder: Path) -> list[Path]:
    """Return the folder itself if it is a copy, or the copies directly in it, without leftovers of killed runs.

    Raises:
        NotVendoredError: There is no copy.
    """
    below = sorted(path.parent for path in folder.glob(f"[!.]*/{MANIFEST}"))
    found = [folder] if (folder / MANIFEST).exists() else below
    if not found:
        raise NotVendoredError(f"{folder}: neither it nor a folder in it has a {MANIFEST}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if every copy is unmodified, 1 if one is not, 2 if there is no copy."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(__file__).resolve().parent,
        help="a vendored copy, or the folder that holds copies (default: the folder of this file)",
    )
    options = parser.parse_args(arguments)
    status = 0
    try:
        for folder in copies(options.folder):
            manifest, changes = read_manifest(folder), inspect(folder)
            if changes:
                status = 1
                _say(f"{describe(manifest)} in {folder} was edited:", sys.stderr)
                _say("\n".join(changes), sys.stderr)
            else:
                _say(f"{describe(manifest)} in {folder}: {len(manifest['files'])} files, all unmodified", sys.stdout)
    except NotVendoredError as error:
        _say(f"error: {error}", sys.stderr)
        return 2
    if status:
        _say("Do not edit vendored files: change their source and vendor it again.", sys.stderr)
    return status


def _say(text: str, stream: Any) -> None:
    """Print on any console, whatever characters it lacks."""
    print(text.encode("ascii", "backslashreplace").decode("ascii"), file=stream)


if __name__ == "__main__":
    sys.exit(main())
