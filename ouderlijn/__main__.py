"""``python3 -m ouderlijn COMMAND``: builds the environments first, with Python alone."""

from __future__ import annotations

import os
import sys

from ouderlijn.environments import HELPLINE_ENVIRONMENT, SetupError, home_folder, prepare


def main() -> int:
    """Prepare the environments, then hand over to the command line that lives in one of them."""
    # Compiled files go to the home folder too, so nothing is written beside the source. Whoever
    # forbids them would wait ten seconds longer at every start for Rasa to be compiled again.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(home_folder() / "pycache"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    needs_dev = len(sys.argv) > 1 and sys.argv[1] in {"test", "check", "bench"}
    try:
        prepare(dev=needs_dev)
    except SetupError as error:
        print(f"ouderlijn: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    command = [str(HELPLINE_ENVIRONMENT.python()), "-m", "ouderlijn.cli", *sys.argv[1:]]
    # The same process goes on, so that Ctrl-C and the exit status stay simple.
    return os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
