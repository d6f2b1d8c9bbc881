"""What an answer rests on, and what it could not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from ..errors import InputError
from ..snapshot import Section


class Citation(msgspec.Struct, frozen=True, order=True):
    """A place in the snapshot: the file, and a JSON pointer into it."""

    file: str
    pointer: str


class Gap(msgspec.Struct, frozen=True, order=True):
    """Something in AWS that was not read or is not modelled.

    ``kind`` is a stable word (``unknown-prefix-list``, ``unmodelled-route-target``, ``unknown-field``,
    ``uncollected-group`` ...); ``id`` the resource it concerns; ``effect`` says whether it could ``open`` or
    ``close`` a flow, or ``either``, or ``neither`` where no question rests on it; ``detail`` is a sentence for people.
    """

    kind: str
    id: str
    effect: str
    detail: str
    citation: Citation | None = None


def canonical(gap: Gap) -> tuple[str, ...]:
    """The order of gaps in every answer: no two that differ are equal in it, whatever set they come from."""
    here = gap.citation
    return (gap.kind, gap.id, gap.detail, gap.effect, *((here.file, here.pointer) if here else ()))


def place(section: Section, below: str) -> Citation:
    """The place of what stands at a pointer within a section."""
    return Citation(section.file, section.locate(below))


@contextmanager
def placed(cite: Callable[[], Citation]) -> Iterator[None]:
    """What can't be read inside is told with its place.

    Errors: InputError in the place of a ValueError.
    """
    try:
        yield
    except ValueError as error:
        where = cite()
        raise InputError(str(error), file=where.file, pointer=where.pointer) from error
