"""Defects of what a page says, one of each kind: sections, profile, numbers, claims, pictures, codes."""

from tests.documents.pages import ALPHA, BETA, CAUSES, MENINGES, SCALE, Defect

from readingroom.problems import Level

E, W = Level.ERROR, Level.WARNING
FACT = "- Gated statement 802 about waiting"
MORE = "    - {finding: t2-hypointense, on: MR, frequency: often}"

SECTIONS = (
    Defect("C001", E, CAUSES, "## Pitfalls", "## Pitfal", "## Pitfal", "did you mean “Pitfalls”?", "## PITFALLS"),
    Defect("C001", E, ALPHA, "### Reporting tips", "### Reporting", "### Reporting", "Reporting tips"),
    Defect("C001", E, ALPHA, "### Reporting tips", "### Zebras", "### Zebras", "one of: Consider, Image interpretation pearls"),
    Defect("C001", E, CAUSES, "## Common\n", "## Less common\n", "", "add `## Common`"),
    Defect("C001", E, ALPHA, "### Presentation\n\n- ! Gated statement 801 about headache\n\n", "", "", "add `### Presentation`"),
    Defect(
        "C001", E, MENINGES, "## Relations\n\n- Gated statement ab3 about what lies beside it\n\n", "", "", "add `## Relations`"
    ),
    Defect("C001", E, ALPHA, "### Definitions", "### Synonyms\n\n- One\n\n### Definitions", "### Syn", "move the words there"),
    Defect("C001", E, ALPHA, FACT, "", "### Treatment", "write it, or leave out the heading"),
    Defect("C001", E, ALPHA, FACT, f"{FACT}\n\n### Treatment\n\n- Words", "### Treatment", "put both into one"),
    Defect("C001", E, ALPHA, FACT, f"{FACT}\n\n### Demographics\n\n- Words", "### Dem", "keep the order of the template"),
)

PROFILE = (
    Defect("C004", W, BETA, "modalities: [MR]", "modalities: [MR, CT]", "CT", "add findings with `on: CT`"),
    Defect("C004", W, BETA, "modalities: [MR]\n", "", "title", "add `modalities: […]`"),
    Defect("C004", W, BETA, "modalities: [MR]", "modalities: [CT]", "CT", "add findings with `on: CT`"),
    Defect("C004", W, ALPHA, "modalities: [MR, CT]", "modalities: [MR, CT, t2wi]", "t2wi", "`on: t2wi`", "modalities: [CT]"),
    Defect(
        "C010",
        E,
        ALPHA,
        MORE,
        f"{MORE}\n{MORE.replace('often', 'rare')}",
        "{finding: t2-hypointense, on: MR, frequency: rare}",
        "keep one",
        f"{MORE}\n{MORE.replace('often', 'occasional')}",
    ),
    Defect(
        "C010",
        W,
        ALPHA,
        FACT,
        "- A T2 hypointense core is rare [@doe-2024]",
        "A T2",
        "correct one of the two",
        "- A T2 hypointense core is typical [@doe-2024]",
    ),
    Defect(
        "C011",
        W,
        ALPHA,
        MORE,
        "    - {finding: no-enhancement, on: MR, frequency: often}",
        "{finding: no-enh",
        "lower the",
        "    - {finding: no-enhancement, on: MR, frequency: occasional}",
    ),
)

NUMBERS = (
    Defect("C011", E, ALPHA, FACT, "- In 130% of patients [@doe-2024]", "In", "at most 100 %", "- In 100% of them [@doe-2024]"),
    Defect("C011", E, ALPHA, FACT, "- Measures 9–4 mm [@doe-2024]", "Measures", "a range rises", "- Measures 4–9 mm [@doe-2024]"),
    Defect("C011", E, ALPHA, FACT, "- At 80 to 40 years [@doe-2024]", "At", "a range rises", "- At 40 to 80 years [@doe-2024]"),
    Defect("C011", E, ALPHA, FACT, "- At 40–160 years [@doe-2024]", "At", "nobody is older", "- At 40–110 years [@doe-2024]"),
    Defect("C011", E, ALPHA, FACT, "- Measures 8000 mm [@doe-2024]", "Measures", "and its unit", "- Measures 80 mm [@doe-2024]"),
    Defect(
        "C011", E, ALPHA, FACT, "- Measures 4–900 cm [@doe-2024]", "Measures", "and its unit", "- Measures 4–9 cm [@doe-2024]"
    ),
    Defect(
        "C011", E, ALPHA, FACT, "- Shows −2000 HU [@doe-2024]", "Shows", "−1024 and 4000 HU", "- Shows −50 to 20 HU [@doe-2024]"
    ),
    Defect("C011", E, ALPHA, FACT, "- Shows 5000 HU [@doe-2024]", "Shows", "−1024 and 4000 HU", "- Shows 40–60 HU [@doe-2024]"),
    Defect("C011", E, SCALE, "5–9 mm", "9–5 mm", "9–5", "a range rises"),
)

