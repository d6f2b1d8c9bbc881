"""Plans that ``terraform show -json`` prints: recognised, kept, and read as the network that they make."""

from .plan import KIND, is_plan, sections

__all__ = ["KIND", "is_plan", "sections"]
