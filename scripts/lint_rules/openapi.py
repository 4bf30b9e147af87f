"""Rules on what any OpenAPI file must be: of a version that is read, resolved, well-formed, its patterns compilable."""

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # the package ships no types
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract import walk
from scripts.contract.node import nodes
from scripts.spec import SpecError, escape, target_pointer

Document: TypeAlias = dict[str, Any]
Breaches: TypeAlias = Iterable[tuple[str, str]]
"""Pairs of a JSON pointer and what is wrong there."""

_BASE_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TOP = {"openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs"}


def openapi_version(document: Document) -> Breaches:
    """The file is OpenAPI 3.1: 3.0 and 3.2 are read differently by the tools."""
    version = document.get("openapi")
    if not (isinstance(version, str) and re.fullmatch(r"3\.1\.\d+", version)):
        yield "/openapi", f"expected OpenAPI 3.1, found {version!r}"


def dialect(document: Document) -> Breaches:
    """Schemas are in OpenAPI 3.1's own dialect: others pass validation unread."""
    for pointer, value in nodes(document):
        if pointer.rpartition("/")[2] in {"$schema", "jsonSchemaDialect"} and value != _BASE_DIALECT:
            yield pointer, f"expected the dialect of OpenAPI 3.1, found {value!r}"


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


def structure(document: Document) -> Breaches:
    """The file has the structure that OpenAPI 3.1's own schema describes."""
    return _reported(OpenAPIV31SpecValidator.schema_validator.iter_errors(document))


def json_schema(document: Document) -> Breaches:
    """Every schema is valid JSON Schema 2020-12."""
    for pointer, schema in walk.parts(document, "schema"):
        try:
            jsonschema_rs.meta.validate({**schema, "$schema": _DIALECT})
        except jsonschema_rs.ValidationError as error:
            place = "".join(f"/{escape(str(key))}" for key in error.instance_path)
            yield f"{pointer}{place}", f"not valid JSON Schema: {error.message}"


def reference_kinds(document: Document) -> Breaches:
    """A reference points to a component of the kind that its place expects."""
    for kind, pointer, ref in walk.references(document):
        if not ref.startswith(f"#/components/{walk.SECTIONS[kind]}/"):
            yield pointer, f"expected a reference into components/{walk.SECTIONS[kind]}, found {ref!r}"


def patterns_compile(document: Document) -> Breaches:
    """Every pattern compiles in Python and in the JSON Schema validator."""
    for pointer, pattern in patterns(document):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a pattern that Python warns about means something else elsewhere
                re.compile(pattern)
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
        except (re.error, FutureWarning, DeprecationWarning, jsonschema_rs.ValidationError) as error:
            yield pointer, f"the pattern {pattern!r} does not compile: {str(error).splitlines()[0]}"


def patterns(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every pattern with its place."""
    return ((f"{pointer}/pattern", part["pattern"]) for pointer, part in walk.schemas(document) if "pattern" in part)


def openapi(document: Document) -> Breaches:
    """The file is valid by the OpenAPI specification (openapi-spec-validator)."""
    return _reported(OpenAPIV31SpecValidator(document).iter_errors())


def _reported(errors: Iterable[ValidationError]) -> Breaches:
    for error in errors:
        # Outside of the document's structure the path is relative to a schema that the error does not name.
        place = error.absolute_path if error.absolute_path and error.absolute_path[0] in _TOP else ()
        yield "".join(f"/{escape(str(key))}" for key in place), str(error.message).splitlines()[0]
