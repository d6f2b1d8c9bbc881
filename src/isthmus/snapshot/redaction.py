"""Secrets taken out of raw answers before anybody keeps them.

In: the bytes of a JSON value. Out: the same bytes, or the value with each secret replaced by ``REDACTED`` at
the same JSON pointer. Keys are found by a search of the bytes, so that a snapshot without them pays one pass.
It does not look into free text (tags, descriptions).
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import InputError

REDACTED = "REDACTED"

SECRET_KEYS = frozenset(
    {
        "AuthToken",
        "ClientSecret",
        "CustomerGatewayConfiguration",
        "Email",
        "MasterAccountEmail",
        "MasterUserPassword",
        "Password",
        "PreSharedKey",
        "PreSharedKeys",
        "PrivateKey",
        "SecretAccessKey",
        "SecretString",
        "SessionToken",
        "UserData",
        "auth_token",
        "authKey",
        "customerRouterConfig",
        "customer_gateway_configuration",
        "master_password",
        "password",
        "private_key",
        "secret_key",
        "secret_string",
        "tunnel1_preshared_key",
        "tunnel2_preshared_key",
        "user_data",
        "user_data_base64",
    }
)
"""Keys whose values are secrets, wherever they stand; addresses of people too.

Source: EC2 API, ModifyInstanceAttribute (UserData), VpnConnection (customer gateway configuration, pre-shared
keys); Direct Connect API, BGPPeer (authKey), VirtualInterface (customerRouterConfig, which repeats the key);
Elastic Load Balancing, RDS, ElastiCache, Secrets Manager and Organizations APIs; the same things' names in
Terraform's AWS provider.
"""

VARIABLE_KEYS = frozenset({"Variables", "environment", "variables", "EnvironmentVariables"})
"""Keys of environment variables: the names stay, the values go (Lambda, ECS, CodeBuild, Terraform)."""

CLEAN_KINDS = frozenset(
    {
        "Addresses",
        "NetworkAcls",
        "NetworkInterfaces",
        "Reservations",
        "RouteTables",
        "SecurityGroupRules",
        "SecurityGroups",
        "Subnets",
        "VpcEndpoints",
        "Vpcs",
    }
)
"""Kinds whose records have no secret key in AWS (a test asks its service model): the large ones.

Collectors may add the one attribute that other calls tell of instances, so they are searched for that alone.
"""

_ADDED = b'"UserData"'


_KEYS = sorted(SECRET_KEYS | VARIABLE_KEYS)
_NEEDLES = re.compile(
    '"(?=[{}][{}])(?:{})"'.format(
        "".join(sorted({key[0] for key in _KEYS})),
        "".join(sorted({key[1] for key in _KEYS})),
        "|".join(_KEYS),
    ).encode()
)


def redact(raw: bytes, kind: str = "", *, file: str | None = None) -> bytes:
    """The JSON value (records of a kind) without its secrets: the very same bytes where it holds none.

    Errors: InputError with the file that is told, when a number or the nesting is beyond every reader.
    """
    if kind in CLEAN_KINDS:
        if _ADDED not in raw:
            return raw
    elif _NEEDLES.search(raw) is None:
        return raw
    try:
        value = json.loads(raw)
        if not _strip(value):
            return raw
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise InputError(f"{kind or 'a document'} can't be read: {error}", file=file) from error


def redact_value(value: Any) -> Any:
    """A plain JSON value without its secrets; changed in place and given back."""
    _strip(value)
    return value


def _strip(root: Any) -> bool:
    """Replace the secrets below a value; True when there was one."""
    changed = False
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in SECRET_KEYS and inner not in (None, REDACTED, "", False, True):
                    value[key] = REDACTED
                    changed = True
                elif key in VARIABLE_KEYS:
                    changed |= _blank(value, key)
                    waiting.append(value[key])
                else:
                    waiting.append(inner)
    return changed


def _blank(holder: dict[str, Any], key: str) -> bool:
    """Replace the values of environment variables, given as a map or as a list of names and values."""
    variables = holder[key]
    changed = False
    if isinstance(variables, dict):
        for name, inner in variables.items():
            if isinstance(inner, str) and inner != REDACTED:
                variables[name] = REDACTED
                changed = True
    elif isinstance(variables, list):
        for entry in variables:
            for word in ("value", "Value"):
                if isinstance(entry, dict) and isinstance(entry.get(word), str) and entry[word] != REDACTED:
                    entry[word] = REDACTED
                    changed = True
    return changed
