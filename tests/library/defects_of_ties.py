"""Defects of what documents cite, link to and show, one of each kind."""

import json
from pathlib import Path

from tests.library.spoiling import Defect, Spoil, copy, every, link, remove, replace, write

from readingroom.problems import Level

E, W, INFO = Level.ERROR, Level.WARNING, Level.INFO
ALPHA, BETA = "diagnoses/brain/alpha-mass.md", "diagnoses/brain/beta-mass.md"
GAMMA, DELTA = "diagnoses/spine/gamma-cyst.md", "diagnoses/brain/delta-lesion.md"
CAUSES, CASE = "differentials/brain/dural-mass-causes.md", "cases/brain/alpha-case.md"
PEOPLE, REDIRECTS, SETTINGS = "people.yaml", "redirects.yaml", "library.yaml"
REFERENCES, DRAWING = "references/invented.json", "figures/alpha-mass/shape.svg"
PROSTATE = "{id: head, name: Head}\n  - {id: prostate, name: Prostate}"
PICTURE = "{file: figures/alpha-mass/shape.svg, kind: drawing, modality: MR, caption: One, alt: Two, credit: X, licence: CC0-1.0}"
SECOND_PICTURE = replace(ALPHA, "images:\n  - ", f"images:\n  - {PICTURE}\n  - ")
FACT = "- Gated statement 802 about waiting"
LAST = "{from: omega-lesion, kind: withdrawn, reason: There is no such disease.}"
REVIEW = "{status: reviewed, by: grace-sample, on: 2026-06-01, next: 2027-06-01}"
GRACE = 'conflict-of-interest: "None."\n    conflict-of-interest-on: 2026-06-01\n'
SEEN = {"how": "PubMed", "where": "https://example.org/record", "on": "2026-06-01"}
DOE = '"DOI": "10.5555/doe-2024",\n    "custom": {"status": "ok"}'


def fact(words: str) -> Spoil:
    return replace(ALPHA, FACT, words)


def verified(*, but: str = "") -> Spoil:
    """A library that wants verified references, and has them except for one."""

    def spoil(root: Path) -> None:
        path = root / REFERENCES
        items = json.loads(path.read_text(encoding="utf-8"))
        for item in items:
            if item["id"] != but:
                item.setdefault("custom", {})["verified"] = SEEN
        path.write_text(json.dumps(items), encoding="utf-8")
        replace(SETTINGS, "access: open", "access: open\ncitations: verified")(root)

    return spoil


def redirect(words: str) -> Spoil:
    return replace(REDIRECTS, LAST, f"{LAST}\n  - {words}")


def review(words: str) -> Spoil:
    return replace(BETA, REVIEW, words)


