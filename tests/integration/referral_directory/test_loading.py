"""Loading what we ship never undoes what an administrator did."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from referral_directory import search
from referral_directory.database import connect
from referral_directory.errors import DirectoryDataError
from referral_directory.loader import load_shipped
from referral_directory.models import (
    Area,
    AreaName,
    Organisation,
    Service,
    ServiceText,
    ShippedRecord,
)
from referral_directory.schema import upgrade
from referral_directory.shipped_data import DATA
from referral_directory.terms import NameKind

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edited_data(tmp_path: Path) -> Edit:
    """A copy of the shipped data in which one piece of text was replaced."""

    def edit(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(DATA, folder, dirs_exist_ok=True)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit


def text_of(session: Session, slug: str) -> ServiceText:
    query = select(ServiceText).join(Service).where(Service.slug == slug)
    return session.scalars(query.where(ServiceText.language == "nl")).one()


def test_a_second_load_changes_nothing(engine: Engine) -> None:
    report = load_shipped(engine)
    assert not report.created
    assert not report.updated
    assert not report.kept
    assert not report.areas_loaded
    assert len(report.unchanged) > 70


def test_an_untouched_entry_follows_the_shipped_data(engine: Engine, edited_data: Edit) -> None:
    folder = edited_data("services-3-extremism.yml", "Maandag, dinsdag, donderdag", "Elke dag")
    assert load_shipped(engine, folder).updated == ("caprev",)
    with Session(engine) as session:
        assert search.service(session, "caprev", "nl").hours.startswith("Elke dag")


def test_an_administrators_edit_survives_a_new_release(engine: Engine, edited_data: Edit) -> None:
    with Session(engine) as session, session.begin():
        text_of(session, "caprev").hours = "Nagekeken door ons: 9-12"
    folder = edited_data("services-3-extremism.yml", "Maandag, dinsdag, donderdag", "Elke dag")
    assert load_shipped(engine, folder).kept == ("caprev",)
    with Session(engine) as session:
        assert search.service(session, "caprev", "nl").hours == "Nagekeken door ons: 9-12"


def test_a_checked_entry_is_not_changed_under_its_date(engine: Engine, edited_data: Edit) -> None:
    with Session(engine) as session, session.begin():
        row = session.scalars(select(Service).where(Service.slug == "caprev")).one()
        row.verified_on = date(2026, 11, 20)
    folder = edited_data("services-3-extremism.yml", "Maandag, dinsdag, donderdag", "Elke dag")
    assert load_shipped(engine, folder).kept == ("caprev",)
    with Session(engine) as session:
        answer = search.service(session, "caprev", "nl")
    assert answer.verified_on == date(2026, 11, 20)
    assert answer.hours.startswith("Maandag")


def test_a_service_removed_here_stays_removed(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.delete(session.scalars(select(Service).where(Service.slug == "groeimee")).one())
    assert load_shipped(engine).kept == ("groeimee",)


def test_an_edited_organisation_keeps_its_name(engine: Engine, edited_data: Edit) -> None:
    query = select(Organisation).where(Organisation.slug == "caw")
    with Session(engine) as session, session.begin():
        session.scalars(query).one().name_nl = "CAW Groep"
    load_shipped(engine, edited_data("organisations.yml", "nl: Centrum Algemeen", "nl: Nieuw"))
    with Session(engine) as session:
        assert session.scalars(query).one().name_nl == "CAW Groep"


def test_broken_data_load_nothing_at_all(database_url: str, edited_data: Edit) -> None:
    upgrade(database_url)
    engine = connect(database_url)
    folder = edited_data("services-4-detention.yml", 'areas: ["02000"]', 'areas: ["02999"]')
    with pytest.raises(DirectoryDataError, match=r"ceapire: areas: unknown area 02999"):
        load_shipped(engine, folder)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Area)) == 0
        assert session.scalar(select(func.count()).select_from(Service)) == 0
    engine.dispose()


def test_processes_that_start_together_load_once(database_url: str) -> None:
    upgrade(database_url)

    def load(_: int) -> int:
        engine = connect(database_url)
        created = len(load_shipped(engine).created)
        engine.dispose()
        return created

    with ThreadPoolExecutor(3) as pool:
        created = sorted(pool.map(load, range(3)))
    assert created[:2] == [0, 0]
    assert created[2] > 70


def test_names_added_here_survive_new_area_tables(engine: Engine) -> None:
    own = AreaName(
        nis="44021", kind=NameKind.SPELLING, folded="de arteveldestad", name="De Arteveldestad",
        is_shipped=False,
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        session.add(own)
        session.execute(update(ShippedRecord).values(fingerprint="older"))
    assert load_shipped(engine).areas_loaded
    with Session(engine) as session:
        query = select(AreaName.nis).where(AreaName.folded == "de arteveldestad")
        assert session.scalars(query).all() == ["44021"]


def test_every_area_of_the_nomenclature_is_there(engine: Engine) -> None:
    with Session(engine) as session:
        query = select(Area.level, func.count()).group_by(Area.level)
        counts = {level.value: count for level, count in session.execute(query)}
    assert counts == {
        "country": 1,
        "region": 3,
        "community": 3,
        "province": 10,
        "arrondissement": 43,
        "municipality": 565,
    }
