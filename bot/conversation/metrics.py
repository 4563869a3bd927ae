"""What may be counted: kinds, durations and sizes, never words or people."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram


class Metrics:
    """The helpline's own measurements, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.messages = Counter(
            "ouderlijn_messages", "Messages accepted from parents.", registry=self.registry
        )
        self.turns = Histogram(
            "ouderlijn_turn_seconds",
            "From a parent's message waiting to its answer being stored.",
            ["result"],
            # A turn takes 0.05 s; the engine's time limit is 8 s.
            buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16),
            registry=self.registry,
        )
