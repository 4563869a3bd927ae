"""The run of words in a message that speaks most for a signal: what a counsellor is shown."""

from __future__ import annotations

from collections.abc import Sequence

# Not one word by itself, and not the whole story.
SHORTEST_SPAN, LONGEST_SPAN = 2, 12


def best_span(scores: Sequence[float]) -> tuple[int, int]:
    """The run of words (first, last) that says most: longer only where every word adds."""
    mean = sum(scores) / len(scores)
    shortest = min(SHORTEST_SPAN, len(scores))
    best, where = float("-inf"), (0, shortest - 1)
    for first in range(len(scores)):
        total = 0.0
        for last in range(first, min(first + LONGEST_SPAN, len(scores))):
            total += scores[last] - max(mean, 0.0)
            if last - first + 1 >= shortest and total > best:
                best, where = total, (first, last)
    return where