CLAIMS = (
    Defect("C013", W, ALPHA, FACT, "- The sign is pathognomonic", "The", "say less", "- The sign is pathognomonic [@doe-2024]"),
    Defect("C013", W, ALPHA, FACT, "- It always grows", "It", "say less", "- **Best imaging tool**: MR"),
    Defect("C023", E, ALPHA, FACT, "- Seen in 30% of them", "Seen", "`[@key]`", "- Seen in 30% of them [@doe-2024]"),
    Defect("C023", E, ALPHA, FACT, "- 12 of 40 grew", "12", "`[@key]`", "- Type 2 of several"),
    Defect("C023", E, ALPHA, FACT, "- ! Half of them grow", "! Half", "`[@key]`", "- The anterior half of the falx"),
    Defect("C023", E, ALPHA, FACT, "- Men 2:1", "Men", "`[@key]`", "- Men 2:1\n  - as counted [@doe-2024]"),
    Defect("C023", E, ALPHA, FACT, "- Size\n  - 4 cm", "4 cm", "`[@key]`", "- Size [@doe-2024]\n  - 4 cm"),
    Defect("C023", E, ALPHA, FACT, "Seen in 30% of them", "Seen", "`[@key]`", "Scanned at 3 T"),
    Defect("C023", E, SCALE, "5–9 mm [@doe-2024]", "5–9 mm", "5–9", "`[@key]`"),
)

PICTURES = (
    Defect("C012", E, ALPHA, '    alt: "Gated statement c02: a round shape under an arc."\n', "", "file: fig", "add `alt: …`"),
    Defect(
        "C012", E, ALPHA, '    caption: "Gated statement c01 in the caption of a drawing."\n', "", "file: fig", "`caption: …`"
    ),
    Defect("C012", E, ALPHA, "    licence: CC-BY-4.0\n", "", "file: fig", "add `licence: …`"),
    Defect("C012", E, ALPHA, "    credit: The makers of the tests\n", '    credit: " "\n', "file: fig", "add `credit: …`"),
    Defect(
        "C012",
        E,
        ALPHA,
        "Gated statement c02: a round shape under an arc.",
        "Gated statement c01 in the caption of a drawing.",
        "file: fig",
        "what is to be seen",
    ),
    Defect("C012", E, ALPHA, "Gated statement c02: a round shape under an arc.", "Shape", "file: fig", "what is to be seen"),
    Defect("C012", E, ALPHA, "Gated statement c02: a round shape under an arc.", "shape.svg", "file: fig", "what is to be seen"),
    Defect(
        "C012",
        E,
        ALPHA,
        "Gated statement c02: a round shape under an arc.",
        "long " * 51,
        "file: fig",
        "keep it to 250",
        "long " * 50,
    ),
    Defect(
        "C012",
        E,
        ALPHA,
        "kind: drawing",
        "kind: clinical",
        "file: fig",
        "`deidentification: …`",
        "kind: clinical\n    deidentification: Burned-in text was looked for",
    ),
    Defect("C012", E, ALPHA, "kind: drawing\n    modality: MR", "kind: simulated", "file: fig", "`modality: …`", "kind: drawing"),
    Defect(
        "C012",
        E,
        ALPHA,
        "section: mr-findings",
        "section: mr-finding",
        "file: fig",
        "did you mean “mr-findings”?",
        "section: ct-findings",
    ),
)

CODES = (
    Defect("C019", W, ALPHA, "codes: {mesh: D006411}\n", "", "title", "add `codes: {mesh: …}`"),
    Defect("C019", W, ALPHA, "{mesh: D006411}", "{mesh: D6411}", "D6411", "look the code up"),
    Defect("C019", W, ALPHA, "{mesh: D006411}", "{mehs: D006411}", "D006411", "did you mean “mesh”?"),
    Defect("C019", W, MENINGES, "UBERON:0002360", "UBERON:2360", '"UBERON', "look the code up"),
    Defect(
        "C019",
        W,
        ALPHA,
        "{mesh: D006411}",
        "{mesh: D006411, snomed-ct: 416940008}",
        "416940008",
        "look the code up",
        "{snomed-ct: 416940007}",
    ),
)

CONTENT = (*SECTIONS, *PROFILE, *NUMBERS, *CLAIMS, *PICTURES, *CODES)
