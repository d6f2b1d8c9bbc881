from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from isthmus.intake.boto.asking import Answer, encode
from isthmus.intake.boto.crawl import Site, Unit
from isthmus.intake.boto.describe import Describe, Feeds, Place, each, row
from isthmus.intake.boto.filing import EMPTY, Filing
from isthmus.snapshot.store import Filed

ACCOUNT, REGION = "111122223333", "us-east-1"
SITE = Site(ACCOUNT, REGION, (REGION,), lambda *_: (), lambda region: None)
VPCS = row("ec2", "DescribeVpcs", "Vpcs", Feeds.ENDS)
ENTRIES = row(
    "ec2", "GetEntries", "Entries as PrefixListEntries", Feeds.FILTERS, of=each("Lists", "Id"), owned="Id"
)


def _unit(made: Describe, *answers: tuple[dict[str, Any], Answer]) -> Unit:
    place = Place(ACCOUNT, REGION)
    return Unit(SITE, place, made, tuple(asked for asked, _ in answers), answers=list(answers))


def _answer(kind: str, *records: Any) -> Answer:
    return Answer(records={kind: [encode(record) for record in records]})


def test_records_stand_in_a_file_of_their_kind_in_one_order(tmp_path: Path) -> None:
    unit = _unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-2"}, {"VpcId": "vpc-1"})))
    (filed,) = Filing(tmp_path, None).file(unit)
    assert filed == Filed("Vpcs", f"{ACCOUNT}/{REGION}/Vpcs.json", ACCOUNT, REGION)
    assert json.loads((tmp_path / filed.file).read_bytes()) == {
        "Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]
    }
    assert [one.name for one in tmp_path.iterdir()] == [ACCOUNT], "nothing half is left"


def test_each_owner_has_a_file_and_one_that_was_refused_has_none(tmp_path: Path) -> None:
    unit = _unit(
        ENTRIES,
        ({"Id": "pl-1"}, _answer("PrefixListEntries", {"Cidr": "10.0.0.0/8"})),
        ({"Id": "pl-2"}, Answer("refused")),
        ({"Id": "pl-3"}, _answer("PrefixListEntries")),
    )
    filed = Filing(tmp_path, None).file(unit)
    assert [(one.owner, one.file) for one in filed] == [
        ("pl-1", f"{ACCOUNT}/{REGION}/PrefixListEntries-pl-1.json"),
        ("pl-3", f"{ACCOUNT}/{REGION}/PrefixListEntries-pl-3.json"),
    ]


def test_empty_lists_of_a_place_share_a_file(tmp_path: Path) -> None:
    filing = Filing(tmp_path, None)
    filed = filing.file(_unit(VPCS, ({}, _answer("Vpcs"))))
    assert filed == [Filed("Vpcs", f"{ACCOUNT}/{REGION}/{EMPTY}", ACCOUNT, REGION)]
    assert filing.records(filed[0]) == []
    more = Filed("Subnets", f"{ACCOUNT}/{REGION}/{EMPTY}", ACCOUNT, REGION)
    assert list(filing.empties([*filed, more])) == [*filed, more]
    assert json.loads((tmp_path / filed[0].file).read_bytes()) == {"Subnets": [], "Vpcs": []}


def test_what_is_the_same_as_before_is_a_link_and_what_is_not_is_new(tmp_path: Path) -> None:
    unit = _unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-1"})))
    (filed,) = Filing(tmp_path / "a", None).file(unit)
    Filing(tmp_path / "b", tmp_path / "a").file(unit)
    assert (tmp_path / "a" / filed.file).samefile(tmp_path / "b" / filed.file)
    Filing(tmp_path / "c", tmp_path / "b").file(_unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-9"}))))
    assert b"vpc-1" in (tmp_path / "a" / filed.file).read_bytes()
    assert b"vpc-9" in (tmp_path / "c" / filed.file).read_bytes()


def test_a_file_written_again_leaves_the_moment_before_alone(tmp_path: Path) -> None:
    """A run that was taken up may write over a link that it made before."""
    old = _unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-1"})))
    (filed,) = Filing(tmp_path / "a", None).file(old)
    filing = Filing(tmp_path / "b", tmp_path / "a")
    filing.file(old)
    filing.file(_unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-9"}))))
    assert b"vpc-1" in (tmp_path / "a" / filed.file).read_bytes()


def test_files_of_before_that_are_gone_are_not_shared(tmp_path: Path) -> None:
    (filed,) = Filing(tmp_path / "a", None).file(_unit(VPCS, ({}, _answer("Vpcs", {"VpcId": "vpc-1"}))))
    filing = Filing(tmp_path / "b", tmp_path / "a")
    assert filing.share([filed])
    assert filing.is_shared(filed)
    assert not Filing(tmp_path / "b", None).is_shared(filed)
    assert filing.records(filed) == [{"VpcId": "vpc-1"}]
    (tmp_path / "a" / filed.file).unlink()
    assert not Filing(tmp_path / "c", tmp_path / "a").share([filed])
    assert not filing.is_shared(filed)
