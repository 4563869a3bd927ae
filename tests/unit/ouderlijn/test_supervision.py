"""The supervisor's plan: three processes, loopback, no secret on a command line."""

import configparser
import socket
from pathlib import Path

import pytest

from bot.settings import Settings
from ouderlijn.steps import StepError
from ouderlijn.supervision import _configuration, check_ports, processes


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "engine_token").write_text("a-very-secret-token")
    return Settings(ouderlijn_home=tmp_path, log_level="INFO")


def test_the_plan_names_three_processes_that_restart(settings: Settings, tmp_path: Path) -> None:
    plan = _configuration(tmp_path, processes(settings, tmp_path / "model.tar.gz"))
    parsed = configparser.RawConfigParser()
    parsed.read_string(plan)
    programs = [name for name in parsed.sections() if name.startswith("program:")]
    assert programs == ["program:engine", "program:actions", "program:bot"]
    assert all(parsed.getboolean(name, "autorestart") for name in programs)


def test_no_secret_is_written_into_the_plan(settings: Settings, tmp_path: Path) -> None:
    plan = _configuration(tmp_path, processes(settings, tmp_path / "model.tar.gz"))
    assert "a-very-secret-token" not in plan


def test_engine_and_actions_listen_on_loopback(settings: Settings, tmp_path: Path) -> None:
    by_name = {one.name: one for one in processes(settings, tmp_path / "model.tar.gz")}
    assert by_name["engine"].address[0] == "127.0.0.1"
    assert by_name["actions"].address[0] == "127.0.0.1"


def test_telemetry_is_off_in_the_engine(settings: Settings, tmp_path: Path) -> None:
    by_name = {one.name: one for one in processes(settings, tmp_path / "model.tar.gz")}
    assert by_name["engine"].environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(ouderlijn_home=tmp_path, port=port)
        with pytest.raises(StepError, match=rf"port {port} .* PORT$") as caught:
            check_ports(processes(settings, tmp_path / "model.tar.gz")[2:])
    assert "\n" not in str(caught.value)
