"""Defects of the files of a library, its settings, people and redirects, one of each kind."""

from tests.library.spoiling import Defect, Spoil, copy, every, link, remove, replace, write

from readingroom.problems import Level

E, W, INFO = Level.ERROR, Level.WARNING, Level.INFO
ALPHA, BETA = "diagnoses/brain/alpha-mass.md", "diagnoses/brain/beta-mass.md"
GAMMA, DELTA = "diagnoses/spine/gamma-cyst.md", "diagnoses/brain/delta-lesion.md"
CAUSES, CASE = "differentials/brain/dural-mass-causes.md", "cases/brain/alpha-case.md"
PEOPLE, REDIRECTS, SETTINGS = "people.yaml", "redirects.yaml", "library.yaml"
REFERENCES, DRAWING = "references/invented.json", "figures/alpha-mass/shape.svg"
FACT = "- Gated statement 802 about waiting"
LAST = "{from: omega-lesion, kind: withdrawn, reason: There is no such disease.}"
REVIEW = "{status: reviewed, by: grace-sample, on: 2026-06-01, next: 2027-06-01}"
GRACE = 'conflict-of-interest: "None."\n    conflict-of-interest-on: 2026-06-01\n'
DOE = '"DOI": "10.5555/doe-2024",\n    "custom": {"status": "ok"}'


def fact(words: str) -> Spoil:
    return replace(ALPHA, FACT, words)


def redirect(words: str) -> Spoil:
    return replace(REDIRECTS, LAST, f"{LAST}\n  - {words}")


def review(words: str) -> Spoil:
    return replace(BETA, REVIEW, words)


FILES = (
    Defect(
        "one id in two areas",
        "L001",
        E,
        copy(ALPHA, "diagnoses/spine/alpha-mass.md"),
        "diagnoses/spine/alpha-mass.md",
        "",
        "rename one",
        copy(ALPHA, "diagnoses/spine/alpha-mass-spine.md"),
    ),
    Defect(
        "one id in two kinds",
        "L001",
        E,
        copy("anatomy/brain/sample-meninges.md", "tables/brain/sample-meninges.md"),
        "tables/brain/sample-meninges.md",
        "",
        "rename one",
    ),
    Defect(
        "a text beside the documents",
        "L002",
        E,
        write("diagnoses/brain/notes.txt", "x"),
        "diagnoses/brain/notes.txt",
        "",
        "remove it",
        write("notes.txt", "x"),
    ),
    Defect("a document without area", "L002", E, copy(ALPHA, "diagnoses/alpha.md"), "diagnoses/alpha.md", "", "move the file"),
    Defect(
        "a document too deep", "L002", E, copy(ALPHA, "diagnoses/brain/a/b.md"), "diagnoses/brain/a/b.md", "", "move the file"
    ),
    Defect(
        "a link to a folder", "L002", E, link("diagnoses/brain/more", "/etc"), "diagnoses/brain/more", "", "put the documents"
    ),
    Defect(
        "a folder of a kind behind a link",
        "L002",
        E,
        every(
            remove(CASE),
            lambda root: (root / "cases/brain").rmdir(),
            lambda root: (root / "cases").rmdir(),
            link("cases", "/etc"),
        ),
        "cases",
        "",
        "put the documents themselves here",
    ),
    Defect(
        "an unknown area",
        "L003",
        E,
        copy(ALPHA, "diagnoses/brian/epsilon.md"),
        "diagnoses/brian/epsilon.md",
        "",
        "did you mean “brain”?",
        copy(ALPHA, "diagnoses/brain/epsilon.md"),
    ),
    Defect(
        "a name with capitals and spaces",
        "L004",
        E,
        copy(ALPHA, "diagnoses/brain/Alpha Mass.md"),
        "diagnoses/brain/Alpha Mass.md",
        "",
        "rename the file",
        copy(ALPHA, "diagnoses/brain/t1-mass.md"),
    ),
    Defect("a name with two hyphens", "L004", E, copy(ALPHA, "diagnoses/brain/a--b.md"), "diagnoses/brain/a--b.md", "", "rename"),
    Defect(
        "a link out of the library",
        "F004",
        E,
        link(CASE, "/etc/hostname"),
        CASE,
        "",
        "by the file itself",
        link("diagnoses/brain/epsilon.md", "alpha-mass.md"),
    ),
    Defect("a link to nothing", "F001", E, link(CASE, "nothing.md"), CASE, "", "create it or restore it"),
    Defect("a link to itself", "F001", E, link(CASE, "alpha-case.md"), CASE, "", "mend its permissions"),
    Defect("no settings", "F001", E, remove(SETTINGS), SETTINGS, "", "create it"),
    Defect(
        "settings that are no YAML", "F010", E, replace(SETTINGS, "areas:", "areas: ["), SETTINGS, "|- {id: brain", "close the"
    ),
    Defect(
        "settings without licence", "D003", E, replace(SETTINGS, "licence: CC-BY-4.0\n", ""), SETTINGS, "|name: Small", "`licence"
    ),
    Defect(
        "an unknown access", "D005", E, replace(SETTINGS, "access: open", "access: closed"), SETTINGS, "access: |closed", "'open'"
    ),
    Defect(
        "an area listed twice",
        "D005",
        E,
        replace(SETTINGS, "id: spine", "id: brain"),
        SETTINGS,
        "areas:\n  |- {id: brain, name: B",
        "correct the value",
    ),
    Defect(
        "people without ids",
        "D003",
        E,
        replace(PEOPLE, "  - id: ada-example\n    name", "  - name"),
        PEOPLE,
        "|name: Ada",
        "`id: …`",
    ),
)

