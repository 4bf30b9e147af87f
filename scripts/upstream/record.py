"""Reads and writes openapi/upstream.json: the slice of the published specification that the contract builds on."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.spec import SpecError, load
from scripts.upstream.slicing import cut, differences, digest
from scripts.whole_file import write_whole

RECORD = Path("openapi/upstream.json")


@dataclass(frozen=True)
class Source:
    """Which published file a slice was cut from."""

    repository: str
    file: str
    commit: str | None
    """Git commit of the file, 40 hexadecimal digits; None if unknown."""
    version: str
    """The file's own `info.version`; it does not change when the API does."""
    sha256: str
    """Hexadecimal digest of the whole file."""


@dataclass(frozen=True)
class Upstream:
    """A slice of the published specification and where it comes from."""

    source: Source
    slice: dict[str, Any]

    def text(self) -> str:
        """Write the record; equal records are equal texts."""
        value = {"source": asdict(self.source), "slice_sha256": digest(self.slice), "slice": self.slice}
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def cut_file(path: Path, commit: str | None = None) -> Upstream:
    """Cut a copy of the published specification, JSON or YAML; raises SpecError, naming the file, if it is not one."""
    spec = load(path)
    try:
        slice_ = cut(spec.document)
        differences(slice_, slice_)  # looks at every part
    except SpecError as error:
        raise SpecError(f"{path}: {error}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise SpecError(f"{path}: this is not a well-formed OpenAPI document: {error!r}") from error
    version = str(spec.document.get("info", {}).get("version", "unknown"))
    return Upstream(Source("twilio/twilio-oai", path.name, commit, version, spec.sha256), slice_)


def read(path: Path = RECORD) -> Upstream:
    """Read the committed record; raises SpecError if it is missing, malformed, or was edited by hand."""
    document = load(path).document
    try:
        record = Upstream(Source(**document["source"]), document["slice"])
        recorded = document["slice_sha256"]
    except (KeyError, TypeError) as error:
        raise SpecError(
            f"{path}: this is not an upstream record: {error}; write it with make upstream-update"
        ) from error
    if recorded != digest(record.slice):
        raise SpecError(f"{path}: the slice does not have its recorded sha256; write it with make upstream-update")
    return record


def write(record: Upstream, path: Path = RECORD) -> bool:
    """Write the record in one step; return whether the file changed."""
    text = record.text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write_whole(path, text)
    return True
