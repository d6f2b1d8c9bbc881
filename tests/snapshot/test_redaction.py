"""Secrets taken out of raw answers."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest

from isthmus.snapshot.redaction import CLEAN_KINDS, REDACTED, SECRET_KEYS, VARIABLE_KEYS, redact


def _redacted(value: Any, kind: str = "") -> Any:
    return json.loads(redact(json.dumps(value).encode(), kind))


def test_bytes_without_secrets_are_the_very_same() -> None:
    raw = b'[ {"SubnetId" : "subnet-1", "Tags": [{"Key": "UserDataPlan", "Value": "x"}]} ]'
    assert redact(raw) is raw


def test_user_data_goes_wherever_it_stands() -> None:
    record = {"InstanceId": "i-1", "UserData": {"Value": "c2VjcmV0"}, "Tags": [{"UserData": "c2VjcmV0"}]}
    assert _redacted([record]) == [
        {"InstanceId": "i-1", "UserData": REDACTED, "Tags": [{"UserData": REDACTED}]}
    ]


@pytest.mark.parametrize("kind", sorted(CLEAN_KINDS))
def test_user_data_that_a_collector_added_goes_from_every_kind(kind: str) -> None:
    assert _redacted([{"UserData": "c2VjcmV0"}], kind) == [{"UserData": REDACTED}]


def test_keys_of_tunnels_and_the_gateways_configuration_go() -> None:
    connection = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayConfiguration": "<xml><pre_shared_key>hush</pre_shared_key></xml>",
        "Options": {"TunnelOptions": [{"OutsideIpAddress": "203.0.113.1", "PreSharedKey": "hush"}]},
    }
    told = redact(json.dumps([connection], indent=2).encode())
    assert b"hush" not in told
    assert json.loads(told)[0]["Options"]["TunnelOptions"][0]["OutsideIpAddress"] == "203.0.113.1"


def test_environment_variables_keep_their_names() -> None:
    functions = [
        {"FunctionName": "f", "Environment": {"Variables": {"DB_PASSWORD": "hush", "EMPTY": ""}}},
        {"containerDefinitions": [{"environment": [{"name": "TOKEN", "value": "hush"}]}]},
    ]
    told = _redacted(functions)
    assert told[0]["Environment"]["Variables"] == {"DB_PASSWORD": REDACTED, "EMPTY": REDACTED}
    assert told[1]["containerDefinitions"][0]["environment"] == [{"name": "TOKEN", "value": REDACTED}]


def test_marks_of_secrecy_and_absent_secrets_stay() -> None:
    value = [{"password": True, "user_data": None, "Password": ""}]
    raw = json.dumps(value).encode()
    assert redact(raw) is raw


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact(b'[{"UserData":"x","n":1.50,"big":123456789012345678901234567890,"u":"\\u00e9"}]')
    assert redact(once) is once
    assert b"123456789012345678901234567890" in once


def test_secrets_below_deep_values_are_found() -> None:
    value: Any = {"UserData": "hush"}
    for _ in range(200):
        value = [value]
    assert b"hush" not in redact(json.dumps(value).encode())


def test_kinds_that_are_not_searched_have_no_secret_key_in_aws() -> None:
    model = botocore.session.get_session().get_service_model("ec2")
    answers: dict[str, Any] = {}
    for name in model.operation_names:
        shape = model.operation_model(name).output_shape
        if name.startswith(("Describe", "Get")) and shape is not None:
            answers.update({key: member for key, member in shape.members.items() if key in CLEAN_KINDS})
    assert answers.keys() == CLEAN_KINDS
    for kind, shape in answers.items():
        assert not _keys(shape, set()) & (SECRET_KEYS | VARIABLE_KEYS), kind


def _keys(shape: Any, seen: set[str]) -> set[str]:
    if shape.name in seen:
        return set()
    seen.add(shape.name)
    match shape.type_name:
        case "structure":
            below = [_keys(member, seen) for member in shape.members.values()]
            return set(shape.members).union(*below)
        case "list":
            return _keys(shape.member, seen)
        case "map":
            return _keys(shape.value, seen)
    return set()
