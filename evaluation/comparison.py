"""Everything that one run compares: on the same messages, by the same measures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluation import languages, training
from evaluation.measures import Answer, Pairs, Rate
from evaluation.messages import (
    LANGUAGES,
    ExamMessage,
    SecondReading,
    load_exam,
    load_fairness_pairs,
    load_second_reading,
)
from evaluation.readers import PROJECT, Model, answer_of, answer_with_rules

DIET = PROJECT / "evaluation" / "diet.yml"
DEFAULT = "Rasa's default"


@dataclass(frozen=True)
class Column:
    """One reader's answers to one set of messages; ``title`` heads its columns.

    ``is_deaf`` to danger: it reads no signals and levels. ``is_mute`` on what a message is about:
    it gives no theme and no act.
    """

    title: str
    pairs: Mapping[str, Pairs]
    is_deaf: bool = False
    is_mute: bool = False


@dataclass(frozen=True)
class Comparison:
    """The results of one run; what a quick run leaves out is empty."""

    exams: Mapping[str, Sequence[ExamMessage]]
    second: Mapping[str, Sequence[SecondReading]]
    columns: Sequence[Column]
    fair: Mapping[str, Rate]
    languages: Mapping[str, Mapping[str, languages.LanguageScore]] = field(default_factory=dict)
    unseen_authors: Sequence[Column] = ()
    pipelines: Sequence[Column] = ()

    @property
    def model(self) -> Column:
        """The trained model's own column."""
        return self.columns[0]


def compare_quickly(model: Path) -> Comparison:
    """The exam alone: the model, the rules by themselves and the second reader."""
    exams = {language: load_exam(language) for language in LANGUAGES}
    second = {language: load_second_reading(language) for language in LANGUAGES}
    _say("the model takes the exam")
    trained = Model(model)
    columns = [
        _column("model", exams, trained.answer),
        replace(_column("rules", exams, answer_with_rules), is_mute=True),
        Column(
            "second reader",
            {
                language: list(zip(exam, map(answer_of, second[language]), strict=True))
                for language, exam in exams.items()
            },
        ),
    ]
    return Comparison(exams, second, columns, _fairness(trained))


def compare_all(model: Path, config: Path, *, with_default: bool) -> Comparison:
    """The exam, and what it must be seen beside: other libraries, pipelines and messages.

    ``with_default`` trains Rasa's default pipeline too, which takes half an hour.
    """
    quick = compare_quickly(model)
    exams = quick.exams
    _say("languages, beside lingua and langdetect")
    found = languages.compare(exams)
    _say("training without a fifth of the authors")
    unseen = _by_language(training.read_messages(training.left_out()))
    without = training.train(training.all_others(), config)
    _say("training on a few authors")
    pipelines = {"this pipeline": training.train(training.few(), config)}
    if with_default:
        _say("training Rasa's default pipeline on them (half an hour)")
        pipelines[DEFAULT] = training.train(training.few(), DIET)
    return replace(
        quick,
        languages=found,
        unseen_authors=[
            _column("authors not learnt from", unseen, without.answer),
            _column("exam, same model", exams, without.answer),
        ],
        pipelines=[
            *(
                replace(_column(title, exams, trained.answer), is_deaf=title == DEFAULT)
                for title, trained in pipelines.items()
            ),
            replace(_column("rules alone", exams, answer_with_rules), is_mute=True),
        ],
    )


def _column(
    title: str,
    messages: Mapping[str, Sequence[ExamMessage]],
    answer: Callable[[Sequence[ExamMessage]], Sequence[Answer]],
) -> Column:
    return Column(
        title,
        {
            language: list(zip(some, answer(some), strict=True))
            for language, some in messages.items()
        },
    )


def _fairness(model: Model) -> dict[str, Rate]:
    """Pairs about the same behaviour that are read the same, by language."""

    def heard(text: str) -> tuple[object, ...]:
        parsed = model.parse(text)
        signals = {(signal["id"], signal["level"]) for signal in parsed["worry_signals"]}
        return signals, parsed["urgency"], parsed["safety_check"]

    pairs = {language: load_fairness_pairs(language) for language in LANGUAGES}
    return {
        language: Rate(sum(heard(one) == heard(other) for one, other in found), len(found))
        for language, found in pairs.items()
    }


def _by_language(messages: Sequence[ExamMessage]) -> dict[str, list[ExamMessage]]:
    return {
        language: [message for message in messages if message.language == language]
        for language in LANGUAGES
    }


def _say(what: str) -> None:
    print(f"  {what} …", file=sys.stderr, flush=True)
