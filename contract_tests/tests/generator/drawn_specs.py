"""Hypothesis strategies for small specs: what the API's own contain, oddities, and at times what is not supported."""

import json
from typing import Any

from hypothesis import strategies as st

from contract_tests.tests.generator.resources import SAID, operation
from contract_tests.tests.spec_copies import CONTRACT

Json = dict[str, Any]


# Each would define, call or import something named `pwned` if it were ever read as code: there is no such name.
PAYLOADS = [
    '"""\npwned()\n"""',
    "'''\npwned()\n'''",
    '""" + pwned() + """',
    '")\npwned()\n#',
    '\\\\"""\npwned()\n"""',
    "\\N{QUOTATION MARK}\\N{QUOTATION MARK}\\N{QUOTATION MARK}\npwned()",
    "{{ pwned() }}{% import 'pwned' %}{pwned!r}%(pwned)s${pwned()}",
    "\r\npwned()\r\n\x0c\x0b\x00\x85\u2028\ufeffpwned()\u2029",
    "# -*- coding: utf-7 -*- +AAoAcAB3AG4AZQBkACgAKQAK-",
    "x\n    pwned: int = 1\n",
    "__import__('pwned')",
    "Sid(pwned)",
    "class",
]


def _words(text: str) -> list[str]:
    return text.split()


# Names of the package, of its modules, of Python and of msgspec; and such as are not identifiers.
SCHEMA_NAMES = _words("""
    Items AwareDatetime Timeout AsyncClient ApiError NotFoundError Origins Sweep Outcome Model Mapping UUID Any Date
    ValueError Configuration Endpoint Client JsonHash conversations.v1.role conversation_enum_state 1st type Role
    PageMETA Class Words.
""")
TAG_NAMES = _words("""
    items close error configuration client models sweep cli page timeout class receipts user-conversations 1st Roles
    default_server async_client product Words.
""")
FIELD_NAMES = _words("""
    in_progress 1st From camelCase DateCreated< DateCreated> class to_dict str int date UUID msgspec self items Any
    models id type _private x-y Receipt list None request_id received_as tuple datetime bool mro __init__ Mapping
    Words.
""")
PARAMETER_NAMES = _words("""
    Order StartDate DateCreated< DateCreated> Limit From class Timeout Ids Page Self models date client Receipts Error
    Words.
""")
ITEMS_NAMES = _words("items receipts error list data class type")

_TYPES: list[Json] = [
    *({"type": name} for name in ("string", "integer", "number", "boolean", "array", "object")),
    *({"type": [name, "null"]} for name in ("string", "integer", "number", "boolean", "array", "object")),
    *({"type": "string", "format": name} for name in ("date-time", "date", "uuid", "phone-number", "uri", "binary")),
    *({"type": ["string", "null"], "format": name} for name in ("date-time", "date", "uuid", "currency")),
]
_ODD: list[Any] = [
    {},
    True,
    {"type": ["object", "null"], "format": "uri-map"},
    {"const": SAID},
    {"const": 5},
    {"const": {"a": 1}},
    {"type": "string", "default": SAID},
    {"type": "string", "format": SAID},
    {"enum": [SAID, "b"]},
    {"type": ["integer", "null"], "default": 7},
    {"type": "number", "default": 0.5},
    {"type": "boolean", "default": True},
    {"type": ["integer", "string", "null"]},
    {"type": ["integer", "number"]},
    {"enum": ["in-progress", "1st", "", "<"]},
    {"enum": [1, -1, 200]},
    {"enum": ["a", None]},
    {"enum": [True, False]},
    {"enum": ["mro", "name", "value"]},
]
_REFUSED: list[Any] = [
    {"enum": ["a", 1]},
    {"enum": ["read", "READ"]},
    {"type": "string", "format": "date", "default": "2020-01-01"},
    {"type": "object", "patternProperties": {"^x": {}}},
    {"type": "array", "prefixItems": [{"type": "string"}]},
    {"type": "object", "properties": {"a": {}}, "additionalProperties": True},
    {"properties": {"a": {}}},
    {"items": {}},
    {"oneOf": [{"type": "string"}, {"type": "string", "format": "date"}]},
    {"oneOf": [{"type": "object"}, {"type": "object", "properties": {"a": {}}}]},
]


@st.composite
def schemas(draw: st.DrawFn, known: list[str], depth: int = 0) -> Any:
    """Draw a schema of a property; `known` are the components that it may refer to."""
    kinds = ["type"] * 4 + ["odd"] * 3 + ["reference"] * 2 * bool(known)
    kinds += [] if depth > 1 else ["array", "map", "nullable", "object"]
    kind = draw(st.sampled_from(kinds))
    match kind:
        case "type":
            return draw(st.sampled_from(_TYPES))
        case "odd":
            return draw(st.sampled_from(_REFUSED if draw(st.integers(0, 40)) == 0 else _ODD))
        case "reference":
            reference = {"$ref": f"#/components/schemas/{draw(st.sampled_from(known))}"}
            forms = [reference, {"oneOf": [reference, {"type": "null"}]}, {"allOf": [reference]}]
            return draw(st.sampled_from(forms))
        case "object":
            return draw(objects(known, depth + 1))
    inner = draw(schemas(known, depth + 1))
    wrapped: dict[str, Json] = {
        "array": {"type": draw(st.sampled_from(["array", ["array", "null"]])), "items": inner},
        "map": {"type": "object", "additionalProperties": inner},
        "nullable": {"anyOf": [inner, {"type": "null"}]},
    }
    return wrapped[kind]


