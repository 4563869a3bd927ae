"""Suggests services: asks where, searches the directory, and says how far it had to look."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import question
from actions.question import Events
from referral_directory.answers import SearchResult, Suggestion
from referral_directory.search import search
from referral_directory.terms import AreaLevel, Language


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
        if not area:
            dispatcher.utter_message(response="utter_ask_area")
            return question.ask(question.AREA)
        language: Language = "fr" if tracker.get_slot("language") == "fr" else "nl"
        theme = tracker.get_slot("theme")
        result = await asyncio.to_thread(self._search, str(area), theme, language)
        if not result.suggestions:
            dispatcher.utter_message(response="utter_referral_none")
            return question.settle()
        dispatcher.utter_message(
            response=_response(result),
            area=result.area.name(language),
            asked=result.asked_area.name(language) if result.asked_area else "",
            json_message={"kind": "referral", "data": referral_data(result, language)},
        )
        return question.settle()

    def _search(self, area: str, theme: str | None, language: Language) -> SearchResult:
        with Session(self._directory) as session:
            return search(session, area=area, theme=theme, language=language)


def referral_data(result: SearchResult, language: Language) -> dict[str, Any]:
    """The referral in the shape of the parents' API."""
    return {
        "area": result.area.name(language),
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


def _response(result: SearchResult) -> str:
    if result.asked_area is None or result.area.level is AreaLevel.COUNTRY:
        return "utter_referral_country"
    if result.area.nis == result.asked_area.nis:
        return "utter_referral_here"
    return "utter_referral_wider"
