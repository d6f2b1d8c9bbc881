"""The arithmetic: exact sets of addresses, services and flows. Knows no AWS."""

from .header_space import HeaderSpace
from .line import FIRST_V6, cidrs, position, prefix_range
from .ranges import Ranges

__all__ = ["FIRST_V6", "HeaderSpace", "Ranges", "cidrs", "position", "prefix_range"]
