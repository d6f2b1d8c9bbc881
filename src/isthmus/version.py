"""The version of the tool, told in every answer."""

VERSION = "0.1.0"
