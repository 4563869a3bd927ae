from understanding.taxonomy import load_taxonomy


def test_the_taxonomy_has_all_signals_themes_and_acts() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.signals) == 31
    assert {"R01", "R16", "C01", "C15"} <= set(taxonomy.signals)
    assert len(taxonomy.themes) == 37  # 35 themes, "other_crisis" and "none"
    assert "ask_for_human" in taxonomy.acts


def test_base_levels_lie_on_the_urgency_ladder() -> None:
    taxonomy = load_taxonomy()
    assert set(taxonomy.levels) == {0, 1, 2, 3, 4}
    assert {s.base_level for s in taxonomy.signals.values()} == {1, 2, 3, 4}
    assert taxonomy.signals["R14"].base_level == 4


def test_the_taxonomy_is_read_once() -> None:
    assert load_taxonomy() is load_taxonomy()
