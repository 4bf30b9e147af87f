"""Has openapi-python-client read what the client is made of: the answers and the queries, in regular schemas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from scripts.generator.obstacles import GenerationError


@dataclass(frozen=True)
class Question:
    """One operation, as the parser is asked about it."""

    answer: Mapping[str, Any]
    query: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Types:
    """What the parser makes of an operation's answer and of its query."""

    answer: Any
    query: Mapping[str, Any]


def read(questions: Iterable[Question], schemas: Mapping[str, Any]) -> tuple[GeneratorData, list[Types]]:
    """Read operations; the types come in the order of the questions.

    Raises:
        GenerationError: The parser cannot read what was written for it; no spec should get so far.
    """
    paths = {f"/{number}": {"get": _operation(question)} for number, question in enumerate(questions)}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "client", "version": "1"},
        "paths": paths,
        "components": {"schemas": dict(schemas)},
    }
    config = Config.from_sources(ConfigFile(), MetaType.NONE, Path(), "utf-8", overwrite=False, output_path=None)
    data = GeneratorData.from_dict(document, config=config)
    problems = [data] if isinstance(data, GeneratorError) else list(data.errors)
    endpoints: dict[str, Any] = {}
    if not isinstance(data, GeneratorError):
        for group in data.endpoint_collections_by_tag.values():
            problems += group.parse_errors
            endpoints |= {endpoint.path.get_untrusted_value(): endpoint for endpoint in group.endpoints}
    if problems or isinstance(data, GeneratorError):
        told = "; ".join(" ".join(f"{problem.header} {problem.detail or ''}".split()) for problem in problems)
        raise GenerationError(f"openapi-python-client does not read this spec: {told}")
    return data, [_types(endpoints[path]) for path in paths]


def _operation(question: Question) -> dict[str, Any]:
    return {
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in question.query.items()],
        "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": question.answer}}},
        },
    }


def _types(endpoint: Any) -> Types:
    query = {parameter.name.get_untrusted_value(): parameter for parameter in endpoint.query_parameters}
    return Types(next(iter(endpoint.responses)).prop, query)
