"""Loops of a template: ``Fn::ForEach`` written out into the resources that it stands for.

Source: CloudFormation Template Reference, "Fn::ForEach".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .evaluate import Template, text_of

LOOP = "Fn::ForEach::"
MOST = 1000
"""Units: resources that one loop stands for."""


def written_out(template: Template, resources: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The resources with their loops written out: logical id, the key that declares it, and the resource.

    A loop over values that are not known is given as it stands.
    """
    for name, resource in resources.items():
        if not name.startswith(LOOP):
            yield name, name, resource
            continue
        values = template.value(resource[1]) if isinstance(resource, list) and len(resource) == 3 else None
        texts = [text_of(value) for value in values] if isinstance(values, list) else [None]
        if None in texts or len(texts) > MOST or not isinstance(resource[2], dict):
            yield name, name, resource
            continue
        for text in texts:
            for key, body in resource[2].items():
                if not key.startswith(LOOP):
                    told = _replaced({key: body}, str(resource[0]), text or "")
                    yield from ((made, name, inner) for made, inner in told.items())


def _replaced(told: Any, identifier: str, value: str) -> Any:
    if isinstance(told, str):
        plain = "".join(letter for letter in value if letter.isalnum())
        return told.replace("${" + identifier + "}", value).replace("&{" + identifier + "}", plain)
    if isinstance(told, list):
        return [_replaced(each, identifier, value) for each in told]
    if isinstance(told, dict):
        if told == {"Ref": identifier}:
            return value
        return {
            _replaced(key, identifier, value): _replaced(each, identifier, value)
            for key, each in told.items()
        }
    return told
