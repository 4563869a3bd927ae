"""Serves Rasa on loopback: ``python -m engine MODEL``; settings come from the environment.

Started here rather than by ``rasa run``, so that the shared secret never shows in a process list.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit

# Below this level Rasa's own lines quote what a parent wrote, so LOG_LEVEL does not reach it.
QUIETEST_LEVEL = logging.INFO

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Load the model and serve until stopped."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    token = Path(os.environ["ENGINE_TOKEN_FILE"]).read_text(encoding="ascii").strip()
    os.environ["ENGINE_TOKEN"] = token  # endpoints.yml hands it on to the action server
    address = urlsplit(os.environ.get("ENGINE_URL", "http://127.0.0.1:5005").split(",")[0])

    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(QUIETEST_LEVEL)
    configure_structlog(QUIETEST_LEVEL)
    warnings.simplefilter("ignore")  # Rasa warns about a message by quoting it
    serve_application(
        model_path=sys.argv[1],
        interface=address.hostname or "127.0.0.1",
        port=address.port or 5005,
        credentials=str(PROJECT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml")),
        auth_token=token,
        enable_api=True,
    )


if __name__ == "__main__":
    main()
