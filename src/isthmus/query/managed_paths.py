"""``path`` to or from a thing of a managed service of which nobody tells which of some interfaces is its own.

Each is asked; where all agree, that is the answer, else it is unknown and the gap says of which they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model.managed import managed
from ..model.network import Network
from .answer import Answer
from .asked import text_field
from .ends import resolve
from .one_of import one_of

Asking = Callable[[Network, Mapping[str, Any]], Answer]


def path(network: Network, question: Mapping[str, Any], asking: Asking) -> Answer | None:
    """Answer a ``path`` question whose end has candidates for its interface; None where neither has."""
    if not managed(network):
        return None
    for field in ("source", "target"):
        end = resolve(network, text_field(question, field), field)
        if not end.candidates:
            continue
        choices = [(card, asking(network, {**question, field: card})) for card in end.candidates]
        detail = f"which of these is the interface of {end.id} is told nowhere, and they differ"
        answer = one_of(choices, str(end.id), detail, "managed-interface")
        answer.understood[field] = end.told()
        return answer
    return None
