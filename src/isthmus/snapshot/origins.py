"""Places in answers and errors that lead to what a plan or template declares, where the gate wrote what stands there.

In: what was said of records. Out: the same, with the places of their declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from ..errors import InputError
from .section import Snapshot


@contextmanager
def cited(snapshot: Snapshot) -> Iterator[None]:
    """Errors of records tell where they are declared.

    Errors: InputError.
    """
    try:
        yield
    except InputError as error:
        pointer = snapshot.origin(error.file, error.pointer) if snapshot.is_declared else error.pointer
        if pointer == error.pointer:
            raise
        raise InputError(error.message, file=error.file, pointer=pointer) from error


def declared(snapshot: Snapshot, told: Any) -> Any:
    """A value with every place (a struct of ``file`` and ``pointer``) in it as it is declared."""
    if isinstance(told, msgspec.Struct):
        fields = {name: getattr(told, name) for name in told.__struct_fields__}
        if fields.keys() == {"file", "pointer"}:
            return msgspec.structs.replace(told, pointer=snapshot.origin(fields["file"], fields["pointer"]))
        changed = {name: declared(snapshot, value) for name, value in fields.items()}
        return type(told)(**changed)
    if isinstance(told, dict):
        if told.keys() == {"file", "pointer"}:
            return {**told, "pointer": snapshot.origin(told["file"], told["pointer"])}
        return {key: declared(snapshot, value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(declared(snapshot, value) for value in told)
    return told
