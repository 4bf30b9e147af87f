"""Keeps the committed version as the last release, which later versions are held against, and says what to do next."""

import argparse
import re
import sys

from scripts import command
from scripts.upgrade.baseline import is_released, keep
from scripts.vendoring.assembly import assemble
from scripts.vendoring.errors import VendoringError
from scripts.vendoring.source import add_source_options, source_of


class NotReadyError(Exception):
    """The version is not ready to be released."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the archive was written, 2 if the version is not ready for it."""
    parser = command.parser("scripts.release", __doc__)
    add_source_options(parser)
    return command.run(arguments, parser, _release, VendoringError, NotReadyError)


def _release(options: argparse.Namespace) -> int:
    copy = assemble(source_of(options), options.repository)
    version = copy.facts.version
    changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
    if copy.facts.commit is None:
        raise NotReadyError("commit first; a release is made from a commit")
    if not re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        raise NotReadyError(f"CHANGELOG.md needs a heading `## {version} - <year>-<month>-<day>`")
    if is_released(copy, options.repository):
        raise NotReadyError(f"{version} was released already, with other files; set a higher version")
    path = keep(copy, options.repository).relative_to(options.repository)
    print(f"{path} holds {copy.facts.package} {version} of commit {copy.facts.commit[:12]}.")
    print(f"Next: git add {path.parent} && git commit -m 'Release {version}' && git tag v{version}")
    print(f"then push both: git push origin HEAD v{version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
