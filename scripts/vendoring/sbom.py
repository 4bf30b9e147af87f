"""The bill of materials of a copy, CycloneDX 1.6 JSON: the package, its parts, and the distributions that it needs."""

import ast
import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from scripts.vendor_check import sha256

PARTS_PROPERTY = "vendored:part"
"""Property of the package: a part that the copy has."""
RANGE_PROPERTY = "vendored:version-range"
"""Property of a component that the consumer installs: which versions will do. CycloneDX 1.6 has no field for it."""


def render(facts: Mapping[str, Any], package_files: Mapping[str, bytes]) -> bytes:
    """Write the bill of materials from a manifest's facts and the package's files: same input, same bytes."""
    distribution, optional = facts["package"].replace("_", "-"), facts["optional_dependencies"]
    description = ast.get_docstring(ast.parse(package_files["__init__.py"])) or ""
    package = Component(
        name=distribution,
        version=facts["version"],
        type=ComponentType.LIBRARY,
        bom_ref=distribution,
        description=description.partition("\n")[0],
        licenses=[DisjunctiveLicense(id=facts["license"])],
        purl=PackageURL("generic", name=distribution, version=facts["version"]),
        properties=[Property(name=PARTS_PROPERTY, value=part) for part in facts["parts"]],
        components=[
            Component(
                name=name,
                type=ComponentType.FILE,
                bom_ref=f"file:{name}",
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256(body))],
            )
            for name, body in package_files.items()
        ],
    )
    needed = [
        Component(
            name=name,
            type=ComponentType.LIBRARY,
            bom_ref=name,
            scope=ComponentScope.OPTIONAL if name in optional else None,
            purl=PackageURL("pypi", name=name),
            properties=[Property(name=RANGE_PROPERTY, value=f"vers:pypi/{versions.replace(',', '|')}")],
        )
        for name, versions in sorted((facts["dependencies"] | optional).items())
    ]
    bom = Bom(components=needed)
    bom.metadata.component = package
    bom.register_dependency(package, needed)
    document: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    # The library stamps the time and a random number; a copy has neither, so that the same facts give the same bytes.
    del document["metadata"]["timestamp"], document["serialNumber"]
    document["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(document, sort_keys=True))}"
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
