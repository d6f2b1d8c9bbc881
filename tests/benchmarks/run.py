"""Print the table of docs/performance.md: isthmus, the floor measured in the same run, the ratio to the bar.

Run: ``python -m tests.benchmarks.run [--interfaces 10000 100000] [--peered] [--folder DIR] [--json]``. With
``--peered`` peerings alone join VPCs; otherwise transit gateways do too. Organizations are
generated once into ``tests/benchmarks/data/`` (ignored by git) and used again. Every size is measured in a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.floor import floor
from tests.benchmarks.organization import generate

HERE = Path(__file__).parent
READY, PEAK = "memory, ready for the first answer", "memory, all of this"
BARS = {
    10_000: {
        "read, ready for the first answer": 0.5,
        "who can reach B, tcp/22": 0.002,
        "what can A reach, tcp/22": 0.002,
        "one path, with evidence, with Z3": 0.010,
        "one path, with evidence, without Z3": 0.005,
        "exposure of one rule": 0.020,
        "all pairs of VPCs, all services": 3.0,
        READY: 300e6,
    },
    100_000: {
        "read, ready for the first answer": 3.0,
        "who can reach B, tcp/22": 0.005,
        "exposure of one rule": 0.050,
        "all pairs of VPCs, all services": 45.0,
        READY: 1.5e9,
        PEAK: 1.5e9,
    },
}
"""Seconds that the table asks for, by interfaces; exposure's bar is for the 95th of a hundred."""


def measured(interfaces: int, folder: Path, *, hubs: bool) -> dict[str, Any]:
    """Generate if need be, measure the floor here and isthmus in a process of its own."""
    place = folder / f"{'organization' if hubs else 'peered'}-{interfaces}"
    if not place.exists():
        generate(interfaces, place, hubs=hubs)
    seconds, size = floor(place)
    command = [sys.executable, "-m", "tests.benchmarks.measure", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1], check=False)
    if done.returncode:
        raise SystemExit(f"measuring {interfaces} interfaces failed:\n{done.stderr}")
    told = json.loads(done.stdout)
    return {"interfaces": interfaces, "bytes": size, "floor": seconds, **told}


def table(told: dict[str, Any]) -> str:
    """One size's rows as a Markdown table."""
    bars = BARS.get(told["interfaces"], {})
    lines = [
        f"{told['interfaces']:,} interfaces, {told['bytes'] / 1e6:.0f} MB; floor {told['floor']:.3f} s",
        "",
        "| | p50 | p95 | worst | runs | × floor | bar | of the bar | answers |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in told["rows"]:
        bar = bars.get(row["name"])
        against = row["p95"] if row["name"].startswith("exposure") else row["p50"]
        times = " | ".join(_time(row[key]) for key in ("p50", "p95", "worst"))
        share = f"{_time(bar)} | {against / bar:.2f}" if bar else " | "
        floors = row["p50"] / told["floor"]
        lines.append(f"| {row['name']} | {times} | {row['runs']} | {floors:.3g} | {share} | {row['note']} |")
    for name, peak in ((READY, told["ready_bytes"]), (PEAK, told["peak_bytes"])):
        bar = bars.get(name)
        share = f"{peak / bar:.2f}" if bar else ""
        shown = f"{bar / 1e6:.0f} MB" if bar else ""
        lines.append(f"| {name} | {peak / 1e6:.0f} MB | | | 1 | | {shown} | {share} | |")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def main() -> None:
    """Measure every size and print the tables, or JSON."""
    parser = argparse.ArgumentParser(description="measure isthmus on synthetic organizations")
    parser.add_argument("--interfaces", type=int, nargs="+", default=[10_000])
    parser.add_argument("--folder", type=Path, default=HERE / "data")
    parser.add_argument("--peered", action="store_true", help="without transit gateways")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    told = [measured(interfaces, chosen.folder, hubs=not chosen.peered) for interfaces in chosen.interfaces]
    print(json.dumps(told, indent=2) if chosen.json else "\n\n".join(map(table, told)))


if __name__ == "__main__":
    main()
