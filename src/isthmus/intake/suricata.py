"""Suricata rules as text (a Network Firewall rule group's source), to a section of one record for each rule.

A text counts as rules when every line that is no comment is one. They count as one rule group, named by the file.
Source: Suricata User Guide, "Rules Format"; the arrow may stand as the sign that AWS's guides print.
"""

from __future__ import annotations

import re

import msgspec

from ..snapshot import Section
from .findings import Findings, notice

KIND = "SuricataRules"
_RULE = re.compile(
    r"\s*(?:pass|drop|reject|rejectsrc|rejectdst|rejectboth|alert)\s+[a-z0-9_-]+\s+\S+(?:\s*,\s*\S+)*\s+\S.*?"
    r"(?:->|<>|→)\s*\S.*\(.*\)\s*",
)


def rules(text: str) -> list[tuple[int, str]] | None:
    """The rules of a text with their line numbers, counted from one; None when it is no text of rules."""
    found: list[tuple[int, str]] = []
    start, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not held and (not stripped or stripped.startswith("#")):
            continue
        start = start if held else number
        held += stripped
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        if _RULE.fullmatch(held) is None:
            return None
        found.append((start, held))
        held = ""
    return found if found and not held else None


def sections(found: list[tuple[int, str]], file: str) -> Findings:
    """The section of a text's rules, and a notice that no policy of theirs stands with them."""
    records = [{"line": number, "rule": rule} for number, rule in found]
    whole = Findings([Section(KIND, file, "/rules", msgspec.json.encode(records))])
    whole.add(notice("not-modelled-yet", file, "", "Suricata rules without a policy: only filter asks them"))
    return whole
