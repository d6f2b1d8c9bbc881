"""Raw AWS answers of one moment: sections of records, their files and pointers, and edits laid over them."""

from .changes import Change, changes
from .identity import identity, snapshot
from .origins import cited, declared
from .overlay import overlay
from .pointer import resolve
from .section import DECLARED, ROUTES_NOT_CARRIED, Notice, Section, Snapshot
from .store import Call, write

__all__ = [
    "DECLARED",
    "ROUTES_NOT_CARRIED",
    "Call",
    "Change",
    "Notice",
    "Section",
    "Snapshot",
    "changes",
    "cited",
    "declared",
    "identity",
    "overlay",
    "resolve",
    "snapshot",
    "write",
]
