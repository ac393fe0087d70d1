"""A synthetic library of any size, the same for the same seed: for measuring, not for reading.

    python benchmarks/synthetic.py FOLDER --diagnoses 4300 --images 200000 --cases 20000

Its pages have the size and the make-up of the pages that ship with Reading Room; its words are a made-up vocabulary mixed with
the terms of the shipped one. Its pictures all show one of a few small drawings. It needs no network.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from readingroom.documents.rules.profile import FEMALE_SITES, MALE_SITES, SPOKEN_WORD
from readingroom.vocabulary.read import read_vocabulary

SHIPPED = Path(__file__).resolve().parent.parent / "library"
AREAS = ("brain", "spine", "chest", "bowel", "musculoskeletal")
DAY = "2026-11-20T09:00:00+0000"
NEWEST_YEAR = 2026
INVENTED = {"how": "made up, not looked up", "where": "benchmarks/synthetic.py", "on": f"{NEWEST_YEAR}-01-01"}
"""The shipped library's settings, which are used here, want to know of every reference how it was seen."""

NEIGHBOURS = 4
"""Each disease lists this many before it and after it in a circle, so that every differential is mutual."""

FINDINGS = 20
CITED = 25
DRAWINGS = 6
SHARES = ("typical", "often", "occasional", "rare")
COUNTED = re.compile(r"\d|\b(?:two|three|four|half|thirds?|quarters?|most)\b")
ONE_VALUE = ("often", "occasional", "rare")
"""Frequencies of findings that exclude each other, at most one of each: together they stay below the whole."""

