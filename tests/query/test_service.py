"""Services as people write them, and what is offered for those that are none."""

from __future__ import annotations

import pytest

from isthmus.errors import QuestionError
from isthmus.query.service import others, parse_service


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("tpc/22", ("tcp/22",)),
        ("upd/53", ("udp/53",)),
        ("443", ("tcp/443", "udp/443")),
        ("50", ("tcp/50", "udp/50", "proto/50")),
        ("443/tcp", ("tcp/443",)),
        ("udp:8000-8010", ("udp/8000-8010",)),
        ("htps", ("https", "http")),
        ("zzz", ()),
    ],
)
def test_what_is_no_service_is_refused_with_what_may_have_been_meant(
    text: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(QuestionError, match="is no service") as caught:
        parse_service(text)
    assert caught.value.nearest[: len(nearest)] == nearest
    assert bool(nearest) == bool(caught.value.nearest)
    for word in nearest:
        parse_service(word)


def test_the_others_are_all_that_is_not_named() -> None:
    assert others(["tcp/0-21", "tcp/23-65535"])[-2:] == ["icmpv6", "proto/59-255"]
    assert others(["any"]) == []
    assert others(others(["tcp/22", "udp"])) == ["tcp/22", "udp"]