SOURCES = (
    Defect(
        "a citation of nothing",
        "L005",
        E,
        fact("- Words [@doe-2042]"),
        ALPHA,
        "|[@doe-2042]",
        "did you mean “doe-2024”?",
        fact("- Words [@may-2012]"),
    ),
    Defect(
        "a source of the profile that is not there",
        "L005",
        E,
        replace(ALPHA, "{term: anemia, frequency: often, source: doe-2024}", "{term: anemia, frequency: often, source: x}"),
        ALPHA,
        "source: |x",
        "references import",
    ),
    Defect(
        "a retracted paper",
        "C005",
        E,
        replace(REFERENCES, '"status": "ok"', '"status": "retracted"'),
        CASE,
        "|[@doe-2024]",
        "find another source",
    ),
    Defect(
        "a paper whose title says so",
        "C005",
        E,
        replace(REFERENCES, '"A made-up title about alpha', '"RETRACTED: About alpha'),
        CASE,
        "|[@doe-2024]",
        "find another source",
    ),
    Defect(
        "a paper under concern",
        "C005",
        W,
        replace(REFERENCES, '"status": "ok"', '"status": "expression-of-concern"'),
        CASE,
        "|[@doe-2024]",
        "read the notice",
        replace(REFERENCES, '"status": "ok"', '"status": "unknown"'),
    ),
    Defect(
        "a corrected paper",
        "C005",
        W,
        replace(REFERENCES, '"status": "ok"', '"status": "corrected"'),
        CASE,
        "|[@doe-2024]",
        "read the notice",
    ),
    Defect(
        "a paper that nobody verified, where that is wanted",
        "C024",
        E,
        every(fact("- Words [@may-2012]"), verified(but="may-2012")),
        ALPHA,
        "|[@may-2012]",
        "look it up",
        every(fact("- Words [@may-2012]"), verified()),
    ),
    Defect(
        "old papers",
        "C006",
        W,
        replace(REFERENCES, '"date-parts": [[2023]]', '"date-parts": [[2015]]'),
        CAUSES,
        "",
        "of the last 5",
        replace(REFERENCES, '"date-parts": [[2023]]', '"date-parts": [[2021]]'),
    ),
    Defect(
        "a majority of old papers",
        "C006",
        W,
        every(
            replace(REFERENCES, '"date-parts": [[2022]]', '"date-parts": [[2015]]'),
            replace(GAMMA, "about its wall", "about its wall [@may-2012; @kay-2025]"),
        ),
        GAMMA,
        "",
        "look for newer ones",
        replace(GAMMA, "about its wall", "about its wall [@may-2012; @kay-2025]"),
    ),
    Defect(
        "a paper nobody can find",
        "C007",
        E,
        replace(REFERENCES, DOE, '"custom": {"status": "ok"}'),
        REFERENCES,
        '|"id": "doe-2024"',
        "look it up and add one",
        replace(REFERENCES, DOE, '"PMID": "1234567"'),
    ),
)

