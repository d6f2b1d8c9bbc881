"""What the environment may say."""

from __future__ import annotations

import pytest

from api.settings import Settings, SettingsError, from_environment, paths


def test_an_empty_environment_gives_the_defaults() -> None:
    assert from_environment({}) == Settings()


def test_every_setting_has_a_variable() -> None:
    told = from_environment(
        {
            "ISTHMUS_NETWORKS": "prod=/snapshots/prod, dev=/snapshots/a=b",
            "ISTHMUS_HOST": "0.0.0.0",
            "ISTHMUS_PORT": "9000",
            "ISTHMUS_HOSTS": "Reach.Example.com, *",
            "ISTHMUS_BODY_BYTES": "1024",
            "ISTHMUS_QUESTIONS": "10",
            "ISTHMUS_QUESTION_SECONDS": "1.5",
            "ISTHMUS_REQUEST_SECONDS": "20",
        }
    )
    assert told == Settings(
        networks={"prod": "/snapshots/prod", "dev": "/snapshots/a=b"},
        host="0.0.0.0",
        port=9000,
        hosts=("reach.example.com", "*"),
        body_bytes=1024,
        questions=10,
        question_seconds=1.5,
        request_seconds=20.0,
    )


@pytest.mark.parametrize("text", ["prod", "=path", "prod=", "a/b=path", "a=1,a=2"])
def test_a_network_without_name_or_path_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="ISTHMUS_NETWORKS"):
        paths(text)


@pytest.mark.parametrize("text", ["", "many", "0", "-1", "inf", "nan"])
def test_a_limit_that_is_no_positive_number_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="ISTHMUS_QUESTION_SECONDS"):
        from_environment({"ISTHMUS_QUESTION_SECONDS": text})
