"""The common shape of our components: untrained, stateless, one annotation per message."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

# What the channel knows and passes along with a message (see `engine/channel.py`).
REMEMBERED_LANGUAGE = "language"
OPEN_QUESTION = "question"


class Annotator(GraphComponent):
    """Base of components that read a message and write what they found onto it."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Annotator:
        """Make the component; it has nothing to train and nothing to load."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Annotate every message."""
        for message in messages:
            self.annotate(message, message.get(TEXT) or "")
        return messages

    @abstractmethod
    def annotate(self, message: Message, text: str) -> None:
        """Write what was found onto ``message``."""


def known(message: Message, key: str) -> Any | None:
    """What the channel said about the conversation, if it said anything."""
    return (message.get("metadata") or {}).get(key)


def add_entity(
    message: Message, entity: str, value: Any, *, by: object, start: int = 0, end: int = 0
) -> None:
    """Add an entity that the component ``by`` found; it fills the slot of the same name, if any."""
    found = {
        "entity": entity,
        "value": value,
        "start": start,
        "end": end,
        "extractor": type(by).__name__,
    }
    message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)


def replace_entity(message: Message, entity: str, value: Any, *, by: object) -> None:
    """Put one value in the place of all that was found for ``entity``."""
    others = [one for one in message.get(ENTITIES, []) if one["entity"] != entity]
    message.set(ENTITIES, others, add_to_output=True)
    add_entity(message, entity, value, by=by)
