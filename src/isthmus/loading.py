"""From a path to a network in one step."""

from __future__ import annotations

import os

from .intake import read
from .model.network import Network, build


def load(path: str | os.PathLike[str]) -> Network:
    """The network that a folder or file describes.

    Errors: InputError, naming file, pointer and value.
    """
    return build(read(path))
