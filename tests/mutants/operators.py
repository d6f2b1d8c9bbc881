"""Small plausible bugs, made by rule: every place of a source file where one token's meaning can be turned.

Comparisons lose or gain their edge, conditions turn round, and/or change places, steps and masks move by one.
Docstrings, annotations, assertions (that of ``zip`` too) and messages are left alone: turning those changes no meaning.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.LShift: ">>",
    ast.RShift: "<<",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted bug: the text that stands at a place of a file, and what stands there instead."""

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The file with the bug in it."""
        assert source[self.start : self.end] == self.old.encode(), "the file changed under the mutant"
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {_short(self.old)}  ->  {_short(self.new)}"


def mutants(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of one file, in order."""
    offsets = [0]
    for row in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(row))

    def at(line: int | None, column: int | None) -> int:
        assert line is not None and column is not None, "parsed nodes have places"
        return offsets[line - 1] + column

    found = []
    for node, new in _turned(ast.parse(source)):
        start, end = at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
        old = source[start:end].decode()
        if old != new:
            found.append(Mutant(file, node.lineno, start, end, old, f"({new})"))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.new))


def _turned(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    looked_up = {id(node) for node in _looked_up(tree)}
    for node in _meaningful(tree):
        match node:
            case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
                left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
                yield node, f"{left} {COMPARISONS[type(op)]} {right}"
            case ast.BoolOp(op=op, values=values):
                word = " or " if isinstance(op, ast.And) else " and "
                yield node, word.join(f"({ast.unparse(value)})" for value in values)
                if id(node) not in looked_up:
                    yield node, ast.unparse(values[0])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, ast.unparse(operand)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                yield node, str(1 - value)
            case ast.BinOp(op=op) if type(op) in ARITHMETIC:
                yield node, f"({ast.unparse(node.left)}) {ARITHMETIC[type(op)]} ({ast.unparse(node.right)})"
            case ast.Constant(value=bool() as value):
                yield node, str(not value)
            case ast.Constant(value=int() as value):
                yield node, str(value + 1)
            case ast.IfExp():
                yield (
                    node,
                    f"{ast.unparse(node.orelse)} if {ast.unparse(node.test)} else {ast.unparse(node.body)}",
                )
            case _:
                pass


def _looked_up(tree: ast.Module) -> Iterator[ast.expr]:
    """Names that are looked up as ``names.get(name or "")``: no mapping holds a thing under no name either way."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get"),
                args=[ast.BoolOp(op=ast.Or(), values=[_, ast.Constant(value="")]) as name, *_],
            ):
                yield name
            case _:
                pass


def _meaningful(node: ast.AST) -> Iterator[ast.AST]:
    """Every node whose meaning a run can show: no annotations, asserts, raises, decorators, aliases, options."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        if isinstance(node, ast.ClassDef) and field == "keywords":
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Assert | ast.Raise | ast.JoinedStr):
                continue
            if (
                isinstance(child, ast.Subscript | ast.BinOp)
                and isinstance(node, ast.Assign)
                and _is_alias(node)
            ):
                continue
            yield child
            # A negative number is one token to its reader, and moves as a whole.
            if not (isinstance(child, ast.UnaryOp) and isinstance(child.op, ast.USub)):
                yield from _meaningful(child)


def _is_alias(node: ast.Assign) -> bool:
    target = node.targets[0]
    return isinstance(target, ast.Name) and target.id[:1].isupper() and not target.id.isupper()


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 60 else f"{one[:57]}..."
