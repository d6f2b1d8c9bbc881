"""A moto server and a company in it, made once for all tests that ask over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.intake.boto.moto_cloud import Cloud, serving


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    with serving() as made:
        yield made


@pytest.fixture
def calm(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """The server emptied, and this process's environment leading to it and nowhere else."""
    cloud.post("/moto-api/reset")
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return cloud
