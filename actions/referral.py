"""Suggests services: asks where, searches, says how far it had to look, and looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import misunderstanding, question
from actions.question import Events
from referral_directory.answers import SearchResult, Suggestion
from referral_directory.presentation import spoken_name
from referral_directory.search import search
from referral_directory.terms import AreaLevel, Language

# The NIS code of Belgium.
WHOLE_COUNTRY = "01000"

# What a parent may want instead of the services that were suggested.
ANOTHER, FREE, CLOSER = "another_service", "free_services", "closer_service"


class SuggestServices(Action):
    """Answers a question for help nearby, and the name of a place."""

    def __init__(self, directory: Engine) -> None:
        self._directory = directory

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_suggest_services"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask for the area first; with it, give at most three services."""
        area = tracker.get_slot("area")
        if question.intent_of(tracker) == misunderstanding.GIVE_PLACE and not _is_place_found(
            tracker
        ):
            return misunderstanding.ask_again(dispatcher, tracker)
        if area:
            return await self.suggest(dispatcher, tracker, str(area))
        dispatcher.utter_message(response="utter_ask_area")
        return question.settle_and_ask(question.AREA)

    async def suggest_anywhere(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Suggest what is there for everyone, to a parent who would rather not say where."""
        events = await self.suggest(dispatcher, tracker, WHOLE_COUNTRY)
        return [*events, SlotSet("area", WHOLE_COUNTRY)]

    async def suggest(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        area: str,
        *,
        exclude: Collection[str] = (),
        free_only: bool = False,
    ) -> Events:
        """Show what is found, and remember it, so that something else can be asked for."""
        language: Language = "fr" if tracker.get_slot("language") == "fr" else "nl"
        result = await asyncio.to_thread(
            self._search, area, tracker.get_slot("theme"), language, exclude, free_only
        )
        kept = SlotSet("is_free_wanted", free_only)
        if not result.suggestions:
            is_first = not exclude and not free_only
            dispatcher.utter_message(
                response="utter_referral_none" if is_first else "utter_referral_no_other"
            )
            return [*question.settle_and_ask(question.HUMAN), kept]
        dispatcher.utter_message(
            response=_response(result),
            area=spoken_name(result.area, language),
            asked=spoken_name(result.asked_area, language) if result.asked_area else "",
            json_message={"kind": "referral", "data": referral_data(result, language)},
        )
        shown = [*exclude, *(one.slug for one in result.suggestions)]
        return [*question.settle(), SlotSet("suggested", shown), kept]

    def _search(
        self,
        area: str,
        theme: str | None,
        language: Language,
        exclude: Collection[str],
        free_only: bool,
    ) -> SearchResult:
        with Session(self._directory) as session:
            return search(
                session,
                area=area,
                theme=theme,
                language=language,
                exclude=exclude,
                free_only=free_only,
            )


class SuggestOtherServices(Action):
    """Looks again: for something else, for free help only, or for something closer."""

    def __init__(self, services: SuggestServices) -> None:
        self._services = services

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_suggest_other_services"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Search again without what was seen; closer than the closest is refused honestly."""
        area, wish = tracker.get_slot("area"), question.intent_of(tracker)
        if not area or (wish == CLOSER and area == WHOLE_COUNTRY):
            dispatcher.utter_message(response="utter_ask_area")
            return question.settle_and_ask(question.AREA)
        if wish == CLOSER:
            # The search began in the parent's own municipality: there is nothing nearer.
            dispatcher.utter_message(response="utter_referral_no_closer")
            return question.settle()
        if wish == FREE:
            return await self._services.suggest(dispatcher, tracker, str(area), free_only=True)
        return await self._services.suggest(
            dispatcher,
            tracker,
            str(area),
            exclude=tuple(tracker.get_slot("suggested") or ()),
            free_only=bool(tracker.get_slot("is_free_wanted")),
        )


def referral_data(result: SearchResult, language: Language) -> dict[str, Any]:
    """The referral in the shape of the parents' API."""
    return {
        "area": spoken_name(result.area, language),
        "level": result.level.value,
        "services": [_service(suggestion) for suggestion in result.suggestions],
    }


def _service(one: Suggestion) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "what_happens": one.what_happens,
        "phone": one.phones[0].number if one.phones else None,
        "website": one.website,
        "email": one.email,
        "cost": one.cost,
        "hours": one.hours,
        "confidentiality": one.confidentiality,
        "last_verified": one.verified_on.isoformat() if one.verified_on else None,
        "source_confirmed": one.source_confirmed,
    }


def _is_place_found(tracker: Tracker) -> bool:
    entities = tracker.latest_message.get("entities") or []
    return any(entity.get("entity") == "area" for entity in entities)


def _response(result: SearchResult) -> str:
    asked = result.asked_area
    if asked is None or AreaLevel.COUNTRY in (asked.level, result.area.level):
        return "utter_referral_country"
    if result.area.nis == asked.nis:
        return "utter_referral_here"
    return "utter_referral_wider"
