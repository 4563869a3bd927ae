"""Where the rules and word lists lie that the components read when the engine starts."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
SIGNAL_RULES = DATA / "signals"
FAMILIES = DATA / "families"
SHORT_ANSWERS = DATA / "short_answers.yml"
