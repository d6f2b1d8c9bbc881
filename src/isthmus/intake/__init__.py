"""The gate: answers of AWS in whatever layout people have them, to a ``Snapshot``."""

from .gate import read

__all__ = ["read"]
