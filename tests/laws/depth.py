"""How hard the laws are tried: a modest number of examples, or many with ``ISTHMUS_HYPOTHESIS=deep``.

The modest run is the same every time, so that a change is the only reason for a new failure; the deep one
looks elsewhere each time, and prints what reproduces a failure.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir

DEEP: Final = os.environ.get("ISTHMUS_HYPOTHESIS") == "deep"
TIMES: Final = 50 if DEEP else 1
PHASES: Final = (Phase.explicit, Phase.generate, Phase.shrink)

# The plugin warns of a .hypothesis folder that norecursedirs does not list, and warnings are errors.
set_hypothesis_home_dir(Path(__file__).parents[2] / ".pytest_cache" / "hypothesis")


def tried(examples: int, *, shrink: bool = True) -> settings:
    """The settings of a law that is tried on so many examples, or fifty times as many when deep.

    Laws over seeds are not shrunk: a smaller seed is no smaller network.
    """
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=not DEEP,
        database=None,
        print_blob=True,
        phases=PHASES if shrink else PHASES[:-1],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
