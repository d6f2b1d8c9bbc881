from __future__ import annotations

from isthmus.intake.boto.lanes import Lanes, Limits


def _taken(lanes: Lanes[str]) -> list[str]:
    jobs = []
    while (taken := lanes.take()) is not None:
        jobs.append(taken[1])
    return jobs


def test_no_more_fly_than_each_bound_allows() -> None:
    lanes: Lanes[str] = Lanes(Limits(total=9, account=5, region=3, service=2))
    for account in "ab":
        for region in "xy":
            for service in "st":
                for number in range(3):
                    lanes.add((account, region, service), f"{account}{region}{service}{number}")
    jobs = _taken(lanes)
    assert len(jobs) == 9
    for account in "ab":
        mine = [job for job in jobs if job[0] == account]
        assert len(mine) <= 5
        for region in "xy":
            assert len([job for job in mine if job[1] == region]) <= 3
            for service in "st":
                assert len([job for job in mine if job[1:3] == region + service]) <= 2


def test_a_landed_job_gives_its_place_to_the_next() -> None:
    lanes: Lanes[str] = Lanes(Limits(total=8, account=8, region=8, service=1))
    lanes.add(("a", "x", "s"), "first")
    lanes.add(("a", "x", "s"), "second")
    assert _taken(lanes) == ["first"]
    lanes.landed(("a", "x", "s"))
    assert _taken(lanes) == ["second"]


def test_accounts_and_services_take_turns_and_regions_do_not() -> None:
    lanes: Lanes[str] = Lanes(Limits(total=8, account=8, region=8, service=8))
    for region in "xy":
        for service in "st":
            for number in range(2):
                lanes.add(("a", region, service), f"a{region}{service}{number}")
    lanes.add(("b", "x", "s"), "b")
    assert _taken(lanes) == ["axs0", "b", "axt0", "axs1", "axt1", "ays0", "ayt0", "ays1"]


def test_a_dropped_account_flies_no_more() -> None:
    lanes: Lanes[str] = Lanes(Limits())
    lanes.add(("a", "x", "s"), "a1")
    lanes.add(("b", "x", "s"), "b1")
    lanes.drop("a")
    assert _taken(lanes) == ["b1"]


def test_as_many_accounts_are_open_as_keep_every_slot_busy() -> None:
    assert Limits(total=64, account=24).accounts == 6
    assert Limits(total=1, account=24).accounts == 2