TIES = (
    Defect(
        "a link to nothing",
        "C008",
        E,
        fact("- [x](beta-mas.md)"),
        ALPHA,
        "|beta-mas.md",
        "did you mean “beta-mass”?",
        fact("- [x](beta-mass.md)"),
    ),
    Defect(
        "a related document that is not there",
        "C008",
        E,
        replace(ALPHA, "anatomy: [sample-meninges]", "anatomy: [meninges]"),
        ALPHA,
        "anatomy: [|meninges]",
        "write that document",
    ),
    Defect(
        "a case of nothing",
        "C008",
        E,
        replace(CASE, "diagnosis: alpha-mass", "diagnosis: alfa-mass"),
        CASE,
        "|alfa-mass",
        "did you",
    ),
    Defect(
        "a link to a moved document", "C008", E, fact("- [x](first-mass.md)"), ALPHA, "|first-mass.md", "link to “alpha-mass”"
    ),
    Defect(
        "a link to a merged document", "C008", E, fact("- [x](beta-nodule.md)"), ALPHA, "|beta-nodule.md", "link to “beta-mass”"
    ),
    Defect(
        "a link to a removed document", "C008", E, fact("- [x](omega-lesion.md)"), ALPHA, "|omega-lesion.md", "remove the link"
    ),
    Defect(
        "a link to a withdrawn document", "C008", E, fact("- [x](delta-lesion.md)"), ALPHA, "|delta-lesion.md", "what replaced it"
    ),
    Defect(
        "a link to another area",
        "C008",
        W,
        fact("- [x](../spine/beta-mass.md)"),
        ALPHA,
        "|../spine/beta-mass.md",
        "`beta-mass.md`",
    ),
    Defect(
        "a link to another kind",
        "C008",
        E,
        fact("- [x](../../anatomy/brain/gamma-cyst.md)"),
        ALPHA,
        "|../../anatomy",
        "`../spine/gamma-cyst.md`",
        fact("- [x](../spine/gamma-cyst.md)"),
    ),
    Defect(
        "a document nobody links to",
        "C008",
        INFO,
        copy("tables/brain/sample-scale.md", "tables/brain/other.md"),
        "tables/brain/other.md",
        "",
        "link to it where it belongs",
        every(copy("tables/brain/sample-scale.md", "tables/brain/other.md"), replace(ALPHA, "tables: [", "tables: [other, ")),
    ),
    Defect(
        "a differential of one side",
        "C009",
        W,
        replace(GAMMA, "- [Alpha mass](../brain/alpha-mass.md)", "- No alpha"),
        ALPHA,
        "[Gamma cyst](|../spine/gamma-cyst.md)",
        "add it to diagnoses/spine/gamma-cyst.md",
    ),
    Defect(
        "a document in its own differential",
        "C009",
        W,
        replace(GAMMA, "- [Alpha mass](", "- [Gamma](gamma-cyst.md)\n- [Alpha mass]("),
        GAMMA,
        "|gamma-cyst.md",
        "remove the entry",
    ),
    Defect(
        "an entry twice",
        "C009",
        W,
        replace(
            GAMMA,
            "- [Alpha mass](../brain/alpha-mass.md)",
            "- [Alpha mass](../brain/alpha-mass.md)\n- [Once more](../brain/alpha-mass.md)",
        ),
        GAMMA,
        "[Once more](|../brain",
        "into one",
        replace(GAMMA, "about its wall", "about its wall and an [alpha mass](../brain/alpha-mass.md)"),
    ),
    Defect(
        "a cause that never shows the finding",
        "C010",
        E,
        replace(BETA, "frequency: always", "frequency: never"),
        CAUSES,
        "[Beta mass](|../../diagnoses",
        "correct one of the two",
        replace(BETA, "frequency: always", "frequency: rare"),
    ),
    Defect(
        "a prostate in women",
        "C010",
        E,
        every(
            replace(
                "vocabulary/sites.yaml",
                "{id: head, name: Head}",
                f"{PROSTATE}\n  - {{id: central-zone, name: Central zone, part-of: prostate}}",
            ),
            replace(ALPHA, "sites: [cranial-dura]", "sites: [central-zone]"),
        ),
        ALPHA,
        "sex: |{female",
        "correct one of the two",
        every(
            replace("vocabulary/sites.yaml", "{id: head, name: Head}", PROSTATE),
            replace(ALPHA, "sites: [cranial-dura]", "sites: [prostate]"),
            replace(ALPHA, "female: 0.5", "female: 0"),
        ),
    ),
)

PICTURES = (
    Defect("a picture that is not there", "C012", E, remove(DRAWING), ALPHA, "file: |figures", "add it, or remove the image"),
    Defect("a picture behind a link", "C012", E, link(DRAWING, "/etc/hostname"), ALPHA, "file: |figures", "move the file there"),
    Defect(
        "a picture from elsewhere in the library", "C012", E, link(DRAWING, "../../people.yaml"), ALPHA, "file: |figures", "move"
    ),
    Defect(
        "a drawing with a script",
        "L010",
        E,
        replace(DRAWING, "<title>", "<script>alert(1)</script><title>"),
        DRAWING,
        "|<script>",
        "remove it",
    ),
    Defect("a drawing that is none", "L010", E, write(DRAWING, "GIF89a"), DRAWING, "|GIF89a", "save it again"),
    Defect(
        "too few pictures",
        "C025",
        INFO,
        replace(ALPHA, "    modality: MR", "    modality: CT"),
        ALPHA,
        "",
        "2 are wanted",
        every(SECOND_PICTURE, replace(ALPHA, "    modality: MR", "    modality: t2wi")),
    ),
    Defect(
        "no case",
        "C025",
        INFO,
        every(
            remove(CASE),
            replace(ALPHA, ", cases: [alpha-case]", ""),
            SECOND_PICTURE,
        ),
        ALPHA,
        "",
        "link one from a case",
        SECOND_PICTURE,
    ),
)

TIE_DEFECTS = (*SOURCES, *TIES, *PICTURES)
