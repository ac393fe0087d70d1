"""The differential engine at full size: rank, next question, and a report to a ranked list.

    python -m benchmarks.differential                     4,300 invented profiles of 20 among 2,000 findings
    python -m benchmarks.differential --diseases 1000

The peer of ranking is the same sum in plain Python over dictionaries, as a textbook writes it, in the same run.
"""

import argparse
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.machine import describe_machine

from readingroom.differential.asking import ask_next
from readingroom.differential.case import Case, Observation
from readingroom.differential.explaining import explain
from readingroom.differential.knowledge import Knowledge
from readingroom.differential.profiles import Profile, Sign, Term, Terms
from readingroom.differential.ranking import rank
from readingroom.differential.reports import ReportReader
from readingroom.vocabulary.read import read_vocabulary

LIBRARY = Path(__file__).resolve().parent.parent / "library"
SHARES = (0.97, 0.85, 0.55, 0.17, 0.03, 0.005)
VARIABLES, GROUPS = 150, 120
SIGNS, SEEN = 20, 12


def make_terms(chance: random.Random, findings: int) -> Terms:
    """Findings, some of them values of variables, some below others."""
    terms = []
    for number in range(findings):
        parent = f"f{chance.randrange(GROUPS)}" if number >= GROUPS and chance.random() < 0.5 else ""
        variable = f"v{chance.randrange(VARIABLES)}" if chance.random() < 0.3 else ""
        terms.append(
            Term(f"f{number}", "finding", f"Finding {number}", (f"Finding {number}",), parent, "", variable, ("CT", "MR"))
        )
    return Terms(terms)


def make_profiles(chance: random.Random, diseases: int, findings: int) -> list[Profile]:
    """Diseases with so many signs each."""
    words = ("common", "uncommon", "rare", "very-rare")
    return [
        Profile(
            f"d{number}",
            f"Disease {number}",
            f"area{number % 11}",
            prevalence=chance.choice(words),
            typical_age=(20.0, 60.0),
            possible_age=(1.0, 90.0),
            female=0.5,
            must_not_miss=chance.random() < 0.2,
            signs=tuple(Sign(f"f{each}", chance.choice(SHARES)) for each in chance.sample(range(findings), SIGNS)),
        )
        for number in range(diseases)
    ]


def plain_rank(profiles: Sequence[Profile], background: dict[str, float], case: Case) -> list[tuple[float, str]]:
    """The same sum of ln LR in plain Python: what is listed against how often it is seen, and nothing else."""
    scores = []
    for profile in profiles:
        shares = {sign.term: sign.share for sign in profile.signs}
        score = math.log(profile.weight)
        for each in case.observations:
            score += math.log(max(shares.get(each.term, background[each.term]), 0.01) / background[each.term])
        scores.append((score, profile.id))
    return sorted(scores, reverse=True)


def median_ms(action: Callable[[int], object], times: int) -> float:
    """The median of so many calls in milliseconds, after one to warm up."""
    action(0)
    taken = []
    for number in range(times):
        begin = time.perf_counter()
        action(number)
        taken.append(1000 * (time.perf_counter() - begin))
    return statistics.median(taken)


def report_of(words: int, terms: Terms, chance: random.Random) -> str:
    """A report of about so many words that names findings of the shipped vocabulary."""
    names = [term.name for term in terms.of_kind("finding")]
    sentences: list[str] = []
    while sum(len(sentence.split()) for sentence in sentences) < words:
        start = chance.choice(("There is", "No", "The lesion shows", "Compared with the prior study there is"))
        sentences.append(f"{start} {chance.choice(names).lower()} measuring {chance.randrange(5, 60)} mm.")
    return "FINDINGS: " + " ".join(sentences)


def main(arguments: Sequence[str]) -> int:
    """Makes the profiles and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diseases", type=int, default=4_300)
    parser.add_argument("--findings", type=int, default=2_000)
    options = parser.parse_args(arguments)
    chance = random.Random(1)  # noqa: S311  # made-up profiles, not secrets
    print(describe_machine("numpy"))
    terms = make_terms(chance, options.findings)
    profiles = make_profiles(chance, options.diseases, options.findings)
    begin = time.perf_counter()
    knowledge = Knowledge(profiles, terms)
    print(f"{options.diseases:,} profiles x {options.findings:,} findings: made ready in {time.perf_counter() - begin:.1f} s")
    cases = [
        Case(tuple(Observation(f"f{each}") for each in chance.sample(range(options.findings), SEEN)), age=50.0, sex="female")
        for _ in range(30)
    ]
    background = {finding: float(knowledge.background[row]) for finding, row in knowledge.row.items()}
    ours = median_ms(lambda number: rank(knowledge, cases[number % 30]), 60)
    peer = median_ms(lambda number: plain_rank(profiles, background, cases[number % 30]), 5)
    print(f"rank {SEEN} findings, age and sex: {ours:.2f} ms; in plain Python {peer:.1f} ms, {peer / ours:.1f} times ours")
    rankings = [rank(knowledge, case) for case in cases]
    print(f"next findings: {median_ms(lambda number: ask_next(knowledge, rankings[number % 30]), 60):.2f} ms")
    told = median_ms(lambda number: explain(knowledge, rankings[number % 30], rankings[number % 30].ranked[0]), 60)
    print(f"reasons of one diagnosis: {told:.2f} ms")
    vocabulary, _ = read_vocabulary(LIBRARY / "vocabulary", root=LIBRARY)
    shipped = Terms(Term(term.id, term.kind, term.name, term.names, term.parent or "") for term in vocabulary)
    reader = ReportReader(shipped)
    text = report_of(300, shipped, chance)
    print(f"a report of {len(text.split())} words read: {median_ms(lambda number: reader.read(text), 30):.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
