"""Secrets are made once, and only their owner reads them."""

import stat
from pathlib import Path

from bot.privacy.keys import Keyring
from ouderlijn.secret_files import SECRETS, make_secrets


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    assert set(make_secrets(tmp_path)) == set(SECRETS)
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in SECRETS:
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_second_start_keeps_every_secret(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = {name: (tmp_path / "secrets" / name).read_bytes() for name in SECRETS}
    assert make_secrets(tmp_path) == []
    assert before == {name: (tmp_path / "secrets" / name).read_bytes() for name in SECRETS}


def test_a_lost_secret_is_made_again_without_touching_the_others(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    master = (tmp_path / "secrets" / "master_key").read_bytes()
    (tmp_path / "secrets" / "engine_token").unlink()
    assert make_secrets(tmp_path) == ["engine_token"]
    assert (tmp_path / "secrets" / "master_key").read_bytes() == master


def test_the_master_key_opens_a_keyring(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    Keyring.from_file(tmp_path / "secrets" / "master_key")
