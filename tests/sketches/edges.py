"""The edges that rules and flows of the random networks share: a boundary, one below it, one above.

Uniform addresses and ports would miss nearly every rule. Both the strategies' rules and their flows draw from
these few values, so that a flow often stands exactly on, or just beside, what some rule names.
"""

from __future__ import annotations

from typing import Final

BOUNDARY_PORTS: Final = (443, 22, 80, 1024, 32768, 5432)
RULE_PORTS: Final = (443, 22, 80, 0, 1023, 1024, 5432, 32767, 32768, 65535)
FLOW_PORTS: Final = tuple(
    sorted({port + step for port in BOUNDARY_PORTS for step in (-1, 0, 1)} | {0, 1, 40000, 65534, 65535})
)
"""Destination ports: every boundary and its neighbours."""
CLIENT_PORTS: Final = (40000, 1024, 1023, 32767, 32768, 65535, 443, 5432)

ICMP_RULES: Final = ((-1, -1), (8, -1), (8, 0), (0, -1), (3, 4), (128, -1), (129, 0))
ICMP_FLOWS: Final = ((8, 0), (8, 1), (0, 0), (3, 4), (128, 0), (129, 0), (5, 1))

S3_LIST: Final = "pl-63a5400a"
S3_BLOCKS: Final = ("52.216.0.0/15", "54.231.0.0/17")
DYNAMODB_LIST: Final = "pl-02cd2c6b"
DYNAMODB_BLOCKS: Final = ("52.94.0.0/22",)
OFFICE_LIST: Final = "pl-0f1ce0000000000a4"
OFFICE_BLOCKS: Final = ("198.51.100.0/25", "10.1.0.0/26")
OFFICE6_LIST: Final = "pl-0f1ce0000000000a6"
OFFICE6_BLOCKS: Final = ("2a00:1450:4000::/36",)
UNKNOWN_LIST: Final = "pl-00000000000000bad"
UNKNOWN_GROUP: Final = "sg-00000000000000bad"

OUTSIDE_BLOCKS: Final = (
    "0.0.0.0/0",
    "198.51.100.0/24",
    "198.51.100.0/25",
    "198.51.100.128/32",
    "0.0.0.0/1",
    "52.216.0.0/16",
    "10.0.0.0/8",
    "172.16.0.0/12",
)
OUTSIDE_BLOCKS6: Final = ("::/0", "2a00:1450:4000::/36", "2a00:1450:4001::/48", "2600:1f00::/32")
OUTSIDE: Final = (
    "198.51.100.0",
    "198.51.99.255",
    "198.51.100.127",
    "198.51.100.128",
    "198.51.100.255",
    "198.51.101.0",
    "52.215.255.255",
    "52.216.0.0",
    "52.217.255.255",
    "52.218.0.0",
    "54.231.127.255",
    "52.94.3.255",
    "52.94.4.0",
    "8.8.8.8",
    "172.16.0.1",
    "192.168.9.9",
    "100.64.0.1",
)
"""Addresses of nobody: on and beside the blocks that rules name; the last three never cross a gateway."""
PUBLIC: Final = OUTSIDE[:-3]
OUTSIDE6: Final = (
    "2a00:1450:4000::",
    "2a00:1450:3fff:ffff:ffff:ffff:ffff:ffff",
    "2a00:1450:4001:0:ffff:ffff:ffff:ffff",
    "2a00:1450:4001:1::",
    "2a00:1450:5000::1",
    "2001:4860:4860::8888",
    "64:ff9b::808:808",
    "64:ff9b::c633:6480",
)
"""The same for IPv6; the last two are IPv4 addresses to a NAT gateway."""
PUBLIC6: Final = OUTSIDE6[:-2]
