"""Rules on the document as a whole: its version, its references, and the OpenAPI specification itself."""

import re
from collections.abc import Iterable, Iterator

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # the package ships no types
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract import walk
from scripts.contract.node import nodes
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import METHODS, SpecError, escape, resolve

_BASE_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"
_TOP = {"openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs"}
_SECTIONS = ("schemas", "parameters", "headers", "responses", "examples", "links", "requestBodies", "pathItems")


def _version(document: Document) -> Breaches:
    version = document.get("openapi")
    if not (isinstance(version, str) and re.fullmatch(r"3\.1\.\d+", version)):
        yield "/openapi", f"expected OpenAPI 3.1, found {version!r}"


def _dialect(document: Document) -> Breaches:
    for pointer, value in nodes(document):
        if pointer.rpartition("/")[2] in {"$schema", "jsonSchemaDialect"} and value != _BASE_DIALECT:
            yield pointer, f"expected the dialect of OpenAPI 3.1, found {value!r}"


def _references(document: Document) -> Breaches:
    for pointer, value in nodes(document):
        if not isinstance(value, dict) or "$ref" not in value or pointer.endswith("/properties"):
            continue
        ref = value["$ref"]
        if not isinstance(ref, str):
            yield f"{pointer}/$ref", f"expected a reference, found {ref!r}"
            continue
        try:
            resolve(document, ref)
        except SpecError as error:
            yield f"{pointer}/$ref", str(error)


def _reference_kinds(document: Document) -> Breaches:
    for pointer, value in nodes(document):
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            continue
        holder = _holder(pointer)
        section = value["$ref"].removeprefix("#/components/").partition("/")[0]
        if holder in _SECTIONS and section != holder:
            yield f"{pointer}/$ref", f"expected a reference into components/{holder}, found {value['$ref']!r}"


def _holder(pointer: str) -> str:
    """Name the kind of thing that stands at a pointer, as components call it; empty where it is something else."""
    keys = pointer.split("/")
    if len(keys) >= 3 and keys[-2] in {"parameters", "headers", "responses", "examples", "links"}:
        return keys[-2]
    return "schemas" if keys[-1] in {"schema", "items"} or (len(keys) >= 3 and keys[-2] == "properties") else ""


def _path_references(document: Document) -> Breaches:
    paths = document.get("paths")
    if not isinstance(paths, dict) or not paths:
        yield "/paths", "expected at least one path"
        return
    for path, item in paths.items():
        pointer = f"/paths/{escape(path)}"
        if not isinstance(item, dict):
            yield pointer, f"expected a path item, found {item!r}"
        elif "$ref" in item:
            yield f"{pointer}/$ref", "a path item by reference is dropped by the generator; write it out"
        elif not any(method in item for method in METHODS):
            yield pointer, "this path has no operation"


def _structure(document: Document) -> Breaches:
    return _reported(OpenAPIV31SpecValidator.schema_validator.iter_errors(document))


def _semantics(document: Document) -> Breaches:
    return _reported(OpenAPIV31SpecValidator(document).iter_errors())


def _reported(errors: Iterable[ValidationError]) -> Breaches:
    for error in errors:
        # Outside of the document's structure the path is relative to a schema that the error does not name.
        place = error.absolute_path if error.absolute_path and error.absolute_path[0] in _TOP else ()
        yield "".join(f"/{escape(str(key))}" for key in place), str(error.message).splitlines()[0]


def _unused(document: Document) -> Breaches:
    used = {value for pointer, value in nodes(document) if pointer.endswith("/$ref")}
    for kind, named in document.get("components", {}).items():
        if kind == "securitySchemes":
            used |= {f"#/components/{kind}/{name}" for name in _security_names(document)}
        for name in named:
            if f"#/components/{kind}/{escape(name)}" not in used:
                yield f"/components/{kind}/{escape(name)}", f"nothing refers to {name}"


def _security_names(document: Document) -> Iterator[str]:
    yield from (name for requirement in document.get("security", ()) for name in requirement)
    for _, operation in walk.operations(document):
        yield from (name for requirement in operation.get("security", ()) for name in requirement)


VERSION = (
    Rule("openapi-version", "The file is OpenAPI 3.1: 3.0 and 3.2 are read differently by the tools.", _version),
)

RESOLVED = (
    Rule("dialect", "Schemas are in OpenAPI 3.1's own dialect: others pass validation unread.", _dialect),
    Rule("references", "Every reference stays in the file and points to something.", _references),
)

REFERENCES = (
    *RESOLVED,
    Rule("reference-kinds", "A reference points to a component of the kind that its place expects.", _reference_kinds),
    Rule("path-items", "Every path item is written out and has an operation.", _path_references),
)

STRUCTURE = (Rule("structure", "The file has the structure that OpenAPI 3.1's own schema describes.", _structure),)

SEMANTICS = (Rule("openapi", "The file is valid by the OpenAPI specification (openapi-spec-validator).", _semantics),)

COMPONENTS = (Rule("unused-components", "Every component is used.", _unused),)
