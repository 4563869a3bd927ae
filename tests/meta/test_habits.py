"""The habits of the project, checked: settings documented, no machine or registry named."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

PROJECT = Path(__file__).parents[2]
TEXT_SUFFIXES = {".py", ".md", ".yml", ".toml", ".txt", ".in", ".js", ".json", ".html", ".css", ""}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    return [PROJECT / name for name in listed.stdout.splitlines()]


def test_every_setting_is_documented() -> None:
    documented = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`{name.upper()}`" not in documented]
    assert missing == []


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    # Written in pieces, so that this file does not name them either.
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org")
    paths = ("/work" + "/", "/opt/" + "pypi", "." + "library/")
    offenders = [
        (path.relative_to(PROJECT).as_posix(), word)
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES and path.is_file()
        for word in (*hosts, *paths)
        if word in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert offenders == []


@pytest.mark.parametrize(
    "name", ["app", "dev", "embeddings", "engine", "engine-tests", "evaluation", "setup"]
)
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    for requirement in requirements:
        assert "==" in requirement, requirement.split()[0]
        assert "--hash=sha256:" in requirement, requirement.split()[0]


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "helpers", "manager", "common", "misc"}
    names = {path.stem for path in tracked_files() if path.suffix == ".py"}
    assert names & empty_names == set()


def test_every_package_says_what_it_is() -> None:
    silent = [
        path.relative_to(PROJECT).as_posix()
        for path in tracked_files()
        if path.suffix == ".py"
        and "tests" not in path.parts
        and not path.read_text(encoding="utf-8").lstrip().startswith(('"""', "#"))
    ]
    assert silent == []
