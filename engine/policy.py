"""The policy that puts safety first: before any rule, it looks at how urgent the message is."""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

SAFETY_ACTION = "action_put_safety_first"
SUPPORT_LEVEL = 3


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class SafetyPolicy(Policy):
    """Predicts the safety action when a message is urgent, or when danger can't be excluded.

    It stays silent otherwise, and asks whether someone is in danger once in a conversation only.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above the rules' own priority, which is 6."""
        return {"priority": 10}

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Nothing is learned: safety is fixed."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """One action with certainty, or no opinion."""
        probabilities = self._default_predictions(domain)
        if tracker.latest_action_name == ACTION_LISTEN_NAME and _is_safety_first(tracker):
            probabilities[domain.index_for_action(SAFETY_ACTION)] = 1.0
        elif tracker.latest_action_name == SAFETY_ACTION:
            probabilities[domain.index_for_action(ACTION_LISTEN_NAME)] = 1.0
        return self._prediction(probabilities)


def _is_safety_first(tracker: DialogueStateTracker) -> bool:
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    if int(parsed.get("urgency") or 0) >= SUPPORT_LEVEL:
        return True
    return bool(parsed.get("safety_check")) and not tracker.get_slot("is_safety_asked")
