"""Which interfaces send and take what their groups admit, by what is told of them (vpc.md 12 and 13)."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.semantics.own_traffic import is_modelled, is_strange
from tests.judge.drawing import Drawing
from tests.semantics.interface_cases import CASES, PLAIN, STRANGE
from tests.semantics.plain import network


def told(record: dict[str, Any], lni_from: int | None = None) -> tuple[bool, bool]:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    if lni_from is not None:
        drawing.get("Subnets", "subnet-a")["EnableLniAtDeviceIndex"] = lni_from
    drawing.host("eni-x", "subnet-a", "10.0.0.4", **record)
    known = network(drawing)
    interface = known.interfaces["eni-x"]
    return is_modelled(known, interface), is_strange(known, interface)


@pytest.mark.parametrize(("record", "words"), CASES)
def test_type_maker_and_description_tell_whose_traffic_is_modelled(
    record: dict[str, Any], words: tuple[bool, bool]
) -> None:
    assert told(record) == words


@pytest.mark.parametrize(
    ("first", "index", "words"),
    [(1, 0, PLAIN), (1, 1, STRANGE), (1, 2, STRANGE), (0, 0, STRANGE), (None, 1, PLAIN)],
)
def test_interfaces_of_an_outpost_from_a_device_index_on_stand_in_the_local_network(
    first: int | None, index: int, words: tuple[bool, bool]
) -> None:
    attached = {
        "AttachmentId": "eni-attach-1",
        "InstanceId": "i-1",
        "DeviceIndex": index,
        "Status": "attached",
    }
    assert told({"Attachment": attached}, first) == words
    assert told({}, first) == PLAIN, "of one that is not attached nobody knows the index"
