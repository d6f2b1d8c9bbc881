from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from isthmus.errors import InputError
from isthmus.intake.boto import accounts
from isthmus.intake.boto.accounts import Wanted, enter
from isthmus.intake.boto.session import Manners
from tests.intake.boto.moto_cloud import HUB, ROLE, Cloud
from tests.intake.boto.replay import Refusal, Replay

BASE = "999999999999"
MANNERS = Manners(attempts=1)
ONE, TWO = "111111111111", "222222222222"


def _role(account: str, name: str = "reader") -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def _identity(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    account = asked["key"] if asked["key"].isdigit() else BASE
    return {"Account": account, "Arn": f"arn:aws:sts::{account}:assumed-role/x/isthmus", "UserId": "x"}


def _assumed(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    account = asked["RoleArn"].split(":")[4]
    return {
        "Credentials": {
            "AccessKeyId": account,
            "SecretAccessKey": "secret",
            "SessionToken": "token",
            "Expiration": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC),
        }
    }


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Replay:
    """An STS that knows every caller by its key, and lets everybody take on every role."""
    made = Replay({("sts", "GetCallerIdentity"): _identity, ("sts", "AssumeRole"): _assumed})
    monkeypatch.setattr(accounts, "session", lambda profile=None: made.session(profile, keys=False))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "base")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return made


def _closed_to(*closed: str, code: str = "AccessDenied") -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def assume(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["RoleArn"].split(":")[4] in closed:
            raise Refusal(code)
        return _assumed(asked)

    return assume


def _organization(replay: Replay, **status: str) -> None:
    told = {BASE: "ACTIVE", ONE: "ACTIVE", TWO: "ACTIVE"} | {name[1:]: word for name, word in status.items()}
    listed = [{"Id": name, "Status": word} for name, word in told.items()]

    def pages(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if "NextToken" in asked:
            return {"Accounts": listed[1:]}
        return {"Accounts": listed[:1], "NextToken": "more"}

    replay.played["organizations", "ListAccounts"] = pages


def test_by_itself_the_current_credentials_are_used(replay: Replay) -> None:
    entered, closed = enter(Wanted(), MANNERS)
    assert [account.id for account in entered] == [BASE]
    assert closed == []
    assert ("sts", "AssumeRole") not in replay.asked


def test_each_role_of_a_list_is_an_account(replay: Replay) -> None:
    entered, _ = enter(Wanted(roles=(_role(TWO), _role(ONE))), MANNERS)
    assert [account.id for account in entered] == [ONE, TWO]
    assert entered[0].arn == f"arn:aws:sts::{ONE}:assumed-role/x/isthmus"


def test_external_id_name_and_tags_go_with_the_role(replay: Replay) -> None:
    tags = {"team": "network", "cost": "9"}
    enter(Wanted(roles=(_role(ONE),), external_id="x-1", session_name="ci", session_tags=tags), MANNERS)
    (asked,) = replay.asked["sts", "AssumeRole"]
    assert asked == {
        "RoleArn": _role(ONE),
        "RoleSessionName": "ci",
        "ExternalId": "x-1",
        "Tags": [{"Key": "cost", "Value": "9"}, {"Key": "team", "Value": "network"}],
    }


def test_every_account_of_the_organization_is_entered_by_the_roles_name(replay: Replay) -> None:
    _organization(replay)
    entered, closed = enter(Wanted(organization_role="reader"), MANNERS)
    assert [(account.id, account.speaks) for account in entered] == [(ONE, False), (TWO, False), (BASE, True)]
    assert closed == []
    assert {asked["RoleArn"] for asked in replay.asked["sts", "AssumeRole"]} == {_role(ONE), _role(TWO)}


def test_accounts_can_be_chosen_and_left_out(replay: Replay) -> None:
    _organization(replay)
    chosen, _ = enter(Wanted(organization_role="reader", accounts=(ONE,)), MANNERS)
    assert [account.id for account in chosen] == [ONE]
    rest, _ = enter(Wanted(organization_role="reader", excluded=(ONE,)), MANNERS)
    assert [account.id for account in rest] == [TWO, BASE]


def test_an_account_left_out_that_is_none_of_the_organization_is_told_with_the_nearest(
    replay: Replay,
) -> None:
    _organization(replay)
    slip = "111111111112"
    with pytest.raises(InputError, match=rf"not in the Organization: {slip} \(nearest: {ONE}\)"):
        enter(Wanted(organization_role="reader", excluded=(slip,)), MANNERS)


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "UnrecognizedClientException", "AccessDenied"])
def test_keys_that_aws_does_not_take_are_a_refusal(replay: Replay, code: str) -> None:
    replay.played["sts", "AssumeRole"] = _closed_to(TWO, code=code)
    _, closed = enter(Wanted(roles=(_role(ONE), _role(TWO))), MANNERS)
    assert [call.outcome for call in closed] == ["refused"]


