from pathlib import Path

import pytest

from understanding.signals import SignalRules

SIGNALS_FOLDER = Path(__file__).parents[3] / "data" / "signals"


@pytest.fixture(scope="session")
def rules() -> SignalRules:
    return SignalRules.load(SIGNALS_FOLDER)
