"""Rules on the document as a whole: its version, its references, and the OpenAPI specification itself."""

import re
from collections.abc import Iterable

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # the package ships no types
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract import walk
from scripts.contract.node import nodes
from scripts.lint_rules.table import RESOLVED, SCHEMAS, SEMANTICS, STRUCTURE, VERSION, Breaches, Document, rule
from scripts.spec import SpecError, escape, target_pointer

_BASE_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"
_TOP = {"openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs"}


@rule(VERSION)
def openapi_version(document: Document) -> Breaches:
    """The file is OpenAPI 3.1: 3.0 and 3.2 are read differently by the tools."""
    version = document.get("openapi")
    if not (isinstance(version, str) and re.fullmatch(r"3\.1\.\d+", version)):
        yield "/openapi", f"expected OpenAPI 3.1, found {version!r}"


@rule(RESOLVED)
def dialect(document: Document) -> Breaches:
    """Schemas are in OpenAPI 3.1's own dialect: others pass validation unread."""
    for pointer, value in nodes(document):
        if pointer.rpartition("/")[2] in {"$schema", "jsonSchemaDialect"} and value != _BASE_DIALECT:
            yield pointer, f"expected the dialect of OpenAPI 3.1, found {value!r}"


@rule(RESOLVED)
def references(document: Document) -> Breaches:
    """Every reference stays in the file and points to something."""
    for pointer, value in nodes(document):
        if not isinstance(value, dict) or "$ref" not in value or pointer.endswith("/properties"):
            continue
        ref = value["$ref"]
        if not isinstance(ref, str):
            yield f"{pointer}/$ref", f"expected a reference, found {ref!r}"
            continue
        try:
            target_pointer(document, ref)
        except SpecError as error:
            yield f"{pointer}/$ref", str(error)


@rule(STRUCTURE)
def structure(document: Document) -> Breaches:
    """The file has the structure that OpenAPI 3.1's own schema describes."""
    return _reported(OpenAPIV31SpecValidator.schema_validator.iter_errors(document))


@rule(SCHEMAS)
def reference_kinds(document: Document) -> Breaches:
    """A reference points to a component of the kind that its place expects."""
    for kind, pointer, ref in walk.references(document):
        if not ref.startswith(f"#/components/{walk.SECTIONS[kind]}/"):
            yield pointer, f"expected a reference into components/{walk.SECTIONS[kind]}, found {ref!r}"


@rule(SEMANTICS)  # last, because its messages on values have no place
def openapi(document: Document) -> Breaches:
    """The file is valid by the OpenAPI specification (openapi-spec-validator)."""
    return _reported(OpenAPIV31SpecValidator(document).iter_errors())


def _reported(errors: Iterable[ValidationError]) -> Breaches:
    for error in errors:
        # Outside of the document's structure the path is relative to a schema that the error does not name.
        place = error.absolute_path if error.absolute_path and error.absolute_path[0] in _TOP else ()
        yield "".join(f"/{escape(str(key))}" for key in place), str(error.message).splitlines()[0]
