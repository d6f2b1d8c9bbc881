"""The prover: Z3 on the same folds as the engine.

``prove`` puts a verdict to it, ``audit`` every filter content that an answer uses, ``fix`` asks it for the
smallest changes that open a way, ``equivalence`` tells two filters apart. The only room that imports ``z3``,
and late.
"""
