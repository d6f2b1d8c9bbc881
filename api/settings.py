"""What the service may be told from outside: which networks, where to listen, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import isthmus

NETWORKS: Final = "ISTHMUS_NETWORKS"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class SettingsError(isthmus.InputError):
    """A setting that can't be understood: which one, and what it says."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and addresses. Every one has a variable of the environment: ``ISTHMUS_`` and its name.

    Units: ``*_bytes`` bytes, ``*_seconds`` seconds.
    """

    networks: Mapping[str, str] = field(default_factory=dict)
    """Name -> path of a snapshot; written ``name=path,name2=path2``."""

    host: str = LOOPBACK[0]
    port: int = 8080

    hosts: tuple[str, ...] = ()
    """Names by which clients may call the service (their ``Host`` header); ``*`` is every name.

    A request that arrives on the loopback address must use a loopback name or one of these: else a page of
    some other site could read networks through a name that it points at this machine.
    """

    body_bytes: int = 8 * 1024 * 1024
    questions: int = 10_000
    question_seconds: float = 60.0
    request_seconds: float = 600.0


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings that an environment spells.

    Errors: SettingsError, naming the variable.
    """
    default = Settings()
    named = environment.get("ISTHMUS_HOSTS", "").lower().split(",")
    return Settings(
        networks=paths(environment.get(NETWORKS, "")),
        host=environment.get("ISTHMUS_HOST", default.host),
        port=int(_number(environment, "ISTHMUS_PORT", default.port)),
        hosts=tuple(name.strip() for name in named if name.strip()),
        body_bytes=int(_number(environment, "ISTHMUS_BODY_BYTES", default.body_bytes)),
        questions=int(_number(environment, "ISTHMUS_QUESTIONS", default.questions)),
        question_seconds=_number(environment, "ISTHMUS_QUESTION_SECONDS", default.question_seconds),
        request_seconds=_number(environment, "ISTHMUS_REQUEST_SECONDS", default.request_seconds),
    )


def paths(text: str) -> dict[str, str]:
    """The paths of ``name=path,name2=path2``, by name.

    Errors: SettingsError, for a part that is not ``name=path`` or a name given twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, path = part.partition("=")
        if not name or not path or "/" in name:
            raise SettingsError(f"{NETWORKS}: {part!r} is not name=path")
        if name in found:
            raise SettingsError(f"{NETWORKS}: two snapshots are called {name!r}")
        found[name] = path
    return found


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise SettingsError(f"{name}: {text!r} is not a number above 0")
    return value
