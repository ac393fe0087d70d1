"""Defects of the form of a page, one of each kind: front matter, headings, blocks, running text, links, terms."""

from tests.documents.pages import ALPHA, CASE, CAUSES, SCALE, TERMINOLOGY, Defect, page

from readingroom.problems import Level

E, W = Level.ERROR, Level.WARNING
FACT = "- Gated statement 802 about waiting"
DEEP = "".join(f"{'  ' * depth}- a{depth}\n" for depth in range(25))
CASE_FRONT = page(CASE).split("---\n")[1]
FREQUENCY = "{finding: t2-hypointense, on: MR, frequency: often}"

FRONT = (
    Defect("D001", E, ALPHA, "---\ntitle: Alpha Mass", "title: Alpha Mass", "title", "between two lines with three hyphens"),
    Defect("D001", E, ALPHA, f"---\n\n{TERMINOLOGY}", TERMINOLOGY, "---\ntitle", "between two lines with three hyphens"),
    Defect("D002", E, CASE, CASE_FRONT, "- a\n- b\n", "- a", "begin with a key and a colon"),
    Defect("D003", E, ALPHA, "title: Alpha Mass\n", "", "abbreviations", "add `title: …`"),
    Defect("D003", E, ALPHA, "{term: anemia, frequency: often, source: doe-2024}", "{term: anemia}", "{term", "`frequency: …`"),
    Defect("D003", E, ALPHA, "{n: 34, of: 40}", "{n: 34}", "frequency: {n: 34}", "add `of: …`"),
    Defect("D004", E, ALPHA, "access: default", "acess: default", "acess", "did you mean “access”?"),
    Defect("D004", E, ALPHA, "  must-not-miss: true", "  must_not_miss: true", "must_not_miss", "remove it"),
    Defect("D004", E, CASE, "age: 44", "patient-name: Jane", "patient-name", "remove it"),
    Defect("D005", E, ALPHA, "title: Alpha Mass", "title: '  '", "'  '", "at least one word"),
    Defect("D005", E, ALPHA, "title: Alpha Mass", "title: [Alpha]", "[Alpha]", "write text"),
    Defect("D005", E, ALPHA, "review: {status: draft}", "review: {status: drafted}", "drafted", "one of 'draft', 'in-review'"),
    Defect("D005", E, ALPHA, "authors: [drafting-program]", "authors: []", "[]", "list at least one"),
    Defect("D005", E, ALPHA, FREQUENCY, FREQUENCY.replace("often", "oftn"), "oftn", "did you mean “often”?"),
    Defect("D005", E, ALPHA, "{n: 34, of: 40}", "{n: 44, of: 40}", "{n: 44", "correct the value"),
    Defect("D005", E, ALPHA, "typical: [20, 60]", "typical: [60, 20]", "{typical: [60", "correct the value"),
    Defect("D005", E, ALPHA, "possible: [1, 90]", "possible: [30, 90]", "{typical", "correct the value", "possible: [20, 60]"),
    Defect("D005", E, ALPHA, "{female: 0.5}", "{female: 50}", "50", "within the limit", "{female: 1}"),
    Defect("D005", E, ALPHA, "{mesh: D006411}", "{mesh: true}", "true", "write text", "{snomed-ct: 416940007}"),
    Defect(
        "D005", E, ALPHA, "file: figures/alpha-mass/shape.svg", "file: figures/../people.yaml", "figures/..", "correct the value"
    ),
    Defect(
        "D005", E, ALPHA, "file: figures/alpha-mass/shape.svg", "file: figures/page.html", "figures/page", "correct the value"
    ),
    Defect("D005", E, ALPHA, "file: figures/alpha-mass/shape.svg", 'file: "figures/a\\0.svg"', '"figures/a', "correct the value"),
    Defect("D005", E, CASE, "age: 44", "age: 444", "444", "within the limit", "age: 0.5"),
)

BLOCKS = (
    Defect("D010", E, ALPHA, "### CT findings", "#### CT findings", "####", "sections begin with `##`"),
    Defect("D010", E, ALPHA, "## Pathology\n", "# Pathology\n", "# Pathology", "sections begin with `##`"),
    Defect("D010", E, ALPHA, "## Terminology\n\n### Definitions", "### Definitions", "###", "sections begin with `##`"),
    Defect("D011", E, ALPHA, "## Terminology", "Some words.\n\n## Terminology", "Some", "below a `##` heading"),
    Defect("D012", E, ALPHA, FACT, "```\ncode\n```", "```", "write bullets, a table or a paragraph"),
    Defect("D012", E, ALPHA, FACT, "    code", "code", "write bullets, a table or a paragraph", "   words"),
    Defect("D012", E, ALPHA, FACT, "> quoted", ">", "write bullets, a table or a paragraph"),
    Defect("D012", E, ALPHA, FACT, f"{FACT}\n\n***", "***", "write bullets, a table or a paragraph"),
    Defect("D012", E, ALPHA, FACT, "- words\n\n  | a |\n  |---|\n  | b |", "| a |", "put it below the list"),
    Defect("D012", E, ALPHA, FACT, "- words\n  # big", "# big", "write bullets, a table or a paragraph", "- words #1"),
    Defect("D013", E, ALPHA, FACT, DEEP, "- a18", "make it flatter", DEEP[: DEEP.index("- a18")]),
    Defect("D014", E, ALPHA, FACT, f"{FACT}\n-\n- words", "-\n- words", "write the statement, or remove it"),
    Defect("D014", E, ALPHA, FACT, "- - inner words", "- - inner", "write the statement, or remove it"),
)

