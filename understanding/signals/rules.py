"""Reading a rule file: what it says, checked, so that a fault names the file and the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from understanding.signals.errors import SignalRuleError
from understanding.signals.patterns import PatternError, PatternReader, StepSequence
from understanding.signals.spelling import Spelling, Vocabulary
from understanding.taxonomy import load_taxonomy
from understanding.text import fold, split_words

# The compiled loader reads the rule files ten times faster; both are safe loaders.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LOWEST_LEVEL, HIGHEST_LEVEL = 1, 4
# A weak cue could be an urgent danger; it asks unless something urgent is already certain.
ASKING_LEVEL = 3
_RULE_KEYS = {
    "id", "signal", "level", "ask", "patterns", "also", "unless", "nowhere", "ask_if", "despite",
    "negatable", "own_language_only",
}  # fmt: skip
_PATTERN_KINDS = {
    "patterns": "rule",
    "also": "also",
    "unless": "unless",
    "nowhere": "nowhere",
    "ask_if": "ask_if",
}
_CONTEXT_KEYS = {"effect", "position", "within", "patterns"}
_FILE_KEYS = {
    "language", "spelling", "typo_tolerant", "negators", "half_negators", "not_negating",
    "clause_openers", "subjects", "families", "contexts", "rules",
}  # fmt: skip
EFFECTS = ("cancels", "asks")
POSITIONS = ("before", "after", "around")


@dataclass(frozen=True)
class Rule:
    """What raises one signal at one level; with `signal` None, what only makes the bot ask."""

    id: str
    signal: str | None
    level: int
    despite: frozenset[str]
    needs_also: bool
    negatable: bool
    own_language_only: bool


@dataclass(frozen=True)
class Context:
    """Words near a match that cancel it, or make it a question."""

    name: str
    cancels: bool
    position: str
    within: int


@dataclass(frozen=True)
class RuleFile:
    """One language's rules. `patterns` holds every sequence under "kind:id".

    Kinds: rule, own-negation (a rule's sequence that holds a negator), also, unless, nowhere,
    ask_if, context, not_negating.
    """

    language: str
    spelling: Spelling
    vocabulary: Vocabulary
    negators: frozenset[str]
    clause_openers: frozenset[str]
    subjects: frozenset[str]
    rules: tuple[Rule, ...]
    contexts: tuple[Context, ...]
    patterns: tuple[tuple[str, StepSequence], ...]


def read_rule_file(path: Path) -> RuleFile:
    """Read and check one rule file. Raises `SignalRuleError`."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except OSError as error:
        raise SignalRuleError(path.name, "file", "cannot be read") from error
    except yaml.YAMLError as error:
        raise SignalRuleError(path.name, "file", f"is not YAML ({error})") from error
    if not isinstance(raw, dict):
        raise SignalRuleError(path.name, "file", "holds no mapping")
    return _RuleFileReader(path.name, raw).read()


class _RuleFileReader:
    """The state of reading one file: where we are, and what has been collected."""

    def __init__(self, file: str, raw: dict[str, Any]) -> None:
        self._file = file
        self._raw = raw
        self._check_keys("file", raw, _FILE_KEYS)
        spelling = {
            fold(str(written)): tuple(w.text for w in split_words(str(standard)))
            for written, standard in (raw.get("spelling") or {}).items()
        }
        self._spelling = Spelling(spelling)
        families = {
            str(name): _phrases(phrases) for name, phrases in (raw.get("families") or {}).items()
        }
        self._reader = PatternReader(families, self._spelling)
        self._negators = frozenset(_phrases(raw.get("negators") or ()))
        half = frozenset(_phrases(raw.get("half_negators") or ()))
        self._own_negators = self._negators | half
        self._patterns: list[tuple[str, StepSequence]] = []

    def read(self) -> RuleFile:
        contexts = tuple(
            self._context(str(name), entry)
            for name, entry in (self._raw.get("contexts") or {}).items()
        )
        names = frozenset(context.name for context in contexts)
        rules = tuple(self._rule(entry, names) for entry in self._raw.get("rules") or ())
        self._check_unique([rule.id for rule in rules])
        self._add("not_negating", "not_negating", self._raw.get("not_negating") or ())
        openers, subjects = (
            frozenset(_phrases(self._raw.get(key) or ())) for key in ("clause_openers", "subjects")
        )
        tolerant = _phrases(self._raw.get("typo_tolerant") or ())
        words = {word for _, seq in self._patterns for step in seq for word in step.words}
        vocabulary = Vocabulary(
            {w for w in words if not w.endswith("*")} | self._negators | openers | subjects,
            {w[:-1] for w in words if w.endswith("*")},
            tolerant,
        )
        self._check_tolerant(tolerant, words)
        return RuleFile(
            language=str(self._raw.get("language")),
            spelling=self._spelling,
            vocabulary=vocabulary,
            negators=self._negators,
            clause_openers=openers,
            subjects=subjects,
            rules=rules,
            contexts=contexts,
            patterns=tuple(self._patterns),
        )

    def _rule(self, entry: Any, contexts: frozenset[str]) -> Rule:
        if not isinstance(entry, dict) or not entry.get("id"):
            raise SignalRuleError(self._file, "a rule", f"has no id ({str(entry)[:60]})")
        rule_id = str(entry["id"])
        self._check_keys(rule_id, entry, _RULE_KEYS)
        signal, level = self._outcome(rule_id, entry)
        if not entry.get("patterns"):
            raise SignalRuleError(self._file, rule_id, "has no patterns")
        despite = frozenset(entry.get("despite") or ())
        if unknown := despite - contexts:
            raise SignalRuleError(self._file, rule_id, f"no context named {sorted(unknown)}")
        for key, kind in _PATTERN_KINDS.items():
            self._add(kind, rule_id, entry.get(key) or ())
        return Rule(
            id=rule_id,
            signal=signal,
            level=level,
            despite=despite,
            needs_also=bool(entry.get("also")),
            negatable=bool(entry.get("negatable", True)),
            own_language_only=bool(entry.get("own_language_only", False)),
        )

    def _outcome(self, rule_id: str, entry: dict[str, Any]) -> tuple[str | None, int]:
        if entry.get("ask"):
            if "signal" in entry or "level" in entry:
                raise SignalRuleError(self._file, rule_id, "a rule that asks raises no signal")
            return None, ASKING_LEVEL
        signal, level = entry.get("signal"), entry.get("level")
        if signal not in load_taxonomy().signals:
            raise SignalRuleError(self._file, rule_id, f"no signal '{signal}' in the taxonomy")
        if not isinstance(level, int) or not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise SignalRuleError(self._file, rule_id, f"level '{level}' is not 1, 2, 3 or 4")
        return str(signal), level

    def _context(self, name: str, entry: Any) -> Context:
        where = f"context {name}"
        if not isinstance(entry, dict):
            raise SignalRuleError(self._file, where, "is not a mapping")
        self._check_keys(where, entry, _CONTEXT_KEYS)
        effect, position = entry.get("effect"), entry.get("position", "around")
        if effect not in EFFECTS or position not in POSITIONS:
            raise SignalRuleError(self._file, where, f"effect {EFFECTS}, position {POSITIONS}")
        self._add("context", name, entry.get("patterns") or ())
        return Context(name, effect == "cancels", position, int(entry.get("within", 8)))

    def _add(self, kind: str, owner: str, patterns: Sequence[str]) -> None:
        try:
            for pattern in patterns:
                for sequence in self._reader.read(str(pattern)):
                    self._patterns.append((f"{self._kind(kind, sequence)}:{owner}", sequence))
        except PatternError as error:
            raise SignalRuleError(self._file, owner, str(error)) from error

    def _kind(self, kind: str, sequence: StepSequence) -> str:
        """A danger that is a negation ("wil niet meer leven") isn't denied by its own words."""
        if kind == "rule" and any(step.words & self._own_negators for step in sequence):
            return "own-negation"
        return kind

    def _check_keys(self, where: str, entry: Mapping[str, Any], known: set[str]) -> None:
        if unknown := sorted(set(map(str, entry)) - known):
            raise SignalRuleError(self._file, where, f"unknown key {unknown}")

    def _check_unique(self, ids: list[str]) -> None:
        if twice := sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
            raise SignalRuleError(self._file, twice[0], "this id is used twice")

    def _check_tolerant(self, tolerant: list[str], words: set[str]) -> None:
        if unused := sorted(set(tolerant) - words):
            raise SignalRuleError(self._file, "typo_tolerant", f"no pattern uses {unused}")


def _phrases(value: Any) -> list[str]:
    """A list as it is, or "one, two, three" as a list."""
    parts = value.split(",") if isinstance(value, str) else [str(part) for part in value]
    return [part.strip() for part in parts if part.strip()]
