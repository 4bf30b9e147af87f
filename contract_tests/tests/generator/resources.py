"""Contracts of other published resources, made of what fixtures/resources.yaml says of them and of our contract."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contract_tests.tests.spec_copies import CONTRACT
from scripts.spec import load

Json = dict[str, Any]
RESOURCES: dict[str, Json] = load(Path(__file__).with_name("resources.yaml")).document
SAID = "Words."
"""Whatever a spec may say in words of its own."""


def contract_of(contract: Json, package: str) -> Json:
    """Add the resources to a contract, each with a fetch and a list, in its short form and inside of a service."""
    document = copy.deepcopy(contract)
    document["info"]["x-python-package"] = package
    for tag, resource in RESOURCES.items():
        document["tags"].append({"name": tag, "description": f"The {tag}."})
        document["components"]["schemas"] |= resource.get("components", {}) | _schemas(tag, resource)
        item, largest, example = resource["item"], resource["largest_page"], resource["example"]
        url = "https://conversations.twilio.com/v1/x"
        meta = {"page": 0, "page_size": largest, "key": tag, "url": url, "first_page_url": url}
        page = {"meta": {**meta, "previous_page_url": None, "next_page_url": None}, tag: [example]}
        query = [{"name": one, "in": "query", "description": SAID, **more} for one, more in resource["query"].items()]
        for form, scope in (("", ""), ("Service", "/Services/{ChatServiceSid}")):
            path = resource["path"].replace("/v1", f"/v1{scope}", 1)
            listed = operation(f"List{form}{item}", tag, path, f"{item}Page", query, largest_page=largest, example=page)
            one = operation(f"Fetch{form}{item}", tag, f"{path}/{{Sid}}", item, example=example)
            document["paths"] |= {path: listed, f"{path}/{{Sid}}": one}
    return document


def _schemas(tag: str, resource: Json) -> Json:
    fields = {name: {"description": f"The {name}.", **schema} for name, schema in resource["fields"].items()}
    meta = copy.deepcopy(CONTRACT.document["components"]["schemas"]["PageMeta"])
    meta["properties"]["key"] |= {"const": tag, "examples": [tag]}
    meta["properties"]["page_size"]["maximum"] = resource["largest_page"]
    item = {"$ref": f"#/components/schemas/{resource['item']}"}
    members = {
        "meta": {"$ref": f"#/components/schemas/{resource['item']}PageMeta", "description": "Where the page stands."},
        tag: {"description": f"The {tag} of this page.", "type": "array", "items": item},
    }
    page = {"description": "A page.", "type": "object", "required": list(members), "properties": members}
    whole = {"description": f"One of the {tag}.", "type": "object", "required": list(fields), "properties": fields}
    return {resource["item"]: whole, f"{resource['item']}PageMeta": meta, f"{resource['item']}Page": page}


def operation(
    name: str,
    tag: str,
    path: str,
    schema: str | Json,
    query: Sequence[Json] = (),
    *,
    largest_page: int = 50,
    example: Any,
) -> Json:
    """Write a path with one operation that the linter has nothing against; a list takes what paging needs."""
    patterns = {"ChatServiceSid": "^IS[0-9a-fA-F]{32}$"}
    parameters = [
        {
            "name": placeholder,
            "in": "path",
            "required": True,
            "description": SAID,
            "schema": {"type": "string"} | ({"pattern": patterns[placeholder]} if placeholder in patterns else {}),
            "example": "IS" + "a" * 32 if placeholder in patterns else "CH" + "a" * 32,
        }
        for placeholder in (part[1:-1] for part in path.split("/") if part.startswith("{"))
    ]
    if name.startswith("List"):
        size = {"type": "integer", "minimum": 1, "maximum": largest_page}
        parameters.append({"name": "PageSize", "in": "query", "description": SAID, "example": 20, "schema": size})
        parameters += [{"$ref": f"#/components/parameters/{paging}"} for paging in ("Page", "PageToken")]
    errors = CONTRACT.document["paths"][next(iter(CONTRACT.document["paths"]))]["get"]["responses"]
    body = {
        "schema": {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else schema,
        "examples": {"one": {"summary": SAID, "value": example}},
    }
    get = {
        "operationId": name,
        "tags": [tag],
        "summary": SAID,
        "description": SAID,
        "security": [{"accountSid_authToken": []}],
        "parameters": [*parameters, *query],
        "responses": {**errors, "200": {"description": SAID, "content": {"application/json": body}}},
    }
    return {"summary": SAID, "get": get}
