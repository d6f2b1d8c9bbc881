"""What a plan or template declares, written as AWS would describe it once it is built."""

from .draft import Draft, Entry, Place
from .network import Design

__all__ = ["Design", "Draft", "Entry", "Place"]
