"""What the help of a verb ends with: an example to be tried in a checkout of isthmus, and the exit statuses."""

from __future__ import annotations

from typing import Final

EXIT_STATUS: Final = (
    "Exit status: 0 answered and good, 2 answered and not good (unreachable, denied, violated),"
    " 3 unknown, 1 could not answer."
)
DEMO: Final = "fixtures/demo/snapshot"
EXAMPLES: Final[dict[str, str]] = {
    "path": f"{DEMO} web-1 db-1 postgres",
    "trace": f"{DEMO} dev-app-1 db-1 postgres",
    "sources": f"{DEMO} db-1 postgres --by group",
    "targets": f"{DEMO} internet any --by interface",
    "filter": f"{DEMO} prod-db-sg postgres --source 10.30.0.0/16",
    "exposure": f"{DEMO} prod-db-sg/ingress/2",
    "matrix": f"{DEMO} https --by subnet",
    "prove": f"{DEMO} tag:Tier=app internet --via prod-a-nat,prod-b-nat",
    "find": f"{DEMO} 10.10.30.20",
    "gaps": DEMO,
    "ask": f"{DEMO} docs/tour.jsonl",
    "serve": f"demo={DEMO} --port 8080",
}
"""Verb -> the words of an example."""


def epilog(verb: str) -> str:
    """The last paragraphs of a verb's help."""
    if verb not in EXAMPLES:
        return EXIT_STATUS
    return f"Example: isthmus {verb} {EXAMPLES[verb]}\n\n{EXIT_STATUS}"
