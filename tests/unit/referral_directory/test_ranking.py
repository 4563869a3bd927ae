"""The order in which services are suggested, and where a search stops widening."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from referral_directory.ranking import (
    FOR_ANYONE,
    FOR_CHILD,
    FOR_PARENTS,
    Candidate,
    Fit,
    choose,
)

PLAIN = Candidate(
    service_id=UUID(int=1),
    slug="m",
    step=0,
    fit=Fit.MAIN,
    lowest_level=None,
    closeness=FOR_ANYONE,
    is_language_inferred=False,
    verified_on=None,
    source_confirmed=None,
)
COUNTRY = 4


def chosen(*candidates: Candidate, theme: str = "puberty", limit: int = 3) -> list[str]:
    return [one.slug for one in choose(list(candidates), theme=theme, limit=limit, last=COUNTRY)]


def other(slug: str, **changes: object) -> Candidate:
    return replace(PLAIN, slug=slug, **changes)  # type: ignore[arg-type]


def test_a_narrow_step_with_enough_services_keeps_the_wider_ones_out() -> None:
    near = [other(slug, step=1) for slug in "abc"]
    assert chosen(*near, other("far", step=2, lowest_level=1)) == ["a", "b", "c"]


def test_too_few_nearby_widens_and_keeps_the_nearest_first() -> None:
    assert chosen(other("far", step=4), other("near", step=0)) == ["near", "far"]


def test_what_also_helps_does_not_stop_the_search_for_what_is_meant_for_it() -> None:
    also = [other(slug, fit=Fit.ALSO) for slug in "abc"]
    assert chosen(*also, other("meant", step=4))[0] == "meant"


def test_general_lines_answer_only_when_nothing_else_does() -> None:
    general = other("general", fit=Fit.GENERAL)
    assert chosen(general, other("also", fit=Fit.ALSO, step=4)) == ["also"]
    assert chosen(general) == ["general"]


def test_nothing_found_is_an_empty_answer() -> None:
    assert chosen() == []


def test_everyday_worries_go_to_the_generalist_and_extremism_does_not_have_to() -> None:
    specialist, generalist = other("a", lowest_level=3), other("b", lowest_level=1)
    assert chosen(specialist, generalist, theme="puberty") == ["b", "a"]
    assert chosen(specialist, generalist, theme="extremist_friends_or_recruiter") == ["a", "b"]


def test_parents_own_services_come_before_those_for_their_child() -> None:
    child, parents = other("a", closeness=FOR_CHILD), other("b", closeness=FOR_PARENTS)
    assert chosen(child, PLAIN, parents) == ["b", "m", "a"]


def test_a_language_only_inferred_comes_after_one_that_was_stated() -> None:
    assert chosen(other("a", is_language_inferred=True), other("b")) == ["b", "a"]


def test_our_own_recent_check_counts_before_the_year_of_a_source() -> None:
    checked = other("z", verified_on=date(2026, 5, 1))
    longer_ago = other("y", verified_on=date(2025, 5, 1))
    source = other("a", source_confirmed="2025")
    undated = other("b", source_confirmed="undated")
    assert chosen(undated, source, longer_ago, checked, limit=4) == ["z", "y", "a", "b"]


candidates = st.builds(
    replace,
    st.just(PLAIN),
    slug=st.text("abcdef", min_size=1, max_size=4),
    step=st.integers(0, COUNTRY),
    fit=st.sampled_from(Fit),
    lowest_level=st.sampled_from([None, 1, 2, 3]),
    closeness=st.sampled_from([FOR_PARENTS, FOR_ANYONE, FOR_CHILD]),
)
several = st.lists(candidates, max_size=12, unique_by=lambda one: one.slug)


@given(several, st.integers(1, 5))
def test_an_answer_is_never_empty_when_anything_fits_and_never_too_long(
    found: list[Candidate], limit: int
) -> None:
    answer = choose(found, theme="puberty", limit=limit, last=COUNTRY)
    assert len(answer) <= limit
    assert bool(answer) == bool(found)


@given(several, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_arrive_does_not_matter(
    found: list[Candidate], random: object
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = choose(found, theme="puberty", limit=3, last=COUNTRY)
    assert choose(shuffled, theme="puberty", limit=3, last=COUNTRY) == first


@given(several)
def test_a_better_fit_always_comes_first(found: list[Candidate]) -> None:
    fits = [one.fit for one in choose(found, theme="puberty", limit=3, last=COUNTRY)]
    assert fits == sorted(fits)