TEXT = (
    Defect("D015", E, SCALE, "for much \\| more", "for much | more", "| 2", "as `\\|`"),
    Defect("D020", E, ALPHA, FACT, "<div>words</div>", "<div>", "HTML is never run"),
    Defect("D020", E, ALPHA, FACT, "<script>alert(1)</script>", "<script>", "HTML is never run"),
    Defect("D020", E, ALPHA, FACT, "- words <b onclick='x()'> bold", "<b", "shown as typed", "- words **bold**"),
    Defect("D020", E, ALPHA, FACT, "- words <!-- hidden -->", "<!--", "shown as typed", "- words < 5 & > 3"),
    Defect("D020", E, ALPHA, FACT, "- <img src=x onerror=alert(1)>", "<img", "HTML is never run"),
    Defect("D020", E, SCALE, "Gated statement bb1 for none", "words <br> words", "<br>", "shown as typed"),
    Defect("D021", E, ALPHA, FACT, "- words ![alt](shape.svg)", "![alt", "`images:`", "- words! [Beta](beta-mass.md)"),
    Defect("D022", E, ALPHA, FACT, "- words [@Doe 2024]", "[@Doe", "`[@key]`", "- words [@doe-2024]"),
    Defect("D022", E, ALPHA, FACT, "- words [@doe-2024 and others]", "[@doe", "`[@key]`", "- words [@doe-2024, @roe-2023]"),
    Defect("D022", E, ALPHA, FACT, "- words [@]", "[@]", "`[@key]`", "- words `[@]`"),
    Defect("D022", E, ALPHA, FACT, "- words [@doe-2024; ]", "[@doe", "`[@key]`", "- words [@doe-2024;@roe-2023]"),
    Defect("D022", E, ALPHA, FACT, "- words [@doe-2024", "[@doe", "`[@key]`", "- words \\[doe-2024"),
    Defect("D022", E, ALPHA, FACT, "words [@doe-2024;\n@roe-2023]", "[@doe", "`[@key]`", "words [@doe-2024]\n[@roe-2023]"),
    Defect(
        "D023", E, ALPHA, FACT, "- [x](javascript:alert(1))", "javascript", "an https address", "- [x](https://example.org/a)"
    ),
    Defect("D023", E, ALPHA, FACT, "- [x](JaVaScRiPt:alert(1))", "JaVa", "an https address"),
    Defect("D023", E, ALPHA, FACT, "- [x](data:text/html;base64,PHN2Zz4=)", "data:", "an https address"),
    Defect("D023", E, ALPHA, FACT, "- [x](vbscript:x)", "vbscript", "an https address"),
    Defect("D023", E, ALPHA, FACT, "- [x](//example.org/a)", "//example", "an https address"),
    Defect("D023", E, ALPHA, FACT, "- [x](https:a)", "https:a", "an https address", "- [x](http://example.org)"),
    Defect("D023", E, ALPHA, FACT, "- [x](https://[a:b])", "https://[a", "an https address"),
    Defect("D023", E, ALPHA, FACT, "- <mailto:a@example.org>", "mailto", "an https address", "- <https://example.org>"),
    Defect("D024", E, ALPHA, FACT, "- [x](beta-mass)", "beta-mass)", "the path of the `.md` file", "- [x](beta-mass.md)"),
    Defect("D024", E, ALPHA, FACT, "- [x](../../../../etc/a.md)", "../../../..", "the path of the `.md` file"),
    Defect("D024", E, ALPHA, FACT, "- [x](/diagnoses/brain/beta-mass.md)", "/diagnoses", "relative to this one"),
    Defect("D024", E, ALPHA, FACT, "- [x](#treatment)", "#treatment", "relative to this one", "- [x](beta-mass.md#treatment)"),
    Defect("D024", E, ALPHA, FACT, "- [x](../../references/invented.json)", "../../ref", "relative to this one"),
)

TERMS = (
    Defect("D030", E, ALPHA, "finding: dural-mass,", "finding: dural-mas,", "dural-mas", "did you mean “dural-mass”?"),
    Defect("D030", E, ALPHA, "at: cranial-dura,", "at: cranial-dur,", "cranial-dur", "did you mean “cranial-dura”?"),
    Defect("D030", E, ALPHA, "on: MR, frequency", "on: MX, frequency", "MX", "add it to the vocabulary", "on: t2wi, frequency"),
    Defect("D030", E, ALPHA, "term: anemia", "term: anemias", "anemias", "did you mean “anemia”?"),
    Defect(
        "D030", E, ALPHA, "sites: [cranial-dura]", "sites: [head, brain]", "brain", "add it to the vocabulary", "sites: [head]"
    ),
    Defect("D030", E, ALPHA, "modalities: [MR, CT]", "modalities: [MR, CT, XR]", "XR", "add it to the vocabulary"),
    Defect("D030", E, ALPHA, "    modality: MR", "    modality: MRT", "MRT", "did you mean “MR”?", "    modality: t2wi"),
    Defect("D030", E, CAUSES, "finding: dural-mass", "finding: dural", "dural", "add it to the vocabulary"),
    Defect(
        "D031", W, ALPHA, "{finding: t2-hypointense, on: MR", "{finding: t2-hypointense, on: CT", "CT", "correct one of the two"
    ),
)

FORM = (*FRONT, *BLOCKS, *TEXT, *TERMS)
