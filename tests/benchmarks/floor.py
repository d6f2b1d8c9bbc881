"""The floor: what merely decoding the same bytes costs, measured in the same run as everything else."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import msgspec


def floor(folder: Path, turns: int = 3) -> tuple[float, int]:
    """The least seconds in which msgspec decodes every file, untyped, and their bytes.

    Reading from the (warm) disk is part of it, garbage collection is not.
    """
    paths = sorted(folder.rglob("*.json"))
    best, size = float("inf"), 0
    for _ in range(turns):
        gc.collect()
        gc.disable()
        try:
            begun = time.perf_counter()
            size = 0
            for path in paths:
                raw = path.read_bytes()
                size += len(raw)
                msgspec.json.decode(raw)
            best = min(best, time.perf_counter() - begun)
        finally:
            gc.enable()
    return best, size
