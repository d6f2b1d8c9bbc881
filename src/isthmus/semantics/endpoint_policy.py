"""Whether an endpoint's policy lets everything pass; what another one lets pass is not evaluated.

Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies" (by default full access).
"""

from __future__ import annotations

import json
from typing import Any

EVERYBODY: tuple[Any, ...] = ("*", {"AWS": "*"})


def is_open(policy: str | None) -> bool:
    """True of no policy at all, and of one with a statement that allows everything to everybody and none that denies."""
    if not policy:
        return True
    try:
        document = json.loads(policy)
    except ValueError:
        return False
    listed = document.get("Statement") if isinstance(document, dict) else None
    found = listed if isinstance(listed, list) else [listed]
    statements = [one for one in found if isinstance(one, dict) and one.get("Effect") == "Allow"]
    return len(statements) == len(found) and any(_everything(one) for one in statements)


def _everything(statement: dict[str, Any]) -> bool:
    wide = all(statement.get(key) in ("*", ["*"]) for key in ("Action", "Resource"))
    return wide and statement.get("Principal") in EVERYBODY and not statement.get("Condition")
