"""One flow put to engine and judge: what the engine says, once both say the same."""

from __future__ import annotations

from tests.engine.asking import Told, ask
from tests.judge.drawing import Drawing, flow


def both(drawing: Drawing, start: str, source: str, target: str, word: str = "tcp/443") -> Told:
    """The engine's word, that of the judge compared with it; ``start`` may be the internet."""
    begin = source if start == "internet" else start
    told = ask(drawing, begin, target, word, by=source if "@" in start else "")
    trace = drawing.judge().trace(start, flow(source, target, word))
    assert (trace.forward, trace.session) == told.words, trace
    return told
