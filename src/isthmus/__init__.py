"""isthmus: network reachability and segmentation for AWS, with proof.

``read`` a folder into a snapshot, ``build`` a network from it (``load`` does both), ``ask`` it a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import Disagreement, InputError, IsthmusError, LimitError, QuestionError
from .version import VERSION as __version__  # noqa: N811

if TYPE_CHECKING:
    from .intake import read
    from .loading import load
    from .model.network import Network, build
    from .query.answer import Answer
    from .query.ask import ask, ask_line, ask_lines, ask_safely
    from .snapshot import Snapshot

_HOMES = {
    "Answer": "query.answer",
    "Network": "model.network",
    "Snapshot": "snapshot",
    "ask": "query.ask",
    "ask_line": "query.ask",
    "ask_lines": "query.ask",
    "ask_safely": "query.ask",
    "build": "model.network",
    "load": "loading",
    "read": "intake",
}

__all__ = [
    "Answer",
    "Disagreement",
    "InputError",
    "IsthmusError",
    "LimitError",
    "Network",
    "QuestionError",
    "Snapshot",
    "__version__",
    "ask",
    "ask_line",
    "ask_lines",
    "ask_safely",
    "build",
    "load",
    "read",
]


def __getattr__(name: str) -> Any:
    """Public names come from their rooms when first used, so that importing isthmus costs nothing."""
    from importlib import import_module

    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'isthmus' has no attribute {name!r}")
    return getattr(import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
