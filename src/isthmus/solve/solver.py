"""Z3 itself: texts parsed once, one question at a time, three answers.

The only file that imports ``z3``, and late. A limit counts Z3's own steps, not seconds, so that the same
question ends the same way on every machine; passing it is ``unknown``. Nothing here knows a filter or a flow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .terms import FALSE, TRUE

SAT, UNSAT, UNKNOWN = "sat", "unsat", "unknown"
MOST_STEPS = 400_000_000
MOST_PARSED = 20_000


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some part holds."""

    parts: tuple[Formula, ...]


Formula = str | Every | Some
"""A formula: SMT-LIB text that is parsed once and kept, or a junction of formulas, made anew."""


def every(parts: Iterable[Formula]) -> Formula:
    """The conjunction, folded where a part is known."""
    kept: list[Formula] = []
    for part in parts:
        if part == FALSE:
            return FALSE
        if isinstance(part, Every):
            kept.extend(part.parts)
        elif part != TRUE:
            kept.append(part)
    return kept[0] if len(kept) == 1 else Every(tuple(kept)) if kept else TRUE


def some(parts: Iterable[Formula]) -> Formula:
    """The disjunction, folded where a part is known."""
    kept: list[Formula] = []
    for part in parts:
        if part == TRUE:
            return TRUE
        if isinstance(part, Some):
            kept.extend(part.parts)
        elif part != FALSE:
            kept.append(part)
    return kept[0] if len(kept) == 1 else Some(tuple(kept)) if kept else FALSE


@dataclass(frozen=True, slots=True)
class Ruling:
    """Z3's word on a formula, and for ``sat`` the values of the variables that were asked for."""

    word: str
    values: Mapping[str, int] = field(default_factory=dict)


class Solver:
    """One context of Z3 with what it has read; it belongs to one thread."""

    def __init__(self) -> None:
        import z3

        self._z3 = z3
        self._context = z3.Context()
        self._fresh()

    def _fresh(self) -> None:
        z3 = self._z3
        self._parser = z3.ParserContext(self._context)
        self._terms: dict[str, Any] = {}
        self._declared: dict[str, Any] = {}
        # Building a chain of tactics anew costs 1 ms a question, this one stays warm
        self._solver = z3.SolverFor("QF_BV", ctx=self._context)

    def ask(
        self,
        formula: Formula,
        variables: Mapping[str, int],
        wanted: Iterable[str] = (),
        *,
        steps: int = MOST_STEPS,
        keep: bool = True,
    ) -> Ruling:
        """Whether any values of the variables make a formula true.

        Shapes: ``variables`` is name -> bits, 0 for a boolean, and names at least those of the formula;
        ``wanted`` are the variables whose values a ``sat`` tells (a boolean as 0 or 1). Without ``keep`` the
        texts are read for this question only.
        """
        if formula == TRUE and not wanted:
            return Ruling(SAT)
        if formula == FALSE:
            return Ruling(UNSAT)
        if len(self._terms) > MOST_PARSED:
            self._fresh()
        self._declare(variables)
        new = self._read(formula)
        solver = self._solver
        solver.push()
        try:
            solver.set("rlimit", steps)
            for part in formula.parts if isinstance(formula, Every) else (formula,):
                solver.add(self._term(part))
            word = str(solver.check())
            values = self._values(solver.model(), wanted) if word == SAT else {}
        finally:
            solver.pop()
            if not keep:
                for text in new:
                    del self._terms[text]
        return Ruling(word, values)

    def _declare(self, variables: Mapping[str, int]) -> None:
        z3 = self._z3
        for name, width in variables.items():
            if name not in self._declared:
                plain = name.strip("|")
                sort = z3.BitVecSort(width, self._context) if width else z3.BoolSort(self._context)
                constant = z3.Const(plain, sort)
                self._parser.add_decl(constant.decl())
                self._declared[name] = constant

    def _read(self, formula: Formula) -> list[str]:
        """Parse every text of a formula that was not read before, in one go; the texts that were new."""
        new: dict[str, None] = {}
        todo = [formula]
        while todo:
            part = todo.pop()
            if isinstance(part, str):
                if part not in self._terms:
                    new[part] = None
            else:
                todo.extend(part.parts)
        if new:
            read = self._parser.from_string("".join(f"(assert {text})" for text in new))
            assert len(read) == len(new), "one term for each text"
            self._terms.update(zip(new, read, strict=True))
        return list(new)

    def _term(self, formula: Formula) -> Any:
        if isinstance(formula, str):
            return self._terms[formula]
        parts = [self._term(part) for part in formula.parts]
        return self._z3.And(parts) if isinstance(formula, Every) else self._z3.Or(parts)

    def _values(self, model: Any, wanted: Iterable[str]) -> dict[str, int]:
        z3 = self._z3
        found = {}
        for name in wanted:
            value = model.eval(self._declared[name], model_completion=True)
            found[name] = value.as_long() if z3.is_bv_value(value) else int(z3.is_true(value))
        return found


_OWN = threading.local()


def solver() -> Solver:
    """This thread's solver; what it has parsed is free of any network, so all networks share it."""
    found: Solver | None = getattr(_OWN, "solver", None)
    if found is None:
        found = _OWN.solver = Solver()
    return found