WORDS: Mapping[str, Sequence[str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Size:
    """How much a synthetic library holds."""

    diagnoses: int = 4300
    images: int = 200_000
    cases: int = 20_000
    references: int = 8000
    seed: int = 1


@dataclass(frozen=True)
class Terms:
    """What pages are written with: made-up words, names of real terms, and the findings a profile may name."""

    words: Sequence[str]
    names: Sequence[str]
    findings: Sequence[Mapping[str, Any]]
    sites: Sequence[str]
    contexts: Sequence[str]


@dataclass(frozen=True)
class Disease:
    """One disease before its page is written."""

    number: int
    id: str
    title: str
    area: str


def make_library(folder: Path, size: Size) -> str:
    """Writes the library into `folder`, commits it to Git, and returns the commit.

    Raises:
        FileExistsError: the folder is there and not empty.
        ValueError: fewer diagnoses than mutual differentials need.
    """
    if size.diagnoses <= 2 * NEIGHBOURS:
        raise ValueError(f"at least {2 * NEIGHBOURS + 1} diagnoses are needed")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    _write_settings(folder)
    terms = _read_terms(size.seed)
    keys = _write_references(folder / "references", size, terms)
    for number in range(DRAWINGS):
        _write(folder / f"figures/shared/drawing-{number}.svg", _draw(number))
    diseases = [_name_disease(number, size) for number in range(size.diagnoses)]
    pages = size.diagnoses + size.cases
    for disease in diseases:
        pictures = _share(size.images, pages, disease.number)
        text = _Page(terms, keys, diseases, disease, size).write(pictures)
        _write(folder / f"diagnoses/{disease.area}/{disease.id}.md", text)
    for number in range(size.cases):
        disease = diseases[number % len(diseases)]
        pictures = _share(size.images, pages, size.diagnoses + number)
        _write(folder / f"cases/{disease.area}/case-{number:05d}.md", _write_case(number, disease, terms, pictures, size))
    return _commit(folder)


def _chance(seed: int, what: str) -> random.Random:
    """The chances of one part of the library, which do not depend on how much else there is."""
    return random.Random(f"{seed}/{what}")  # noqa: S311  # made-up words, not secrets


def _share(total: int, parts: int, index: int) -> int:
    """How many of `total` fall to one of `parts`, as evenly as whole numbers allow."""
    return total * (index + 1) // parts - total * index // parts


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_settings(folder: Path) -> None:
    for name in ("library.yaml", "people.yaml"):
        shutil.copyfile(SHIPPED / name, folder / name)
    shutil.copytree(SHIPPED / "vocabulary", folder / "vocabulary")


def _read_terms(seed: int) -> Terms:
    findings = yaml.safe_load((SHIPPED / "vocabulary/findings.yaml").read_text(encoding="utf-8"))["terms"]
    chance = _chance(seed, "words")
    stems = WORDS["stems"]
    made = (
        chance.choice(stems) + chance.choice(("", chance.choice(WORDS["middles"]) + chance.choice(stems))) for _ in range(8000)
    )
    words = sorted({word + chance.choice(WORDS["endings"]) for word in made})
    vocabulary, _ = read_vocabulary(SHIPPED / "vocabulary", root=SHIPPED)
    # What says a size or how often something is would be checked against a source or the profile.
    named = [term.name.lower() for term in (*vocabulary.findings.values(), *vocabulary.sites.values())]
    return Terms(
        words=words,
        names=[name for name in named if not COUNTED.search(name) and not SPOKEN_WORD.search(name)],
        findings=[term for term in findings if {"CT", "MR"} & set(term.get("modalities", ()))],
        sites=[
            site for site in vocabulary.sites if not any(vocabulary.is_within(site, own) for own in MALE_SITES | FEMALE_SITES)
        ],
        contexts=list(vocabulary.clinical),
    )


def _write_references(folder: Path, size: Size, terms: Terms) -> list[str]:
    """Writes one CSL-JSON file an area, and returns the citation keys, newest first."""
    chance = _chance(size.seed, "references")
    items: list[dict[str, Any]] = []
    for number in range(size.references):
        year = NEWEST_YEAR - min(int(chance.expovariate(1 / 5)), 25)
        authors = [{"family": chance.choice(terms.words).title(), "given": chance.choice("ABCDEFGH")} for _ in range(6)]
        items.append(
            {
                "id": f"{authors[0]['family'].lower()}-{year}-{number}",
                "type": "article-journal",
                "title": _sentence(chance, terms, 12),
                "container-title": f"{chance.choice(WORDS['journals'])} of {chance.choice(terms.words).title()}",
                "author": authors,
                "issued": {"date-parts": [[year, chance.randint(1, 11)]]},
                "volume": str(chance.randint(1, 80)),
                "issue": str(chance.randint(1, 12)),
                "page": f"{number + 1}–{number + 9}",
                "DOI": f"10.5555/synthetic.{number}",
                "PMID": str(30_000_000 + number),
                "custom": {"status": "ok", "verified": INVENTED},
            }
        )
    for index, area in enumerate(AREAS):
        part = sorted(items[index :: len(AREAS)], key=lambda item: str(item["id"]))
        _write(folder / f"{area}.json", json.dumps(part, ensure_ascii=False, indent=2) + "\n")
    return [item["id"] for item in sorted(items, key=lambda item: (-item["issued"]["date-parts"][0][0], item["id"]))]


def _draw(number: int) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300" viewBox="0 0 400 300"><title>Synthetic drawing</title>'
        f'<circle cx="200" cy="150" r="{60 + 10 * number}" fill="none" stroke="currentColor"/></svg>\n'
    )


def _name_disease(number: int, size: Size) -> Disease:
    chance = _chance(size.seed, f"name/{number}")
    first = (chance.choice(WORDS["stems"]) + chance.choice(WORDS["middles"]) + chance.choice(WORDS["stems"]) + "ic").title()
    entity = chance.choice(WORDS["entities"])
    area = AREAS[number * len(AREAS) // size.diagnoses]
    return Disease(number, f"{first.lower()}-{entity.lower()}-{number}", f"{first} {entity} {number}", area)


def _sentence(chance: random.Random, terms: Terms, length: int) -> str:
    words: list[str] = []
    while len(words) < length:
        kind = chance.random()
        words.append(chance.choice(WORDS["plain"] if kind < 0.7 else terms.words if kind < 0.93 else terms.names))
    text = " ".join(words)
    return text[0].upper() + text[1:]


def _images(chance: random.Random, terms: Terms, *, count: int, kind: str, section: str) -> list[str]:
    lines = ["images:"] if count else []
    for _ in range(count):
        modality = json.dumps(chance.choice(("CT", "MR")))
        lines += [
            f"  - file: figures/shared/drawing-{chance.randrange(DRAWINGS)}.svg",
            f"    section: {section}",
            f"    kind: {kind}",
            f"    modality: {modality}",
            f"    caption: {json.dumps(_sentence(chance, terms, 28) + '.', ensure_ascii=False)}",
            f"    alt: {json.dumps(_sentence(chance, terms, 14)[:240], ensure_ascii=False)}",
            "    credit: Reading Room",
            "    licence: CC-BY-4.0",
        ]
    return lines


class _Page:
    """The page of one disease."""

    def __init__(self, terms: Terms, keys: Sequence[str], diseases: Sequence[Disease], disease: Disease, size: Size) -> None:
        self.terms = terms
        self.chance = chance = _chance(size.seed, f"page/{disease.number}")
        self.diseases = diseases
        self.disease = disease
        self.size = size
        recent = keys[: max(len(keys) // 3, CITED)]
        newest = chance.sample(recent, CITED // 2 + 1)
        older = [key for key in chance.sample(keys, min(CITED, len(keys))) if key not in newest]
        self.cited = (newest + older)[:CITED]
        chance.shuffle(self.cited)
        self.lines: list[str] = []

    def write(self, pictures: int) -> str:
        """The text of the file, with `pictures` image descriptions in its front matter."""
        self._front(pictures)
        self._body()
        return "\n".join(self.lines) + "\n"

    def _front(self, pictures: int) -> None:
        chance, disease, size = self.chance, self.disease, self.size
        cases = [f"case-{number:05d}" for number in range(disease.number, size.cases, size.diagnoses)]
        self.lines += [
            "---",
            f"title: {disease.title}",
            f"abbreviations: [{disease.title[:2].upper()}{disease.number}]",
            f"synonyms: [{chance.choice(self.terms.words)} disease, {chance.choice(self.terms.words)} of {disease.area}]",
            f'codes: {{mesh: D{disease.number:06d}, mondo: "MONDO:{disease.number:07d}"}}',
            f"sites: [{', '.join(chance.sample(self.terms.sites, 3))}]",
            "modalities: [MR, CT]",
            "authors: [reading-room-drafts]",
            "origin: machine-draft",
            "review: {status: draft}",
            "access: default",
            f"related: {{cases: [{', '.join(cases)}]}}",
        ]
        self._profile()
        self.lines += _images(chance, self.terms, count=pictures, kind="simulated", section="mr-findings")
        self.lines.append("---")

    def _profile(self) -> None:
        chance = self.chance
        self.lines += [
            "profile:",
            f"  prevalence: {chance.choice(('common', 'uncommon', 'rare', 'very-rare'))}",
            "  age: {typical: [20, 60], possible: [1, 90]}",
            f"  sex: {{female: {chance.randint(30, 70) / 100}}}",
            "  must-not-miss: false",
            "  context:",
        ]
        self.lines += [f"    - {{term: {term}, frequency: often}}" for term in chance.sample(self.terms.contexts, 4)]
        self.lines.append("  findings:")
        used: dict[str, int] = {}
        left, seen = FINDINGS, {"CT", "MR"}
        for finding in chance.sample(self.terms.findings, len(self.terms.findings)):
            on = [modality for modality in ("CT", "MR") if modality in finding["modalities"]]
            group = finding.get("variable", "")
            # The last findings are kept for a modality that no other was on, so that each listed one has some.
            if used.get(group, 0) >= len(ONE_VALUE) or not left or (left <= len(seen) and not seen & set(on)):
                continue
            word = ONE_VALUE[used.get(group, 0)] if group else chance.choice(SHARES)
            used[group] = used.get(group, 0) + 1 if group else 0
            seen -= set(on)
            left -= 1
            self.lines.append(f"    - {{finding: {finding['id']}, on: [{', '.join(on)}], frequency: {word}}}")

    def _body(self) -> None:
        pick = self.chance.randint
        self.lines += ["", "## Terminology", "", "### Definitions", ""]
        self._bullets(pick(2, 3))
        self.lines += ["## Imaging", "", "### General features", ""]
        self.lines.append(f"- ! **Best diagnostic clue**: {self._statement(14)}")
        self._bullets(pick(2, 3))
        for title, count in (("CT findings", pick(4, 6)), ("MR findings", pick(5, 8)), ("Imaging recommendations", 2)):
            self.lines += [f"### {title}", ""]
            self._bullets(count)
        self.lines += ["## Differential diagnosis", ""]
        self._differential()
        self.lines += ["## Pathology", "", "### General features", ""]
        self._bullets(2)
        self.lines += ["### Microscopic features", ""]
        self._bullets(2)
        self.lines += ["## Clinical issues", ""]
        for title, count in (("Presentation", 3), ("Demographics", 1), ("Natural history and prognosis", 2), ("Treatment", 2)):
            self.lines += [f"### {title}", ""]
            self._bullets(count)
        self.lines += ["## Diagnostic checklist", "", "### Consider", ""]
        self._bullets(1)
        self.lines += ["### Image interpretation pearls", ""]
        self._bullets(pick(1, 2))

    def _statement(self, length: int) -> str:
        text = _sentence(self.chance, self.terms, length)
        if not self.cited:
            return text
        return f"{text}, {self.chance.randint(2, 98)}% of {self.chance.randint(100, 900)} patients [@{self.cited.pop()}]"

    def _bullets(self, count: int) -> None:
        """Bullets, the first a key fact; about every sixth with one below it."""
        for index in range(count):
            label = f"**{self.chance.choice(self.terms.words).title()}**: " if self.chance.random() < 0.4 else ""
            self.lines.append(f"- {'' if index else '! '}{label}{self._statement(20)}")
            if self.chance.random() < 0.15:
                self.lines.append(f"  - {_sentence(self.chance, self.terms, 14)}")
        self.lines.append("")

    def _differential(self) -> None:
        here, count = self.disease, len(self.diseases)
        for step in (*range(1, NEIGHBOURS + 1), *range(-NEIGHBOURS, 0)):
            other = self.diseases[(here.number + step) % count]
            self.lines.append(f"- [{other.title}](../{other.area}/{other.id}.md)")
            self.lines.append(f"  - {_sentence(self.chance, self.terms, 14)}")
        self.lines.append("")


def _write_case(number: int, disease: Disease, terms: Terms, pictures: int, size: Size) -> str:
    chance = _chance(size.seed, f"case/{number}")
    lines = [
        "---",
        f"title: {disease.title}, case {number}",
        f"diagnosis: {disease.id}",
        f"age: {chance.randint(1, 89)}",
        f"sex: {chance.choice(('female', 'male'))}",
        "modalities: [MR, CT]",
        "authors: [reading-room-drafts]",
        "origin: machine-draft",
        "review: {status: draft}",
        *_images(chance, terms, count=pictures, kind="simulated", section="studies"),
        "---",
        "",
    ]
    for title, count in (("History", 2), ("Studies", 2), ("Findings", 5), ("Diagnosis", 1), ("Discussion", 3)):
        lines += [f"## {title}", "", *(f"- {_sentence(chance, terms, 22)}" for _ in range(count)), ""]
    return "\n".join(lines)


def _commit(folder: Path) -> str:
    """Everything in one commit, whose id depends on nothing but the files."""
    person = {"NAME": "Synthetic Author", "EMAIL": "synthetic@example.org", "DATE": DAY}
    named = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in person.items()}
    # The machine's own Git configuration (hooks, signing, line endings) must not change the commit.
    environment = {**os.environ, **named, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "A synthetic library")
    return git("rev-parse", "HEAD")


def main() -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is empty or not there")
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"default {value}")
    wanted = vars(parser.parse_args())
    folder = wanted.pop("folder")
    try:
        commit = make_library(folder, Size(**wanted))
    except (FileExistsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{folder}: commit {commit}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
