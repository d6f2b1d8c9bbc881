"""CloudFormation templates, JSON or YAML: recognised, kept, and read as the network that they make."""

from .template import KIND, is_template, sections
from .yaml_text import is_yaml_template, yaml_sections

__all__ = ["KIND", "is_template", "is_yaml_template", "sections", "yaml_sections"]
