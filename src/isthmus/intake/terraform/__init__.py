"""Plans that ``terraform show -json`` prints: recognised and kept; what they mean is not modelled yet."""

from .plan import KIND, is_plan, sections

__all__ = ["KIND", "is_plan", "sections"]
