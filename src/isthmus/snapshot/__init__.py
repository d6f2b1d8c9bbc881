"""Raw AWS answers of one moment: sections of records, their files and pointers, and edits laid over them."""

from .section import Notice, Section, Snapshot

__all__ = ["Notice", "Section", "Snapshot"]
