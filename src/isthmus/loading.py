"""From a path to a network in one step."""

from __future__ import annotations

import os

from .errors import InputError
from .intake import read
from .model.network import Network, build
from .snapshot import cited

MOST_FILES = 5


def load(path: str | os.PathLike[str]) -> Network:
    """The network that a folder or file describes.

    Errors: InputError, naming file, pointer and value; or what was looked for and found, where nothing is AWS's.
    """
    snapshot = read(path)
    if not snapshot.sections:
        files = sorted({notice.file for notice in (*snapshot.notices, *snapshot.skipped)})
        there = ", ".join(files[:MOST_FILES]) + (
            f" and {len(files) - MOST_FILES} more" * (len(files) > MOST_FILES)
        )
        raise InputError(
            "holds nothing of AWS: looked for answers of describe calls as JSON (Vpcs, Subnets, RouteTables,"
            f" NetworkInterfaces ...), found {there or 'no file'}",
            file=os.fspath(path),
        )
    with cited(snapshot):
        return build(snapshot)
