"""The exceptions that isthmus raises, all under one root.

    IsthmusError
    |-- InputError         something given to us can't be read: which file, where in it, what value
    |-- QuestionError      a question can't be asked so: which field, what is wrong, the nearest right words
    |-- Disagreement       two readers differ about one answer: a bug of ours, shown with all sides
    `-- LimitError         an answer would pass a limit that was set (size, time)

Bad input raises; a missing permission or an unmodelled resource is a ``Gap`` in an answer, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class IsthmusError(Exception):
    """The root of every error that isthmus raises on purpose."""


class InputError(IsthmusError):
    """A snapshot, file or document that can't be read, with the place and the value."""

    def __init__(self, message: str, *, file: str | None = None, pointer: str | None = None) -> None:
        self.message = message
        self.file = file
        self.pointer = pointer
        where = "".join(part for part in (file or "", f"#{pointer}" if pointer else ""))
        super().__init__(f"{where}: {message}" if where else message)


class QuestionError(IsthmusError):
    """A question that can't be answered as it was put."""

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        nearest: Sequence[str] = (),
        aws_code: str | None = None,
    ) -> None:
        self.message = message
        self.field = field
        self.nearest = tuple(nearest)
        self.aws_code = aws_code
        text = f"{field}: {message}" if field else message
        if self.nearest:
            text += f" (nearest: {', '.join(self.nearest)})"
        super().__init__(text)


class Disagreement(IsthmusError):  # noqa: N818 - the word of the house for it
    """Readers that should agree do not; each side is kept as it spoke."""

    def __init__(self, about: str, sides: Mapping[str, str]) -> None:
        self.about = about
        self.sides = dict(sides)
        told = "; ".join(f"{name} says {word}" for name, word in self.sides.items())
        super().__init__(f"readers disagree about {about}: {told}")


class LimitError(IsthmusError):
    """A limit on size or time would be passed."""