def test_a_role_is_asked_who_it_is_in_its_own_partition(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = accounts.Clients.client

    def client(self: accounts.Clients, service: str, region: str) -> Any:
        asked.append((service, region))
        return real(self, service, region)

    monkeypatch.setattr(accounts.Clients, "client", client)
    enter(Wanted(roles=(f"arn:aws-cn:iam::{ONE}:role/reader",)), MANNERS)
    assert asked == [("sts", "cn-north-1")]


def test_an_account_that_is_closed_is_told_and_the_others_go_on(replay: Replay) -> None:
    _organization(replay, _333333333333="SUSPENDED")
    replay.played["sts", "AssumeRole"] = _closed_to(TWO)
    entered, closed = enter(Wanted(organization_role="reader"), MANNERS)
    assert [account.id for account in entered] == [ONE, BASE]
    assert [(call.account, call.outcome, call.operation) for call in closed] == [
        ("333333333333", "refused", "AssumeRole"),
        (TWO, "refused", "AssumeRole"),
    ]
    assert "SUSPENDED" in closed[0].detail
    assert _role(TWO) in closed[1].detail
    assert all(call.hides == "the whole account: every question" for call in closed)


def test_where_nobody_can_be_entered_there_is_nothing_to_collect(replay: Replay) -> None:
    replay.played["sts", "AssumeRole"] = _closed_to(ONE, code="InternalError")
    with pytest.raises(InputError, match="no account could be entered: arn:aws:iam::1"):
        enter(Wanted(roles=(_role(ONE),)), MANNERS)
    _organization(replay)
    with pytest.raises(InputError, match="no account is left"):
        enter(Wanted(organization_role="reader", excluded=(ONE, TWO, BASE)), MANNERS)


def test_an_account_that_the_organization_lacks_is_a_slip_and_stops_the_run(replay: Replay) -> None:
    _organization(replay)
    with pytest.raises(InputError, match=r"not in the Organization: 444444444444$"):
        enter(Wanted(organization_role="reader", accounts=(ONE, "444444444444")), MANNERS)


def test_an_organization_that_does_not_tell_its_accounts_stops_the_run(replay: Replay) -> None:
    def refuse(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refusal("AccessDeniedException")

    replay.played["organizations", "ListAccounts"] = refuse
    with pytest.raises(InputError, match="can't be asked for its accounts"):
        enter(Wanted(organization_role="reader"), MANNERS)


def test_one_account_by_two_ways_is_an_error(replay: Replay) -> None:
    with pytest.raises(InputError, match=f"both of account {ONE}"):
        enter(Wanted(roles=(_role(ONE), _role(ONE, "other"))), MANNERS)


@pytest.mark.parametrize("word", ["reader", "arn:aws:iam::1:user/x", ""])
def test_what_is_no_role_is_said_so(replay: Replay, word: str) -> None:
    with pytest.raises(InputError, match="not the ARN of a role"):
        enter(Wanted(roles=(word,)), MANNERS)


def test_profiles_are_accounts_and_one_of_them_may_take_on_roles(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(
        "".join(
            f"[{name}]\naws_access_key_id={key}\naws_secret_access_key=x\n"
            for name, key in (("a", ONE), ("b", TWO))
        )
    )
    entered, _ = enter(Wanted(profiles=("b", "a")), MANNERS)
    assert [account.id for account in entered] == [ONE, TWO]
    entered, _ = enter(Wanted(profiles=("a",), roles=(_role(TWO),)), MANNERS)
    assert [account.id for account in entered] == [TWO]
    with pytest.raises(InputError, match="one profile"):
        enter(Wanted(profiles=("a", "b"), roles=(_role(TWO),)), MANNERS)
    with pytest.raises(InputError, match="profile nobody"):
        enter(Wanted(profiles=("nobody",)), MANNERS)


def test_a_profile_of_sso_signs_in_by_what_is_cached(
    replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    start = "https://example.awsapps.com/start"
    (tmp_path / "config").write_text(
        "[sso-session corp]\nsso_region=us-east-1\n"
        f"sso_start_url={start}\n"
        f"[profile net]\nsso_session=corp\nsso_account_id={ONE}\nsso_role_name=reader\nregion=us-east-1\n"
    )
    token = {
        "startUrl": start,
        "region": "us-east-1",
        "accessToken": "t",
        "expiresAt": "2099-01-01T00:00:00Z",
    }
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(token))
    replay.played["sso", "GetRoleCredentials"] = {
        "roleCredentials": {
            "accessKeyId": ONE,
            "secretAccessKey": "s",
            "sessionToken": "t",
            "expiration": 4070908800000,
        }
    }
    entered, _ = enter(Wanted(profiles=("net",)), MANNERS)
    assert [account.id for account in entered] == [ONE]


def test_without_credentials_it_says_how_to_get_some(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(InputError, match="aws sso login"):
        enter(Wanted(), MANNERS)


def test_the_credentials_of_a_role_renew_themselves(replay: Replay) -> None:
    def short(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        told = dict(_assumed(asked)["Credentials"])
        told["Expiration"] = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
        return {"Credentials": told}

    replay.played["sts", "AssumeRole"] = short
    (entered,), _ = enter(Wanted(roles=(_role(ONE),)), MANNERS)
    before = len(replay.asked["sts", "AssumeRole"])
    entered.clients.client("sts", "us-east-1").get_caller_identity()
    assert len(replay.asked["sts", "AssumeRole"]) > before


def test_the_home_of_global_calls_is_of_the_partition() -> None:
    def home(partition: str) -> str:
        clients: Any = None
        return accounts.Account(ONE, f"arn:{partition}:sts::{ONE}:assumed-role/x/y", clients).home

    assert [home(name) for name in ("aws", "aws-cn", "aws-us-gov")] == [
        "us-east-1",
        "cn-north-1",
        "us-gov-west-1",
    ]


def test_over_http_an_organization_of_moto_is_entered(calm: Cloud) -> None:
    organizations = calm.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = [
        organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"][
            "AccountId"
        ]
        for name in ("a", "b")
    ]
    entered, closed = enter(Wanted(organization_role=ROLE), Manners(attempts=1))
    assert [account.id for account in entered] == sorted([HUB, *made])
    assert closed == []
    for account in entered:
        account.clients.close()
