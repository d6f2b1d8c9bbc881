"""VPC Block Public Access as the whole snapshot tells it.

Source: Amazon VPC User Guide, "VPC Block Public Access basics".
"""

from __future__ import annotations

from collections.abc import Iterable

from .citation import Gap, place
from .decode import Batch
from .public_access import PublicAccess, VpcBlockPublicAccessExclusion, VpcBlockPublicAccessOptions

MODES = frozenset({"off", "block-ingress", "block-bidirectional"})
NOT_TOLD = ""
"""The mode of settings that do not tell it, which AWS tells of every account: any."""
EXCLUSION_MODES = frozenset({"allow-bidirectional", "allow-egress"})
IN_FORCE = frozenset({None, "create-complete", "update-complete", "update-in-progress", "update-failed"})


def options(
    batches: Iterable[Batch[VpcBlockPublicAccessOptions]], gaps: list[Gap]
) -> tuple[PublicAccess, ...]:
    """The mode of each account and Region that tells one, sorted, each once."""
    found: dict[tuple[str, str, str, bool], PublicAccess] = {}
    for batch in batches:
        gaps += batch.gaps
        for index, record in enumerate(batch.records):
            if record is None:
                continue
            mode = record.internet_gateway_block_mode or NOT_TOLD
            account = record.aws_account_id or batch.section.account
            region = record.aws_region or batch.section.region
            if mode == NOT_TOLD:
                here = place(batch.section, f"/{index}")
                detail = (
                    "a record of Block Public Access lacks InternetGatewayBlockMode: its mode is not known"
                )
                gaps.append(Gap("uncollected-block-public-access", account or "", "either", detail, here))
            elif mode not in MODES:
                here = place(batch.section, f"/{index}")
                detail = f"an unknown mode of Block Public Access: {mode}"
                gaps.append(Gap("unknown-value", account or "", "either", detail, here))
            allowed = record.exclusions_allowed != "not-allowed"
            found[account or "", region or "", mode, allowed] = PublicAccess(account, region, mode, allowed)
    return tuple(found[key] for key in sorted(found))


def exclusions(batches: Iterable[Batch[VpcBlockPublicAccessExclusion]], gaps: list[Gap]) -> dict[str, str]:
    """The exclusion mode of each VPC and subnet that has one in force."""
    found: dict[str, str] = {}
    for batch in batches:
        gaps += batch.gaps
        for index, record in enumerate(batch.records):
            if record is None or record.state not in IN_FORCE or record.resource_arn is None:
                continue
            name = record.resource_arn.rpartition("/")[2]
            mode = record.internet_gateway_exclusion_mode or ""
            if mode not in EXCLUSION_MODES:
                here = place(batch.section, f"/{index}")
                detail = f"an unknown mode of exclusion from Block Public Access: {mode!r}"
                gaps.append(Gap("unknown-value", name, "either", detail, here))
            found[name] = mode
    return dict(sorted(found.items()))
