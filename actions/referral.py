"""Suggests services: asks where, searches the directory, and says how far it had to look."""

from __future__ import annotations

import asyncio
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
            return await self._suggest(dispatcher, tracker, str(area))
        dispatcher.utter_message(response="utter_ask_area")
        return question.settle_and_ask(question.AREA)

    async def suggest_anywhere(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Suggest what is there for everyone, to a parent who would rather not say where."""
        events = await self._suggest(dispatcher, tracker, WHOLE_COUNTRY)
        return [*events, SlotSet("area", WHOLE_COUNTRY)]

    async def _suggest(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, area: str
    ) -> Events:
        language: Language = "fr" if tracker.get_slot("language") == "fr" else "nl"
        result = await asyncio.to_thread(self._search, area, tracker.get_slot("theme"), language)
        if not result.suggestions:
            dispatcher.utter_message(response="utter_referral_none")
            return question.settle_and_ask(question.HUMAN)
        dispatcher.utter_message(
            response=_response(result),
            area=spoken_name(result.area, language),
            asked=spoken_name(result.asked_area, language) if result.asked_area else "",
            json_message={"kind": "referral", "data": referral_data(result, language)},
        )
        return question.settle()

    def _search(self, area: str, theme: str | None, language: Language) -> SearchResult:
        with Session(self._directory) as session:
            return search(session, area=area, theme=theme, language=language)


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
