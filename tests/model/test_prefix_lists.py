"""Prefix lists joined from three answers."""

from __future__ import annotations

from isthmus.model.citation import Citation
from tests.model.sections import network, section

MANAGED = {"PrefixListId": "pl-1", "PrefixListName": "offices", "AddressFamily": "IPv4", "OwnerId": "1"}


def test_entries_come_from_their_own_answer_over_all_pages() -> None:
    built = network(
        section("ManagedPrefixLists", MANAGED),
        section("PrefixListEntries", {"Cidr": "10.0.0.0/8"}, owner="pl-1", file="one.json"),
        section(
            "PrefixListEntries",
            {"Cidr": "10.0.0.0/8"},
            {"Cidr": "172.16.0.0/12"},
            owner="pl-1",
            file="two.json",
        ),
    )
    found = built.prefix_lists["pl-1"]
    assert (found.prefix_list_name, found.entries) == ("offices", ("10.0.0.0/8", "172.16.0.0/12"))
    assert built.citation("pl-1", "/Entries/1") == Citation("two.json", "/PrefixListEntries/1")
    assert built.citation("pl-1") == Citation("ManagedPrefixLists.json", "/ManagedPrefixLists/0")


def test_a_list_whose_entries_nobody_read_is_unknown_not_empty() -> None:
    built = network(section("PrefixLists", MANAGED))
    assert built.prefix_lists["pl-1"].entries is None
    assert [gap for gap in built.gaps if gap.kind == "unknown-field"] == []


def test_a_list_that_was_read_and_holds_nothing_is_empty() -> None:
    built = network(section("PrefixListEntries", owner="pl-1"))
    assert built.prefix_lists["pl-1"].entries == ()
    assert built.citation("pl-1").pointer == "/PrefixListEntries"


def test_the_blocks_of_a_service_are_entries() -> None:
    service = {
        "PrefixListId": "pl-s3",
        "PrefixListName": "com.amazonaws.eu-west-1.s3",
        "Cidrs": ["3.5.0.0/19"],
    }
    built = network(section("ManagedPrefixLists", {"PrefixListId": "pl-s3"}), section("PrefixLists", service))
    assert built.prefix_lists["pl-s3"].entries == ("3.5.0.0/19",)
    assert built.citation("pl-s3", "/Entries/0") == Citation("PrefixLists.json", "/PrefixLists/0/Cidrs/0")
