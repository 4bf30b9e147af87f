"""Keeps the committed version as the last release, which later versions are held against, and says what to do next."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from scripts.upgrade.baseline import is_released, keep
from scripts.vendoring.assembly import assemble
from scripts.vendoring.errors import VendoringError

REPOSITORY = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the archive was written, 1 if the version is not ready for it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description=__doc__)
    parser.add_argument(
        "--repository", type=Path, default=REPOSITORY, help="the checkout to release (default: this one)"
    )
    options = parser.parse_args(arguments)
    try:
        copy = assemble(options.repository)
    except VendoringError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    version = copy.facts.version
    changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
    if copy.facts.commit is None:
        print("error: commit first; a release is made from a commit", file=sys.stderr)
        return 1
    if not re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        print(f"error: CHANGELOG.md needs a heading `## {version} - <year>-<month>-<day>`", file=sys.stderr)
        return 1
    if is_released(copy, options.repository):
        print(f"error: {version} was released already, with other files; set a higher version", file=sys.stderr)
        return 1
    path = keep(copy, options.repository).relative_to(options.repository)
    print(f"{path} holds {copy.facts.package} {version} of commit {copy.facts.commit[:12]}.")
    print(f"Next: git add {path.parent} && git commit -m 'Release {version}' && git tag v{version}")
    print(f"then push both: git push origin HEAD v{version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
