"""Worry signals by rule: deterministic, explainable, the same with the engine up or down."""

from understanding.signals.engine import SignalRules
from understanding.signals.errors import SignalRuleError
from understanding.signals.reading import SignalReading, WorrySignal, merge_overlapping

__all__ = ["SignalReading", "SignalRuleError", "SignalRules", "WorrySignal", "merge_overlapping"]
