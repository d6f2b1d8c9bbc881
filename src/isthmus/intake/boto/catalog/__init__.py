"""Every call that ``isthmus collect`` makes, as one table. A new call is a new row.

The pages of the table follow what the calls tell of. Rows of a resource stand after those they ask of.
"""

from ..describe import Describe
from .edge import EDGE
from .identity import IDENTITY
from .services import SERVICES
from .transit import TRANSIT
from .vpc import VPC

CATALOG: tuple[Describe, ...] = VPC + TRANSIT + EDGE + SERVICES + IDENTITY

__all__ = ["CATALOG"]