PERSONS = (
    Defect(
        "an unknown author",
        "L006",
        E,
        replace(BETA, "authors: [ada-example]", "authors: [ada-exampel]"),
        BETA,
        "|authors:",
        "did you mean “ada-example”?",
        replace(BETA, "authors: [ada-example]", "authors: [drafting-program]"),
    ),
    Defect(
        "a person listed twice",
        "L006",
        E,
        replace(PEOPLE, "id: grace-sample", "id: ada-example"),
        PEOPLE,
        "  - id: |ada-example\n    name: Grace",
        "keep one",
    ),
    Defect(
        "reviewed by nobody",
        "C002",
        E,
        review("{status: reviewed, on: 2026-06-01}"),
        BETA,
        "|review:",
        "add `by:`",
        review("{status: in-review}"),
    ),
    Defect(
        "an unknown reviewer",
        "C002",
        E,
        review("{status: reviewed, by: grace-sampel, on: 2026-06-01}"),
        BETA,
        "|review:",
        "did you mean “grace-sample”?",
    ),
    Defect(
        "reviewed by software",
        "C002",
        E,
        review("{status: reviewed, by: drafting-program, on: 2026-06-01}"),
        BETA,
        "|review:",
        "signed by a person",
    ),
    Defect(
        "reviewed by the author",
        "C002",
        E,
        review("{status: reviewed, by: ada-example, on: 2026-06-01}"),
        BETA,
        "|review:",
        "somebody else",
    ),
    Defect("no interests declared", "C002", E, replace(PEOPLE, f"0097\n    {GRACE}", "0097\n"), BETA, "|review:", "people.yaml"),
    Defect(
        "interests declared long ago",
        "C002",
        E,
        replace(PEOPLE, f"0097\n    {GRACE}", "0097\n    conflict-of-interest-on: 2025-06-01\n"),
        BETA,
        "|review:",
        "people.yaml",
        replace(PEOPLE, f"0097\n    {GRACE}", "0097\n    conflict-of-interest-on: 2025-07-01\n"),
    ),
    Defect("reviewed on no day", "C002", E, review("{status: reviewed, by: grace-sample}"), BETA, "|review:", "add `on:`"),
    Defect(
        "reviewed tomorrow",
        "C002",
        E,
        review("{status: reviewed, by: grace-sample, on: 2026-07-02}"),
        BETA,
        "|review:",
        "correct the day",
        review("{status: reviewed, by: grace-sample, on: 2026-07-01}"),
    ),
    Defect(
        "a review that is due",
        "C003",
        W,
        replace(BETA, "next: 2027-06-01", "next: 2026-06-30"),
        BETA,
        "|review:",
        "needs-update",
        replace(BETA, "next: 2027-06-01", "next: 2026-07-01"),
    ),
    Defect(
        "a review long overdue",
        "C003",
        E,
        replace(BETA, "next: 2027-06-01", "next: 2025-12-01"),
        BETA,
        "|review:",
        "needs-update",
        review("{status: needs-update, next: 2025-12-01}"),
    ),
)

MOVES = (
    Defect(
        "a redirect to nothing",
        "L007",
        E,
        redirect("{from: a, to: alpha-mas, kind: moved, reason: r}"),
        REDIRECTS,
        "|{from: a,",
        "did you mean “alpha-mass”?",
        redirect("{from: a, to: alpha-mass, kind: moved, reason: r}"),
    ),
    Defect(
        "a redirect without target",
        "L007",
        E,
        redirect("{from: a, kind: merged, reason: r}"),
        REDIRECTS,
        "|{from: a,",
        "name a document",
        redirect("{from: a, to: null, kind: withdrawn, reason: r}"),
    ),
    Defect(
        "a redirect to a redirect",
        "L007",
        E,
        redirect("{from: a, to: first-mass, kind: moved, reason: r}"),
        REDIRECTS,
        "|{from: a,",
        "lead straight to “alpha-mass”",
    ),
    Defect(
        "a redirect to itself", "L007", E, redirect("{from: a, to: a, kind: moved, reason: r}"), REDIRECTS, "|{from: a,", "name a"
    ),
    Defect(
        "a redirect from a document",
        "L007",
        E,
        redirect("{from: beta-mass, to: alpha-mass, kind: moved, reason: r}"),
        REDIRECTS,
        "|{from: beta-mass",
        "remove the redirect, or the document",
    ),
    Defect(
        "two redirects from one id",
        "L007",
        E,
        redirect("{from: first-mass, to: beta-mass, kind: moved, reason: r}"),
        REDIRECTS,
        "|{from: first-mass, to: beta",
        "keep one",
    ),
    Defect(
        "a redirect without reason",
        "D003",
        E,
        redirect("{from: a, to: alpha-mass, kind: moved}"),
        REDIRECTS,
        "|{from: a,",
        "add `reason: …`",
    ),
)

FILE_DEFECTS = (*FILES, *PERSONS, *MOVES)
