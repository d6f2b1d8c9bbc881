"""The manner in which every AWS record is decoded: by type, from bytes, with every key accounted for.

A ``Record`` names each key that AWS is known to write. Keys with a meaning here have a type; keys without one
are ``Ignored`` (skipped, never parsed). Anything else is refused by the strict decoder, so that ``decode``
can look closer and name a gap: an AWS key that may steer traffic is never dropped silently.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

Ignored: TypeAlias = msgspec.Raw
"""The type of a key that is known and says nothing of reachability."""

NOT_READ: Final = msgspec.Raw(b"")
"""The value of an ignored key that was absent."""


class _Untold(tuple[()]):
    """An empty list that nobody told."""

    __slots__ = ()


UNTOLD: Final = _Untold()
"""The value of a list that decides, where its key was absent: unlike a list that is empty, nobody read it."""


NO_PROTOCOL: Final = "\0"
"""The protocol of a rule that lacks the key: unlike null, which some tools write for every one, nobody read it."""


class Record(msgspec.Struct, frozen=True, gc=False, rename="pascal", forbid_unknown_fields=True):
    """A part of an AWS answer: AWS's keys in snake case, absent scalars None, absent lists ()."""


class Tag(Record, frozen=True):
    """A tag of a resource."""

    key: str
    value: str = ""
