"""AWS's result keys."""

from __future__ import annotations

import botocore.session

from isthmus.intake.result_keys import LISTS, OBJECTS, OTHERS

VAGUE = {"items", "Items", "tags", "settings", "attributes", "failures", "agreements", "locations"}


def _members(service: str, wanted: str) -> set[str]:
    model = botocore.session.get_session().get_service_model(service)
    found: set[str] = set()
    for name in model.operation_names:
        shape = model.operation_model(name).output_shape
        if shape is not None and name.startswith(("Describe", "Get", "List", "Search")):
            found |= {key for key, member in shape.members.items() if member.type_name == wanted}
    return found


def test_every_list_of_ec2_and_the_load_balancers_is_known() -> None:
    for service in ("ec2", "elb", "elbv2", "network-firewall", "directconnect", "networkmanager"):
        missing = _members(service, "list") - LISTS - OTHERS - VAGUE
        assert missing <= {"MetricDataResults"}, (service, missing)


def test_vague_words_do_not_tell_an_answer() -> None:
    assert not (LISTS | OTHERS) & VAGUE
    assert "ResponseMetadata" not in OBJECTS
    assert not LISTS & OTHERS
