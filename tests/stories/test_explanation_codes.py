"""AWS's own reasons for "not reachable", row by row: which story holds each, and which wait for a later part."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from .records import question_lines

PAGE = Path(__file__).resolve().parents[3] / "shared" / "semantics" / "explanation-codes.md"

LATER = (
    "TGW_ATTACH_VPC_AZ_RESTRICTION",
    "TGW_RTB_MORE_SPECIFIC_ROUTE",
    "TGW_RTB_HIGHER_PRIORITY_ROUTE",
    "TGW_RTB_ROUTES_ARE_UNKNOWN",
    "ELB",
    "TARGET_",
    "GWLB_",
    "FIREWALL_",
    "SG_REFERENCING_SUPPORT",
    "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
)
"""How codes begin that no story holds yet: balancers, firewalls, some of transit gateways."""
TOLD_OTHERWISE = {
    "IGW_NAT_REFLECTION": "hairpin/allowed-from-anywhere",
    "NGW_REQUIRES_SOURCE_IN_VPC": "peering/edge-to-edge",
    "NGW_DEST_ADDRESS_PRESERVATION": "nat-gateway/public-zonal",
    "UNKNOWN_PEERED_SGS": "peering/near-uncollected",
    "UNKNOWN_DESTINATION": "peering/far-uncollected",
    "UNKNOWN_RESOURCE": "security-group/group-record-missing",
    "NO_POSSIBLE_DESTINATION": "unmodelled/local-gateway",
    "UNSUPPORTED_COMPONENT": "unmodelled/local-gateway",
    "NO_SOURCE_OR_DESTINATION": "questions/unknown-id",
    "IGW_EXPECTS_PUBLIC_ADDRESS": "internet-gateway/from-private-range",
    "FILTER_AT_SOURCE_*": "nat-gateway/acl-for-the-client-s-port",
    "FILTER_AT_DESTINATION_*": "network-acl/closed-client-port",
}
"""Codes that no block bears, and the story that holds their rule: it is answered, a gap, or the question is refused."""


def rows() -> list[tuple[str, list[str]]]:
    """The layers of the page's table with their codes, each spelt out.

    Shapes: ``A_X / _Y`` is two codes of one beginning; a variant in brackets is left out.
    """
    if not PAGE.is_file():
        return []
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[1] != "AWS code":
            found.append((cells[0], [code for part in cells[1].split(",") for code in _spelt(part.strip())]))
    return found


def _spelt(part: str) -> list[str]:
    if part.startswith("FILTER_AT_"):
        return [each.strip() for each in part.split("/")]
    first, *others = (each.strip().rstrip("*") for each in part.partition("(")[0].split("/"))
    return [first, *(first.rsplit("_", other.count("_"))[0] + other for other in others)]


def holders() -> dict[str, list[str]]:
    """AWS's codes with the stories that expect them of a block or a refusal."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in question_lines():
        expect = line["expect"]
        for told in (expect, *expect.get("blocks", [])):
            codes = told.get("aws_code", [])
            for code in [codes] if isinstance(codes, str) else codes:
                found[code].append(line["id"])
    return found


@pytest.mark.skipif(not PAGE.is_file(), reason="the page of AWS's codes is not beside this tree")
def test_every_row_that_can_come_out_is_held_by_a_story() -> None:
    held, known = holders(), {line["id"] for line in question_lines()}
    assert len(rows()) > 15
    for layer, codes in rows():
        for code in codes:
            if code in TOLD_OTHERWISE:
                assert TOLD_OTHERWISE[code] in known, f"{layer} {code}"
            elif not code.startswith(LATER):
                assert held[code], f"{layer}: no story expects {code}"


@pytest.mark.skipif(not PAGE.is_file(), reason="the page of AWS's codes is not beside this tree")
def test_every_code_of_a_story_is_one_of_aws() -> None:
    codes = {code for _, of_row in rows() for code in of_row}
    assert set(holders()) <= codes


def test_what_is_told_otherwise_is_no_block_s_code() -> None:
    assert not set(TOLD_OTHERWISE) & set(holders())
