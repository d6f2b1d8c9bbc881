from __future__ import annotations

import subprocess
import sys

from isthmus.solve.solver import SAT, UNKNOWN, UNSAT, Every, Solver, Some, every, some

X = {"x": 8, "p": 0}


def test_the_three_answers() -> None:
    solver = Solver()
    assert solver.ask("(= x #x05)", X, ["x", "p"]).values["x"] == 5
    assert solver.ask("(and (= x #x05) (= x #x06))", X).word == UNSAT
    hard = {"a": 32, "b": 32}
    product = "(= (bvmul a b) #x3ade68b3)"
    sides = "(and (bvugt a #x00000001) (bvugt b #x00000001) (bvult a #x0000ffff) (bvult b #x0000ffff))"
    assert solver.ask(every([product, sides]), hard, steps=2000).word == UNKNOWN
    assert solver.ask("(= x #x05)", X).word == SAT


def test_questions_leave_nothing_behind() -> None:
    solver = Solver()
    assert solver.ask("(= x #x05)", X).word == SAT
    assert solver.ask("(= x #x06)", X).word == SAT
    assert solver.ask("(not (= x #x06))", X, keep=False).word == SAT
    assert solver.ask(every(["(= x #x06)", "(= x #x05)"]), X).word == UNSAT


def test_junctions_fold_what_is_known() -> None:
    assert every([]) == "true" and some([]) == "false"
    assert every(["a", "false"]) == "false" and some(["a", "true"]) == "true"
    assert every(["a", "true"]) == "a" and some(["a", "false"]) == "a"
    assert every(["a", every(["b", "c"])]) == Every(("a", "b", "c"))
    assert some(["a", some(["b", "c"])]) == Some(("a", "b", "c"))


def test_nested_junctions_mean_what_they_say() -> None:
    solver = Solver()
    odd = some([every(["(= x #x01)", "p"]), every(["(= x #x02)", "(not p)"])])
    assert solver.ask(every([odd, "(= x #x02)"]), X, ["x", "p"]).values == {"x": 2, "p": 0}
    assert solver.ask(every([odd, "(= x #x02)", "p"]), X).word == UNSAT


def test_z3_is_loaded_only_when_it_is_asked() -> None:
    code = "import sys, isthmus.solve.prove, isthmus.solve.audit; sys.exit('z3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