@st.composite
def objects(draw: st.DrawFn, known: list[str], depth: int = 0) -> Json:
    """Draw an object with properties, in one piece or as the parts of an `allOf`."""
    fields = draw(st.lists(st.sampled_from(FIELD_NAMES), unique=True, min_size=1, max_size=4))
    drawn = {name: draw(schemas(known, depth)) for name in fields}
    properties = {name: one if one is True else {"description": SAID, **one} for name, one in drawn.items()}
    whole = {"description": SAID, "type": "object", "required": fields, "properties": properties}
    if depth or draw(st.integers(0, 3)):
        return whole
    more = {"extra": draw(st.sampled_from(_TYPES))}
    return {"allOf": [whole, {"type": "object", "required": ["extra"], "properties": more}]}


@st.composite
def specs(draw: st.DrawFn, package: str = "drawn") -> Json:
    """Draw a spec of one or two tags, each with a fetch, a list or both, in one form or two."""
    components: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(SCHEMA_NAMES), unique=True, min_size=1, max_size=4)):
        known = list(components)
        components[name] = (
            draw(st.one_of(objects(known), objects(known), schemas(known))) if known else draw(objects([]))
        )
    entities = [
        name
        for name, schema in components.items()
        if isinstance(schema, dict) and {"properties", "allOf"} & set(schema)
    ]
    paths: Json = {}
    tags = draw(st.lists(st.sampled_from(TAG_NAMES), unique=True, min_size=1, max_size=2))
    for number, tag in enumerate(tags):
        entity = draw(st.sampled_from(entities))
        ids = draw(st.lists(st.sampled_from(["ParentSid", "From", "Limit", "Receipts"]), unique=True, max_size=2))
        base = "".join(f"/Parents{number}{name}/{{{name}}}" for name in ids)
        scopes = draw(st.sampled_from([[""], ["/Services/{ServiceSid}"], ["", "/Services/{ServiceSid}"]]))
        query = [draw(parameters(list(components))) for _ in range(draw(st.integers(0, 2)))]
        query = list({one["name"]: one for one in query}.values())
        kinds = draw(st.sampled_from([("Fetch",), ("List",), ("Fetch", "List")]))
        items = draw(st.sampled_from(ITEMS_NAMES))
        for scope in scopes:
            for kind in kinds:
                path = f"/v1{scope}{base}/Things{number}" + "/{Sid}" * (kind == "Fetch")
                name = f"{kind}{'Service' * bool(scope)}Thing{number}"
                schema: Json = {"$ref": f"#/components/schemas/{entity}"}
                asked = [one for one in query if kind == "Fetch" or one["name"] != "Page"]
                if kind == "List":
                    listed = {"type": "array", "items": schema}
                    members = {"meta": {"$ref": "#/components/schemas/ThePageMeta"}, items: listed}
                    schema = {"type": "object", "required": list(members), "properties": members}
                paths[path] = operation(name, tag, path, schema, asked, example=None)
    contract = CONTRACT.document
    document = {
        "openapi": "3.1.1",
        "info": {"title": SAID, "version": SAID, "x-python-package": package},
        "servers": contract["servers"][:1],
        "tags": [{"name": tag, "description": SAID} for tag in tags],
        "paths": paths,
        "components": {
            **contract["components"],
            "schemas": {**components, "ThePageMeta": contract["components"]["schemas"]["PageMeta"]},
        },
    }
    payload = draw(st.sampled_from(PAYLOADS))
    changed: Json = json.loads(json.dumps(document).replace(SAID, json.dumps(payload)[1:-1]))
    return changed


@st.composite
def parameters(draw: st.DrawFn, known: list[str]) -> Json:
    """Draw a parameter of a query; at times one that is not supported."""
    name = draw(st.sampled_from(PARAMETER_NAMES))
    plain = draw(st.sampled_from([schema for schema in _TYPES if schema["type"] in ("string", "integer", "boolean")]))
    schema = draw(
        st.sampled_from([plain, plain, {"type": "array", "items": plain}, {"enum": ["asc", "desc"]}, {"enum": [1, 2]}])
    )
    if draw(st.integers(0, 20)) == 0:
        schema = draw(schemas(known))
    place = draw(st.sampled_from(["query"] * 30 + ["header"]))
    return {"name": name, "in": place, "schema": schema, "required": draw(st.booleans()), "description": SAID}
