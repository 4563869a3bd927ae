"""Worry signals by rule: deterministic, explainable, and the same whether the engine runs or not."""

from understanding.signals.engine import SignalRules
from understanding.signals.errors import SignalRuleError
from understanding.signals.reading import SignalReading, WorrySignal

__all__ = ["SignalReading", "SignalRuleError", "SignalRules", "WorrySignal"]
