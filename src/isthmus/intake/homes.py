"""Which account and Region something is of, as far as names of folders and the records themselves tell.

A path tells by a part that is an account's twelve digits or a Region's name, or has one within it; the
deepest part counts. Records tell by their owner, their zones and their ARNs, and only where all of a file
agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REGION = re.compile(
    r"(?<![a-z0-9])((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?"
    r"-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9][0-9]?)(?![a-z0-9])"
)
_OTHER_REGION = re.compile(r"(?<![a-z0-9])((?:eusc|eu-isoe)-[a-z]+-[a-z]*-?[1-9])(?![a-z0-9])")
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])(\d{12})(?![0-9A-Za-z])")
_MOMENT = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d")

_ZONES = re.compile(rb'"AvailabilityZone"\s*:\s*"([a-z0-9-]*-\d)[a-z]"')
_ARNS = re.compile(rb'"arn:aws[a-z-]*:(?:ec2|elasticloadbalancing):([a-z0-9-]+):(\d{12}):')
_OWNERS = re.compile(rb'"OwnerId"\s*:\s*"(\d{12})"')


@dataclass(frozen=True, slots=True)
class Home:
    """An account and a Region; None where nothing tells it."""

    account: str | None = None
    region: str | None = None

    def or_else(self, other: Home) -> Home:
        """This home, its blanks filled from another."""
        return Home(self.account or other.account, self.region or other.region)


NOWHERE = Home()


def home_of_path(name: str) -> Home:
    """The home that a relative file name tells, of its deepest parts.

    Source: Batfish's layout (``accounts/ID/REGION/``, ``Vpcs-us-west-2.json``); CloudMapper's
    (``ID/REGION/``).
    """
    parts = name.replace("%3A", ":").split("/")
    account = region = None
    for above, part in zip(["", *parts], parts, strict=False):
        region = _last(_REGION, part) or _last(_OTHER_REGION, part) or region
        digits = _last(_ACCOUNT, part)
        if digits is not None and (above == "accounts" or not _MOMENT.fullmatch(digits)):
            account = digits
    return Home(account, region)


def home_of_word(word: str) -> Home:
    """The home that one whole word tells: an account's digits or a Region's name."""
    if _ACCOUNT.fullmatch(word):
        return Home(account=word)
    if _REGION.fullmatch(word) or _OTHER_REGION.fullmatch(word):
        return Home(region=word)
    return NOWHERE


def home_of_records(raw: bytes) -> Home:
    """The home that records tell, where all agree."""
    arns = {found.groups() for found in _ARNS.finditer(raw)}
    regions = {found[1] for found in _ZONES.finditer(raw)} or {region for region, _ in arns}
    accounts = {found[1] for found in _OWNERS.finditer(raw)} or {account for _, account in arns}
    return Home(_only(accounts), _only(regions))


def agreed(homes: list[Home]) -> Home:
    """What homes say in common: a blank where two differ."""
    return Home(
        _only_text({home.account for home in homes if home.account}),
        _only_text({home.region for home in homes if home.region}),
    )


def _last(pattern: re.Pattern[str], part: str) -> str | None:
    found = pattern.findall(part)
    return found[-1] if found else None


def _only(values: set[bytes]) -> str | None:
    return next(iter(values)).decode() if len(values) == 1 else None


def _only_text(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
