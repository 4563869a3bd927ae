"""The command line, once the environments stand: set up, serve, train, prove and measure."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from bot.errors import HelplineError
from bot.settings import PROJECT, Settings
from ouderlijn.model import ensure_model
from ouderlijn.preparation import prepare_home
from ouderlijn.steps import StepError, announce
from ouderlijn.supervision import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status tells the truth."""
    parser = argparse.ArgumentParser(prog="ouderlijn", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "set everything up and serve the helpline"),
        ("setup", "set everything up, and stop there"),
        ("train", "train the model if something it is made from changed"),
    ):
        commands.add_parser(name, help=text)
    for name, text in (
        ("check", "format, lint, types, import contracts"),
        ("test", "prove everything"),
        ("bench", "measure, and write docs/benchmarks.md"),
        ("evaluate", "let the model take its exam, and write docs/understanding.md"),
    ):
        commands.add_parser(name, help=text).set_defaults(rest=())
    # What these four are told besides is for pytest, the benchmarks or the exam to understand.
    parsed, rest = parser.parse_known_args(arguments)
    if rest and "rest" not in parsed:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    parsed.rest = rest
    os.chdir(PROJECT)
    try:
        return _COMMANDS[parsed.command](parsed)
    except (StepError, HelplineError, LookupError, OSError) as error:
        print(f"ouderlijn: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(_arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    _set_up(settings)
    return serve(settings, ensure_model(settings.ouderlijn_home, settings.config))


def _setup(_arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    _set_up(settings)
    ensure_model(settings.ouderlijn_home, settings.config)
    announce("Everything is set up")
    return 0


def _train(_arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    announce(f"Model: {ensure_model(settings.ouderlijn_home, settings.config)}")
    return 0


def _check(_arguments: argparse.Namespace) -> int:
    from ouderlijn.proof import check

    return check()


def _test(arguments: argparse.Namespace) -> int:
    from ouderlijn.proof import test

    return test(arguments.rest)


def _bench(arguments: argparse.Namespace) -> int:
    from ouderlijn.proof import bench

    return bench(arguments.rest)


def _evaluate(arguments: argparse.Namespace) -> int:
    from ouderlijn.proof import evaluate

    return evaluate(arguments.rest)


def _set_up(settings: Settings) -> None:
    administrator = prepare_home(settings)
    if administrator is not None:
        print(
            f"\n  First administrator: {administrator.login}"
            f"\n  One-time password:   {administrator.one_time_password}"
            "\n  It is shown this once; you choose your own when you sign in.\n",
            flush=True,
        )


_COMMANDS = {
    "run": _run,
    "setup": _setup,
    "train": _train,
    "check": _check,
    "test": _test,
    "bench": _bench,
    "evaluate": _evaluate,
}

if __name__ == "__main__":
    sys.exit(main())
