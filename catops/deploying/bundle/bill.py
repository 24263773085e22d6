"""The bill of materials of a bundle: its distributions, where they are from, and their licences.

CycloneDX 1.6 as JSON, the same bytes for the same bundle. https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from catops.deploying.distributions import Distribution, normal
from catops.deploying.lock.pip import Chosen
from catops.deploying.target import Target

#: Characters of a licence's name; whole texts are left out.
LICENCE_MAX = 100
#: What the bot itself is called among the references.
BOT = "bot"


def bill_of_materials(
    name: str,
    digest: str,
    target: Target,
    found: Sequence[Distribution],
    installed: Iterable[Chosen] = (),
) -> dict[str, Any]:
    """Return the bill of the bundle ``name``.

    :param digest: the sha256 of the zip, in hex.
    :param found: the distributions in it.
    :param installed: what pip says of where they are from.
    """
    origins = {one.name: one for one in installed}
    known = {normal(one.name): one for one in found}
    components = [_component(one, origins.get(name)) for name, one in sorted(known.items())]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _bot(name, digest, target)},
        "components": components,
        "dependencies": _dependencies(known),
    }
    serial = uuid5(NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    return {**bill, "serialNumber": f"urn:uuid:{serial}"}


def as_json(bill: Mapping[str, Any]) -> str:
    """Return a bill as the text of its file."""
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


def _bot(name: str, digest: str, target: Target) -> dict[str, Any]:
    runtime = {"runtime": f"python{target.python}", "architecture": target.architecture}
    return {
        "type": "application",
        "bom-ref": BOT,
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "properties": [{"name": f"aws:lambda:{key}", "value": one} for key, one in runtime.items()],
    }


def _component(one: Distribution, origin: Chosen | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(one),
        "name": one.name,
        "version": one.version,
        "purl": _reference(one),
    }
    if one.licence and len(one.licence) <= LICENCE_MAX:
        made["licenses"] = [{"license": {"name": one.licence}}]
    if origin is None or origin.version != one.version:
        return made
    if origin.digest:
        made["hashes"] = [{"alg": "SHA-256", "content": origin.digest}]
    parts = urlsplit(origin.url)
    if parts.scheme == "https" and parts.hostname:  # a path would only describe this machine
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
        made["externalReferences"] = [{"type": "distribution", "url": url}]
    return made


def _reference(one: Distribution) -> str:
    """Return the package URL of a distribution.

    https://github.com/package-url/purl-spec
    """
    return f"pkg:pypi/{normal(one.name)}@{quote(one.version)}"


def _dependencies(known: Mapping[str, Distribution]) -> list[dict[str, Any]]:
    """Return who asks for what; the bot, for what nobody else does."""
    asked = {
        name: sorted({each for each in one.requires if each in known})
        for name, one in sorted(known.items())
    }
    inner = {each for name, others in asked.items() for each in others if each != name}
    roots = [_reference(one) for name, one in sorted(known.items()) if name not in inner]
    return [
        {"ref": BOT, "dependsOn": roots},
        *(
            {"ref": _reference(known[name]), "dependsOn": [_reference(known[o]) for o in others]}
            for name, others in asked.items()
        ),
    ]
