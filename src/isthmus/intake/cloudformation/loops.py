"""Loops of a template: ``Fn::ForEach`` written out into the resources that it stands for.

Source: CloudFormation Template Reference, "Fn::ForEach".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .evaluate import Template, text_of

LOOP = "Fn::ForEach::"
MOST = 1000
"""Units: resources that the loops of a template stand for."""


def written_out(template: Template, resources: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The resources with their loops written out: logical id, the key that declares it, and the resource.

    A loop over values that are not known is given as it stands.
    """
    left = [MOST]
    for name, resource in resources.items():
        yield from _unrolled(template, name, name, resource, left)


def _unrolled(
    template: Template, name: str, key: str, resource: Any, left: list[int]
) -> Iterator[tuple[str, str, Any]]:
    """A resource as it stands, or those that a loop, and loops within it, stand for; ``left`` counts them down."""
    if not name.startswith(LOOP):
        yield name, key, resource
        return
    values = template.value(resource[1]) if isinstance(resource, list) and len(resource) == 3 else None
    texts = [text_of(value) for value in values] if isinstance(values, list) else [None]
    if None in texts or not isinstance(resource[2], dict) or len(texts) * len(resource[2]) > left[0]:
        yield name, key, resource
        return
    left[0] -= len(texts) * len(resource[2])
    for text in texts:
        for inner, body in _replaced(resource[2], str(resource[0]), text or "").items():
            yield from _unrolled(template, inner, key, body, left)


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
