"""The directory's tables: what is stored; what leaves the package are the values of `answers`."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, Date, Enum, Float, ForeignKey, Index, MetaData, String, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from referral_directory.terms import Access, AreaLevel, CostKind, NameKind, Status, Taxonomy

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the directory; all names start with `directory_`."""

    metadata = MetaData(naming_convention=NAMING)


def _words(kind: type[StrEnum]) -> Enum:
    # Plain text with the words of the enumeration: a new word needs no change of the database.
    return Enum(kind, native_enum=False, length=32, values_callable=lambda k: [m.value for m in k])


class Area(Base):
    """A place of Belgium's official nomenclature, or one of the three communities."""

    __tablename__ = "directory_area"

    nis: Mapped[str] = mapped_column(String(16), primary_key=True)
    level: Mapped[AreaLevel] = mapped_column(_words(AreaLevel))
    parent_nis: Mapped[str | None] = mapped_column(ForeignKey("directory_area.nis"), index=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120))
    name_de: Mapped[str] = mapped_column(String(120))
    community: Mapped[str | None] = mapped_column(String(32))
    language_facilities: Mapped[str | None] = mapped_column(String(16))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)


class AreaName(Base):
    """A name, postal code or old code that an area answers to; `folded` is what is compared."""

    __tablename__ = "directory_area_name"

    nis: Mapped[str] = mapped_column(
        ForeignKey("directory_area.nis", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[NameKind] = mapped_column(_words(NameKind), primary_key=True)
    folded: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(120))
    is_shipped: Mapped[bool]


class Organisation(Base):
    """Who offers services. The id is stable across installations, for the open API."""

    __tablename__ = "directory_organisation"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_nl: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(300))
    kbo_number: Mapped[str | None] = mapped_column(String(10))

    services: Mapped[list[Service]] = relationship(back_populates="organisation")


class Service(Base):
    """One offer a parent, a child or a professional can turn to.

    `verified_on` is set by an explicit check and by nothing else; `source_confirmed` is the
    year (or "undated") in which the public source confirmed it. `inferred` names the fields
    that no source states and a practitioner must confirm.
    """

    __tablename__ = "directory_service"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_organisation.id"), index=True
    )
    status: Mapped[Status] = mapped_column(_words(Status))
    website: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(200))
    cost_kind: Mapped[CostKind] = mapped_column(_words(CostKind))
    access: Mapped[Access] = mapped_column(_words(Access))
    is_suggested: Mapped[bool]
    is_general_line: Mapped[bool]
    helpline_position: Mapped[int | None]
    verified_on: Mapped[date | None] = mapped_column(Date)
    verification_note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(120))
    source_confirmed: Mapped[str | None] = mapped_column(String(16))
    inferred: Mapped[list[str]] = mapped_column(JSON)

    organisation: Mapped[Organisation] = relationship(back_populates="services")
    texts: Mapped[list[ServiceText]] = relationship(cascade="all, delete-orphan")
    terms: Mapped[list[ServiceTerm]] = relationship(cascade="all, delete-orphan")
    areas: Mapped[list[ServiceArea]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[ServiceLanguage]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position"
    )
    locations: Mapped[list[Location]] = relationship(secondary="directory_service_location")


class ServiceText(Base):
    """What people read about a service, one row per language."""

    __tablename__ = "directory_service_text"

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    what_happens: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    hours: Mapped[str | None] = mapped_column(Text)
    cost: Mapped[str | None] = mapped_column(Text)
    confidentiality: Mapped[str | None] = mapped_column(Text)


class ServiceTerm(Base):
    """A need, audience, prevention level or work form of a service (HSDS: an attribute).

    `is_main` tells what a service is there for from what it also helps with.
    """

    __tablename__ = "directory_service_term"
    __table_args__ = (Index("ix_directory_service_term_term", "taxonomy", "term", "service_id"),)

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    taxonomy: Mapped[Taxonomy] = mapped_column(_words(Taxonomy), primary_key=True)
    term: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_main: Mapped[bool]


class ServiceArea(Base):
    """Whom a service serves, which is not where it is. No row means unknown, never national."""

    __tablename__ = "directory_service_area"
    __table_args__ = (Index("ix_directory_service_area_nis", "nis", "service_id"),)

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    nis: Mapped[str] = mapped_column(ForeignKey("directory_area.nis"), primary_key=True)


class ServiceLanguage(Base):
    """A language in which people are helped (ISO 639-1)."""

    __tablename__ = "directory_service_language"

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2), primary_key=True)


class Phone(Base):
    """A telephone number as people write it; shown to parents only when a source confirmed it."""

    __tablename__ = "directory_phone"

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(32))
    is_confirmed: Mapped[bool]


class Location(Base):
    """Where an organisation receives people. A confidential address never leaves the package."""

    __tablename__ = "directory_location"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_organisation.id", ondelete="CASCADE"), index=True
    )
    nis: Mapped[str] = mapped_column(ForeignKey("directory_area.nis"))
    address: Mapped[str | None] = mapped_column(String(300))
    postal_code: Mapped[str | None] = mapped_column(String(8))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    is_confidential: Mapped[bool]


class ServiceLocation(Base):
    """Which services are offered at which place."""

    __tablename__ = "directory_service_location"

    service_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_service.id", ondelete="CASCADE"), primary_key=True
    )
    location_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("directory_location.id", ondelete="CASCADE"), primary_key=True
    )


class ShippedRecord(Base):
    """The fingerprint of what we last shipped; an entry that differs was edited: left alone."""

    __tablename__ = "directory_shipped_record"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
