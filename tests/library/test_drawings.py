"""Drawings are pictures: whatever could run, load or grow in one is reported where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_library import SOURCE

from readingroom.library.drawings import read_drawing

PATH = "figures/alpha-mass/shape.svg"
CLEAN = (SOURCE / PATH).read_text(encoding="utf-8")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def svg(inside: str, attributes: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{attributes}>\n{inside}\n</svg>'


# what is wrong, the drawing, the line and column from 1, words of the message, words of the suggestion
DEFECTS = [
    ("script", svg("<script>alert(1)</script>"), (2, 1), "<script> is not used", "remove it"),
    ("script in a namespace", svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'), (2, 1), "<x:script>", "remove it"),
    ("foreign object", svg("<foreignObject><p>x</p></foreignObject>"), (2, 1), "<foreignObject>", "remove it"),
    ("image", svg('<image href="#a"/>'), (2, 1), "<image>", "remove it"),
    ("link", svg('<a href="#a"/>'), (2, 1), "<a>", "remove it"),
    ("animation", svg('  <set attributeName="href" to="#a"/>'), (2, 3), "<set>", "remove it"),
    ("onload", svg("<g/>", ' onload="alert(1)"'), (1, 1), "“onload” runs a script", "remove it"),
    ("onclick in capitals", svg('<g onCLICK="alert(1)"/>'), (2, 1), "“onCLICK” runs a script", "remove it"),
    ("external reference", svg('<use href="https://example.org/a.svg#b"/>'), (2, 1), "leads outside", "remove it"),
    ("external xlink", svg('<use xlink:href="a.svg#b"/>'), (2, 1), "“xlink:href” leads outside", "remove it"),
    ("script address", svg('<use href="javascript:alert(1)"/>'), (2, 1), "leads outside", "remove it"),
    ("base", svg('<g xml:base="https://example.org/"/>'), (2, 1), "“xml:base” leads outside", "remove it"),
    ("paint from outside", svg('<path fill="url(https://example.org/a#b)"/>'), (2, 1), "“fill” loads", "remove it"),
    ("style from outside", svg("<path style=\"fill: URL( '//example.org')\"/>"), (2, 1), "“style” loads", "remove it"),
    ("escaped style", svg('<path style="fill: u\\72l(//example.org)"/>'), (2, 1), "“style” loads", "remove it"),
    ("import", svg("<style>@import 'a.css';</style>"), (2, 24), "style loads", "remove the address"),
    ("import in parts", svg("<style>@im&#112;ort 'a.css';</style>"), (2, 29), "style loads", "remove the address"),
    ("import in CDATA", svg("<style>@im<![CDATA[port 'a.css';]]></style>"), (2, 36), "style loads", "remove the address"),
    ("image set", svg("<style>rect {background: image-set('a.png' 1x)}</style>"), (2, 48), "style loads", "remove the address"),
    ("processing instruction", svg("<?xml-stylesheet href='a.css'?>"), (2, 1), "xml-stylesheet", "remove it"),
    ("entities", f'<!DOCTYPE svg [<!ENTITY l0 "lol">{LAUGHS}]>{svg("&l9;")}', None, "entity or document type", "the declaration"),
    ("external entity", f'<!DOCTYPE svg [<!ENTITY a SYSTEM "/etc/hostname">]>{svg("&a;")}', None, "entity or", "the declaration"),
    ("document type", f'<!DOCTYPE svg SYSTEM "https://example.org/svg.dtd">{svg("")}', None, "document type", "the declaration"),
    ("no drawing", "<html/>", (1, 1), "begins with <html>", "save it as SVG"),
    ("no XML", "<svg>\n<g>\n</svg>", (3, 3), "not well-formed", "save it again"),
    ("nothing", "", (1, 1), "not well-formed", "save it again"),
    ("another encoding", f'<?xml version="1.0" encoding="utf-7"?>{svg("")}', (0, 1), "encoding is “utf-7”", "save it as UTF-8"),
    ("an unknown encoding", f"<?xml version='1.0' encoding='x'?>{svg('')}", (0, 1), "encoding is “x”", "save it as UTF-8"),
    ("an encoding without name", f"<?xml version='1.0' encoding=''?>{svg('')}", (0, 1), "encoding is “”", "save it as UTF-8"),
]


@pytest.mark.parametrize(
    ("text", "place", "message", "suggestion"), [defect[1:] for defect in DEFECTS], ids=[defect[0] for defect in DEFECTS]
)
def test_what_is_no_picture_is_reported(text: str, place: tuple[int, int] | None, message: str, suggestion: str) -> None:
    problems = read_drawing(text, PATH).problems
    (problem,) = [problem for problem in problems if message in problem.message]
    assert (problem.code, problem.level.word, problem.place.path) == ("L010", "error", PATH)
    assert place is None or (problem.place.line, problem.place.column) == place
    assert suggestion in problem.suggestion


@pytest.mark.parametrize(
    "text",
    [
        CLEAN,
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n{CLEAN}',
        svg('<defs><linearGradient id="a"/></defs><path fill="url(#a)" style="stroke: url( \'#a\' )"/>'),
        svg("<style>rect {fill: red} @media (prefers-color-scheme: dark) {rect {fill: blue}}</style><text>@import it</text>"),
        svg('<symbol id="s"/><use href="#s"/><use xlink:href="#s"/>'),
        svg("<title>Onset: javascript is a word</title><desc>é ∅</desc>", ' role="img" aria-label="a picture"'),
    ],
)
def test_a_drawing_that_only_draws_is_clean(text: str) -> None:
    assert read_drawing(text, PATH).problems == ()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        (' width="320" height="200"', (320, 200)),
        (' width="320px" height="199.6px"', (320, 200)),
        (' viewBox="0 0 320 200"', (320, 200)),
        (' viewBox="-10,-10,320.4,200"', (320, 200)),
        (' width="100%" height="100%" viewBox="0 0 32 20"', (32, 20)),
        (' width="12cm" height="10cm"', (0, 0)),
        (f' width="{"9" * 400}" height="1"', (0, 0)),
        (' viewBox="a b c d"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_the_size_is_read_where_it_is_said(attributes: str, size: tuple[int, int]) -> None:
    drawing = read_drawing(svg("", attributes), PATH)
    assert (drawing.width, drawing.height) == size
    assert drawing.problems == ()


def test_a_drawing_that_nests_deeply_is_read() -> None:
    assert read_drawing(svg("<g>" * 50_000 + "</g>" * 50_000), PATH).problems == ()


PARTS = (
    *(
        "<svg>",
        "</svg>",
        "<svg ",
        ">",
        "/>",
        "<g>",
        "</g>",
        "<script>",
        "<style>",
        "@import",
        "url(",
        "#a",
        "href=",
        '"',
        "'",
        "&",
        ";",
    ),
    *(
        "<!DOCTYPE svg [",
        "]>",
        "<!ENTITY a 'b'>",
        "&a;",
        "&#0;",
        "<?xml version='1.0' encoding='",
        "?>",
        "<![CDATA[",
        "]]>",
        "<!--",
    ),
    *("-->", "\0", "\ufeff", "é", "\n", " ", "width='1e9'", "x:y", "xmlns:x=''", "\ud7ff"),
)


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=2)), max_size=20).map("".join))
@settings(max_examples=300, deadline=None)
def test_reading_a_drawing_never_fails(text: str) -> None:
    drawing = read_drawing(text, PATH)
    assert all(problem.suggestion for problem in drawing.problems)
    assert drawing.width >= 0
