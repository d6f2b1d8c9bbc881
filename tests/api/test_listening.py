"""A port is taken first; a port in use is told in one line, and every logged line is JSON."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from api.listening import listener
from api.settings import SettingsError

VPC = '{"Vpcs": [{"VpcId": "vpc-0aa", "CidrBlock": "10.0.0.0/16", "State": "available"}]}'


def test_a_listener_stands_where_it_was_asked_to() -> None:
    with listener("localhost", 0) as door:
        assert door.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_in_use_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        other = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with other:
        port = other.getsockname()[1]
        with pytest.raises(
            SettingsError, match=f"can't listen on {host} port {port}: address already in use"
        ):
            listener(host, port)


def test_a_service_serves_logs_json_alone_and_ends_when_interrupted(tmp_path: Path) -> None:
    (tmp_path / "vpcs.json").write_text(VPC, encoding="utf-8")
    code = "import sys; from isthmus.cli.main import main; sys.exit(main(sys.argv[1:]))"
    words = ["serve", f"one={tmp_path}", "--port", "0"]
    service = subprocess.Popen([sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True)
    assert service.stderr is not None
    with service.stderr:
        lines = []
        for line in service.stderr:
            lines.append(json.loads(line))
            if lines[-1]["message"].startswith("listening on "):
                break
        address = lines[-1]["message"].split()[-1]
        with urllib.request.urlopen(f"{address}/v1/networks/one", timeout=30) as response:
            assert json.load(response)["counts"]["vpcs"] == 1
        os.kill(service.pid, signal.SIGINT)
        lines += [json.loads(line) for line in service.stderr]
    assert service.wait(30) == 0
    assert [line["status"] for line in lines if line["message"] == "request"] == [200]
