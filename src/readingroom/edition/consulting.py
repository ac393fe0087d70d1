"""Consulting an edition about a case: ranked diagnoses with reasons, what to look for next, all of it as plain values too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from readingroom.access import AccessLevel
from readingroom.differential.asking import Question, ask_next, make_first
from readingroom.differential.case import Case, Observation, State
from readingroom.differential.explaining import Explanation, Reason, explain
from readingroom.differential.guiding import Guide, guide
from readingroom.differential.knowledge import Floats, Knowledge
from readingroom.differential.profiles import Sign
from readingroom.differential.ranking import Ranked, Ranking, rank
from readingroom.edition.diagnosing import load_knowledge
from readingroom.edition.opening import Edition
from readingroom.edition.searching import Searching

EXPLAINED = 10
"""Diagnoses that are explained; those that must not be missed are explained as well."""

DANGEROUS = 5
"""Diagnoses that must not be missed and stand further down: so many are kept in sight."""

KEY_WEIGHT = 0.5
"""What a word of a case that is in a key fact or a finding of the profile counts beside one anywhere on the page."""

LIMITS = (
    "Ranked from the finding profiles of this library, which are drafts until a radiologist has reviewed them. It weighs what was"
    " entered and nothing else, and a disease the library lacks is not in the list."
)


@dataclass(frozen=True, slots=True)
class Consultation:
    """The answer to a case: the first diagnoses with reasons, the dangerous ones wherever they stand, and what to ask next."""

    knowledge: Knowledge
    ranking: Ranking
    first: tuple[Explanation, ...]
    dangerous: tuple[Explanation, ...]
    questions: tuple[Question, ...]

    def as_dict(self, *, edition: str) -> dict[str, Any]:
        """All of it as plain values, every number with where it comes from."""
        return {
            "edition": edition,
            "outside": self.ranking.is_outside,
            "none_of_these": round(self.ranking.none, 6),
            "contradictory": list(self.ranking.contradictory),
            "unused": [{"id": each.term, "state": each.state.value, "why": why} for each, why in self.ranking.unused],
            "diagnoses": [_explanation_dict(each) for each in self.first],
            "must_not_miss": [_explanation_dict(each) for each in self.dangerous],
            "next": [
                {
                    "id": each.term,
                    "name": each.name,
                    "modalities": list(each.modalities),
                    "bits": round(each.bits, 4),
                    "raises": list(each.raises),
                    "lowers": list(each.lowers),
                }
                for each in self.questions
            ],
            "limits": LIMITS,
        }


def match_text(edition: Edition, level: AccessLevel, knowledge: Knowledge, case: Case) -> Floats | None:
    """How well the page of each disease matches the words of a case: 1 for the best, 0 for none; None without any words.

    Without a report the names of what was seen stand for its words. What was said not to be there is left out.
    """
    words = case.asserted_text or ". ".join(knowledge.terms.name(each.term) for each in case.of_state(State.PRESENT))
    return match_words(edition, level, knowledge, words, key_weight=KEY_WEIGHT)


def match_words(
    edition: Edition, level: AccessLevel, knowledge: Knowledge, words: str, *, key_weight: float = 0.0
) -> Floats | None:
    """How well the page of each disease matches a text (BM25): 1 for the best, 0 for none; None when none matches at all.

    With `key_weight` a word in a key fact or in a finding of the profile counts so much more.
    """
    found = Searching(edition, level).score_text(words, key_weight=key_weight) if words else {}
    best = max(found.values(), default=0.0)
    if best <= 0:
        return None
    scores = np.zeros(len(knowledge.profiles))
    for id, score in found.items():
        if id in knowledge.number:
            scores[knowledge.number[id]] = score / best
    return scores


def consult(edition: Edition, level: AccessLevel, case: Case, *, limit: int = EXPLAINED) -> Consultation:
    """The diagnoses for a case, as readers of a level may know them."""
    knowledge = load_knowledge(edition, level)
    ranking = rank(knowledge, case, text=match_text(edition, level, knowledge, case))
    first = ranking.ranked[:limit]
    dangerous = [each for each in ranking.must_not_miss() if each not in first][:DANGEROUS]
    return Consultation(
        knowledge,
        ranking,
        tuple(explain(knowledge, ranking, each) for each in first),
        tuple(explain(knowledge, ranking, each) for each in dangerous),
        ask_next(knowledge, ranking, modalities=case.modalities),
    )


def guide_case(edition: Edition, level: AccessLevel, case: Case) -> Guide:
    """What to look at next in a case, of which its area is enough to be known."""
    knowledge = load_knowledge(edition, level)
    return guide(knowledge, rank(knowledge, case), modalities=case.modalities)


def what_would_make_first(consultation: Consultation, document: str) -> tuple[Observation, ...]:
    """The findings that would put a diagnosis first; empty when it is first or nothing would."""
    number = consultation.knowledge.number.get(document)
    return () if number is None else make_first(consultation.knowledge, consultation.ranking, number)


def say_for_a_report(consultation: Consultation) -> str:
    """The ranking as a sentence to put into a report and to correct there."""
    terms = consultation.knowledge.terms
    named = [each for each in consultation.first if each.ranked.band != "unlikely"][:3]
    if consultation.ranking.is_outside or not named:
        return "The findings entered fit none of the diagnoses of the library well."
    present = _list_names([terms.name(each.term) for each in consultation.ranking.case.of_state(State.PRESENT)])
    titles = [each.ranked.profile.title for each in named]
    said = f"Differential considerations{f' for {present}' if present else ''}: {_list_names(titles, capital=True)}."
    dangerous = [
        each.ranked.profile.title for each in (*consultation.first, *consultation.dangerous) if _is_dangerous(each.ranked)
    ]
    rest = [title for title in dangerous if title not in titles][:2]
    return f"{said} Not to be missed: {_list_names(rest, capital=True)}." if rest else said


def say_within(name: str) -> str:
    """A name as it stands within a sentence: “Rim enhancement” small, “FLAIR hyperintense” as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _is_dangerous(ranked: Ranked) -> bool:
    return ranked.profile.must_not_miss and ranked.band != "unlikely"


def _list_names(names: Sequence[str], *, capital: bool = False) -> str:
    shown = list(names) if capital else [say_within(name) for name in names]
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _explanation_dict(each: Explanation) -> dict[str, Any]:
    profile = each.ranked.profile
    return {
        "id": profile.id,
        "title": profile.title,
        "area": profile.area,
        "address": profile.path,
        "rank": each.ranked.rank,
        "band": each.ranked.band,
        "share": round(each.ranked.share, 6),
        "must_not_miss": profile.must_not_miss,
        "prevalence": profile.prevalence,
        "supporting": [_reason_dict(reason) for reason in each.supporting],
        "opposing": [_reason_dict(reason) for reason in each.opposing],
        "neutral": [_reason_dict(reason) for reason in each.neutral],
        "expected": [_sign_dict(sign) for sign in each.expected],
    }


def _reason_dict(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "label": reason.label,
        "id": reason.term,
        "state": reason.state,
        "log10": round(reason.log10, 4),
        "stated": reason.stated,
        "source": reason.source,
        "words": reason.words,
    }


def _sign_dict(sign: Sign) -> dict[str, Any]:
    return {"id": sign.term, "stated": sign.stated, "on": list(sign.on), "source": sign.source}
