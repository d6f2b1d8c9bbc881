"""What the OpenAPI document shows of errors: what each status means, and one real problem of each.

A test makes the service give these very problems.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

PROBLEMS: Final[dict[str, str]] = {
    "400": "The body is no JSON.",
    "404": "No such network; the nearest names are listed.",
    "408": "The body did not come in time.",
    "413": "The body, or the number of questions, is above the limit.",
    "415": "The body's media type is not understood.",
    "422": "The question can't be asked so: which field, what is wrong, the nearest right words.",
    "500": "The service failed, or readers disagree: a bug of isthmus.",
    "503": "Not now; the detail says why.",
    "504": "No answer within the time for a question.",
}

_MADE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "400": ("bad-json", {"detail": "the body is empty: a question is a JSON object"}),
    "404": ("unknown-network", {"detail": "no network is called 'pord'", "nearest": ["prod"]}),
    "408": ("slow-body", {"detail": "no body within 0.01 seconds"}),
    "413": ("body-too-large", {"detail": "a body may hold 8 bytes at most", "limit": 8}),
    "415": (
        "media-type",
        {
            "detail": "'text/plain' is not understood; send application/json or application/x-ndjson",
            "accepted": ["application/json", "application/x-ndjson"],
        },
    ),
    "422": (
        "question",
        {
            "detail": "'web' is no id, name or address of the snapshot",
            "field": "source",
            "nearest": ["web-2", "web-1", "dev-web-1"],
        },
    ),
    "500": ("failed", {"detail": "isthmus failed on this question; the log tells more"}),
    "503": ("no-network", {"detail": "no network is loaded"}),
    "504": ("timeout", {"detail": "no answer within 0.05 seconds: given up"}),
}


def example(status: str) -> dict[str, Any]:
    """A problem of a status, as the service tells it."""
    kind, told = _MADE[status]
    return {
        "type": f"urn:isthmus:problem:{kind}",
        "title": HTTPStatus(int(status)).phrase,
        "status": int(status),
        **told,
        "request_id": "4f5bf6b8a1a14f3a9c6d8e0f2b7c1d3e",
    }
