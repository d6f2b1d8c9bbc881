"""What the help of a verb ends with: an example to be tried in a checkout of isthmus, and its exit statuses."""

from __future__ import annotations

from typing import Final

_REST: Final = "3 unknown, 1 could not answer."
_LIST: Final = f"Exit status: 0 answered, whatever the list holds (nothing is an answer too), {_REST}"
EXIT_STATUS: Final = (
    "Exit status: 0 answered and good, or a list, whatever it holds; 2 answered and not good (unreachable,"
    f" denied, violated), {_REST}"
)
STATUSES: Final[dict[str, str]] = {
    "path": f"Exit status: 0 reachable, 2 unreachable, {_REST}",
    "trace": f"Exit status: 0 reachable, 2 unreachable, {_REST}",
    "sources": _LIST,
    "targets": _LIST,
    "matrix": _LIST,
    "exposure": f"Exit status: 0 answered, whatever the rule exposes, {_REST}",
    "filter": f"Exit status: 0 permitted, 2 denied or partial, {_REST}",
    "prove": f"Exit status: 0 holds, 2 violated, {_REST}",
    "find": "Exit status: 0 answered, whatever was found (nothing is an answer too), 1 could not answer.",
    "gaps": "Exit status: 0 answered, whatever the gaps, 1 could not answer.",
    "ask": "Exit status: the worst of the answers: 1 could not answer, 3 unknown, 2 not good (unreachable,"
    " denied, violated), 0 good, or a list, whatever it holds.",
    "collect": "Exit status: 0 every call that a question could rest on was answered, 2 with --verify:"
    " something differs, 3 something was not answered, 1 nothing was collected.",
    "demo": "Exit status: 0 every stop was answered, 1 one could not be.",
}
"""Verb -> what its exit statuses mean; of any other verb only 0 and 1 are seen."""
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
    status = STATUSES.get(verb, "Exit status: 0 done, 1 could not.")
    if verb not in EXAMPLES:
        return status
    return f"Example: isthmus {verb} {EXAMPLES[verb]}\n\n{status}"
