"""A recognised AWS thing that is not modelled: it exists, has a kind and a place, and nothing more."""

from __future__ import annotations

import msgspec


class Other(msgspec.Struct, frozen=True, gc=False):
    """A thing that is known to exist and is not modelled: naming it is all that can be done."""

    id: str
    kind: str
    name: str | None = None
    arn: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    vpc_id: str | None = None
    owner_id: str | None = None
