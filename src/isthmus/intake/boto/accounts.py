"""Which accounts are collected: of profiles, of roles, of a whole Organization by the name of a role.

An account that can't be entered becomes a refused call, and the others go on. Credentials of roles renew
themselves before they end.
Source: AWS Organizations and STS API references; IAM User Guide, "Access to AWS accounts owned by third
parties" (external ids), "Pass session tags in AWS STS".
"""

from __future__ import annotations

import difflib
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from ...errors import InputError
from ...snapshot.store import REFUSED, Call
from .asking import outcome_of_code
from .session import Clients, Manners, session

AT_ONCE = 16
"""Units: accounts that are entered at the same time."""

HOME_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where the calls are made that are not of a Region, by partition."""

HIDES = "the whole account: every question"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for: whose accounts, and how to enter them."""

    profiles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    organization_role: str | None = None
    external_id: str | None = None
    session_name: str = "isthmus"
    session_tags: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was entered: who we are in it, its clients, and whether it lists the Organization."""

    id: str
    arn: str
    clients: Clients
    speaks: bool = False

    @property
    def home(self) -> str:
        """The Region for calls that are not of a Region."""
        return HOME_REGIONS.get(partition_of(self.arn), "us-east-1")


@dataclass(frozen=True, slots=True)
class _Door:
    """A way into an account, not tried yet; ``account`` and the Region to ask in are known of roles only."""

    session: Session
    account: str | None
    word: str
    speaks: bool = False
    region: str | None = None


def enter(wanted: Wanted, manners: Manners) -> tuple[list[Account], list[Call]]:
    """The accounts that could be entered, by id, and a refused call for each other one.

    Errors: InputError, when there are no credentials, no account is left, or two ways lead to one account.
    """
    doors, closed = _doors(wanted, manners)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tried = list(pool.map(lambda door: _opened(door, manners), doors))
    entered = sorted((one for one in tried if isinstance(one, Account)), key=lambda account: account.id)
    refused = closed + [one for one in tried if isinstance(one, Call)]
    for first, second in itertools.pairwise(entered):
        if first.id == second.id:
            raise InputError(f"{first.arn} and {second.arn} are both of account {first.id}")
    if not entered:
        told = "; ".join(call.detail for call in refused) or "no account is left to collect"
        raise InputError(f"no account could be entered: {told}")
    return entered, refused


def partition_of(arn: str) -> str:
    """The partition an ARN names: ``aws``, ``aws-cn``, ``aws-us-gov``."""
    return arn.split(":")[1] if arn.count(":") >= 5 else "aws"


def _doors(wanted: Wanted, manners: Manners) -> tuple[list[_Door], list[Call]]:
    by_role = bool(wanted.roles) or wanted.organization_role is not None
    if by_role and len(wanted.profiles) > 1:
        raise InputError("roles are taken on by one profile: name one, or none for the current credentials")
    if len(wanted.profiles) > 1:
        return [_Door(_session(name), None, _whose(name)) for name in wanted.profiles], []
    base = _session(wanted.profiles[0] if wanted.profiles else None)
    if wanted.organization_role is not None:
        return _doors_of_organization(wanted, wanted.organization_role, base, manners)
    if wanted.roles:
        return [_role(base, role, wanted, manners) for role in wanted.roles], []
    return [_Door(base, None, _whose(wanted.profiles[0] if wanted.profiles else None))], []


def _doors_of_organization(
    wanted: Wanted, role: str, base: Session, manners: Manners
) -> tuple[list[_Door], list[Call]]:
    """A door for each active account; the caller's own account is entered with its own credentials."""
    whose = _whose(wanted.profiles[0] if wanted.profiles else None)
    opened = _opened(_Door(base, None, whose), manners)
    if isinstance(opened, Call):
        raise InputError(f"the Organization can't be asked for its accounts: {opened.detail}")
    doors: list[_Door] = []
    closed: list[Call] = []
    listed = _listed(opened)
    _refuse_strangers((*wanted.accounts, *wanted.excluded), [account["Id"] for account in listed])
    for account in listed:
        name = account["Id"]
        if (wanted.accounts and name not in wanted.accounts) or name in wanted.excluded:
            continue
        if account.get("Status") != "ACTIVE":
            closed.append(_refused(name, REFUSED, f"the account is {account.get('Status')}"))
        elif name == opened.id:
            doors.append(_Door(base, name, whose, speaks=True))
        else:
            arn = f"arn:{partition_of(opened.arn)}:iam::{name}:role/{role}"
            doors.append(_role(base, arn, wanted, manners))
    return doors, closed


