from __future__ import annotations

from isthmus.intake.boto.describe import Feeds, Place, Scope, batched, each, listed, row

HERE = Place("111122223333", "us-east-1")


def test_result_keys_say_which_kind_their_records_get() -> None:
    made = row("iam", "GetAll", "Users, Policies as ManagedPolicies", Feeds.LATER, per=Scope.ACCOUNT)
    assert made.keys == (("Users", "Users"), ("Policies", "ManagedPolicies"))
    assert made.kinds == ("Users", "ManagedPolicies")
    assert made.name == "iam GetAll Users"
    assert made.scope is Scope.ACCOUNT


def test_of_each_record_its_name_is_asked_for() -> None:
    of = each("Vpcs", "VpcId", "Vpc")
    assert list(of.ask({"VpcId": "vpc-1"}, HERE)) == [{"Vpc": "vpc-1"}]
    assert list(of.ask({}, HERE)) == []
    assert list(each("arns", "", "cluster").ask("arn:x", HERE)) == [{"cluster": "arn:x"}]


def test_several_are_asked_for_at_once_where_all_else_is_the_same() -> None:
    of = listed("Groups", "GroupId", "GroupId", 2)
    asked = [parameters for name in "abc" for parameters in of.ask({"GroupId": name}, HERE)]
    assert batched(asked, of.batch) == [{"GroupId": ["a", "b"]}, {"GroupId": ["c"]}]
    tasks = [
        {"cluster": "x", "tasks": ["1"]},
        {"cluster": "y", "tasks": ["2"]},
        {"cluster": "x", "tasks": ["3"]},
    ]
    assert batched(tasks, ("tasks", 10)) == [
        {"cluster": "x", "tasks": ["1", "3"]},
        {"cluster": "y", "tasks": ["2"]},
    ]
    assert batched(tasks, None) == tasks
