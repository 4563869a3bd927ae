"""From where on something counts: chosen so that so many harmless messages are raised, no more."""

from __future__ import annotations

import numpy as np
import pytest

from engine.components.worry_model import ACUTE, CONCERNING, UNCERTAIN, URGENT
from engine.components.worry_thresholds import Alarms, Thresholds, danger

ALARMS = Alarms(urgent=0.02, acute=0.01, needless_questions=0.10)
COUNT = 1000


@pytest.fixture(scope="module")
def chances() -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    names = (CONCERNING, URGENT, ACUTE, UNCERTAIN, "C01", "R07")
    return {name: random.random(COUNT) for name in names}


@pytest.fixture(scope="module")
def chosen(chances: dict[str, np.ndarray]) -> Thresholds:
    truths = {name: (values > 0.6).astype(float) for name, values in chances.items()}
    return Thresholds.choose(chances, truths, np.arange(COUNT) < COUNT // 2, ["C01"], ALARMS)


def test_so_many_harmless_messages_are_raised_and_no_more(
    chances: dict[str, np.ndarray], chosen: Thresholds
) -> None:
    calm = slice(0, COUNT // 2)
    assert (danger(chances, ["C01"])[calm] >= chosen.urgent).mean() == pytest.approx(
        0.02, abs=0.003
    )
    assert (chances[ACUTE][calm] >= chosen.acute).mean() == pytest.approx(0.01, abs=0.003)


def test_asking_comes_before_raising(chosen: Thresholds) -> None:
    assert chosen.ask < chosen.urgent


def test_a_signal_counts_from_where_it_is_usually_right(chosen: Thresholds) -> None:
    assert chosen.signals == {
        "C01": pytest.approx(0.6, abs=0.03),
        "R07": pytest.approx(0.6, abs=0.03),
    }


def test_danger_grows_with_the_likeliest_grave_signal() -> None:
    calm = {URGENT: 0.1, ACUTE: 0.0, "C01": 0.0, "C03": 0.2}
    assert danger({**calm, "C03": 0.9}, ["C01", "C03"]) > danger(calm, ["C01", "C03"])
    assert danger({**calm, "C01": 0.1}, ["C01", "C03"]) == danger(calm, ["C01", "C03"])