def _refuse_strangers(named: Iterable[str], there: Sequence[str]) -> None:
    """Errors: InputError, when an account is chosen or left out that the Organization does not have."""
    told = []
    for name in sorted(set(named) - set(there)):
        near = difflib.get_close_matches(name, sorted(there), 1)
        told.append(f"{name} (nearest: {near[0]})" if near else name)
    if told:
        raise InputError(f"not in the Organization: {', '.join(told)}")


def _listed(opened: Account) -> list[Mapping[str, Any]]:
    """Every account of the Organization."""
    organizations = opened.clients.client("organizations", opened.home)
    try:
        pages = organizations.get_paginator("list_accounts").paginate()
        return [account for page in pages for account in page["Accounts"]]
    except (ClientError, BotoCoreError) as error:
        message = f"the Organization can't be asked for its accounts: {error}"
        raise InputError(message) from error


def _role(base: Session, arn: str, wanted: Wanted, manners: Manners) -> _Door:
    parts = arn.split(":")
    if len(parts) != 6 or parts[2] != "iam" or not parts[5].startswith("role/"):
        raise InputError(f"{arn!r} is not the ARN of a role")
    more: dict[str, Any] = {"RoleSessionName": wanted.session_name}
    if wanted.external_id:
        more["ExternalId"] = wanted.external_id
    if wanted.session_tags:
        more["Tags"] = [{"Key": key, "Value": value} for key, value in sorted(wanted.session_tags.items())]
    region = base.get_config_variable("region") or HOME_REGIONS.get(parts[1], "us-east-1")
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=functools.partial(base.create_client, region_name=region, config=manners.config()),
        source_credentials=base.get_credentials(),
        role_arn=arn,
        extra_args=more,
    )
    made = session()
    made.register_component("credential_provider", CredentialResolver([_Renewed(fetcher)]))
    return _Door(made, parts[4], arn, region=region)


class _Renewed(CredentialProvider):  # type: ignore[misc]
    """Credentials of a role, fetched when first needed and again before they end."""

    METHOD = "assume-role"

    def __init__(self, fetcher: AssumeRoleCredentialFetcher) -> None:
        super().__init__()
        self._fetcher = fetcher

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._fetcher.fetch_credentials, self.METHOD)


def _session(profile: str | None) -> Session:
    """A session with credentials.

    Errors: InputError, when the profile is unknown or has none.
    """
    made = session(profile)
    whose = _whose(profile)
    try:
        if made.get_credentials() is None:
            raise InputError(f"{whose}: there are no AWS credentials (see: aws configure, aws sso login)")
    except BotoCoreError as error:
        raise InputError(f"{whose}: {error}") from error
    return made


def _whose(profile: str | None) -> str:
    return f"profile {profile}" if profile else "the current credentials"


def _opened(door: _Door, manners: Manners) -> Account | Call:
    clients = Clients(door.session, manners)
    region = door.region or door.session.get_config_variable("region") or "us-east-1"
    try:
        told = clients.client("sts", region).get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        return _refused(door.account, outcome_of_code(code), f"{door.word}: {error}")
    return Account(told["Account"], told["Arn"], clients, door.speaks)


def _refused(account: str | None, outcome: str, detail: str) -> Call:
    return Call("sts", "AssumeRole", outcome, account, None, detail, hides=HIDES)
