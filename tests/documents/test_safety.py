"""What strangers may write: nothing makes reading a page fail, nothing they wrote runs, and nothing is lost in silence."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.pages import ALPHA, FINDINGS, TERMINOLOGY, VOCABULARY, check, page, read_body

from readingroom.documents.check import check_document
from readingroom.documents.document import Document
from readingroom.documents.kinds import KINDS
from readingroom.documents.parse import MAX_DOCUMENT_BYTES, parse_document, read_document
from readingroom.documents.render import Renderer
from readingroom.problems import has_errors

ALLOWED = {"a": {"href", "class"}, "sup": {"class"}, "strong": set(), "em": set(), "code": set(), "br": set()}
ADDRESS = re.compile(r"(?:https?://|@/(?:terms|diagnoses|differentials|anatomy|tables|cases)/|#ref-\d+\Z)")
NUMBERS = {"doe-2024": 1, "roe-2023": 2}

MARKDOWN = (
    *(
        "\n",
        "\n\n",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n> ",
        "\n    ",
        "\n## ",
        "\n### Treatment\n",
        "\n## Imaging\n",
        "\n---\n",
        "\n***\n",
    ),
    *("| a | b |\n|---|---|\n", "\n| ", " | ", "\\|", "\\", "`", "``", "```\n", "*", "**", "_", "~~", "! ", "!["),
    *(
        "[",
        "]",
        "](",
        ")",
        "](beta-mass.md)",
        "](https://example.org)",
        "](javascript:alert(1))",
        "](data:text/html,x)",
        "](<",
        ">)",
    ),
    *("[@doe-2024]", "[@", "; @roe-2023]", "[@zz", "]: ", "<script>", "</script>", "<img src=x onerror=alert(1)>", "<!--", "-->"),
    *("<b", ">", "<", "&lt;script&gt;", "&#106;avascript:", "&", '"', "'", "<https://example.org/", "<?php", "]]>", "<![CDATA["),
    *(
        "avid enhancement",
        "dural mass",
        "no enhancement ",
        "30%",
        " 5 mm",
        "9–4 HU",
        "always",
        "rarely",
        "−",
        "é",
        "\u202e",
        "\u2028",
    ),
    *("\t", "\r", "\r\n", "\x00", "\x0c", "\ufeff", "\U0001f480", " "),
)
YAML = (
    *("title: T\n", "authors: [a]\n", "origin: human\n", "review: {status: draft}\n", "profile:\n", "  findings:\n", "    - "),
    *(
        "{finding: mass, ",
        "frequency: often}\n",
        "frequency: {n: 1, of: 0}\n",
        "images:\n  - ",
        "file: figures/",
        "kind: drawing\n",
    ),
    *(
        "codes: {mesh: ",
        "}\n",
        "]\n",
        "[",
        "{",
        ":",
        ": ",
        "- ",
        "\n",
        "  ",
        "'",
        '"',
        "|\n",
        ">\n",
        "&a ",
        "*a",
        "!!python/object:os ",
        "? ",
    ),
    *(
        "---\n",
        "...\n",
        "#",
        "\t",
        "null",
        "true",
        "1e999",
        "0x10",
        "2026-13-45",
        "on",
        "~",
        "<<: ",
        "\x00",
        "\ud7ff",
        "\u2028",
        "%YAML 9\n",
    ),
    *(
        "age: ",
        "{typical: [1, ",
        "99999999999999999999",
        "sex: {female: ",
        "related: ",
        "source: x",
        "access: open\n",
        "[[[[[[[[",
    ),
)


def bodies(words: tuple[str, ...] = MARKDOWN, size: int = 30) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(st.sampled_from(words), st.text(max_size=3)), max_size=size).map("".join)


class Checker(HTMLParser):
    """Notes everything in a piece of HTML that a page may not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED or {name for name, _ in attrs} - ALLOWED[tag]:
            self.faults.append(f"<{tag} {attrs}>")
        if tag == "a" and ("a" in self.open or not ADDRESS.match(dict(attrs).get("href") or "")):
            self.faults.append(f"<{tag} {attrs}> in {self.open}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")


def look_at(fragment: str) -> Checker:
    checker = Checker()
    checker.feed(fragment)
    checker.close()
    checker.faults.extend(f"<{tag}> is not closed" for tag in checker.open)
    return checker


def render(document: Document) -> list[str]:
    renderer = Renderer(NUMBERS, FINDINGS)
    rendered: list[str] = []
    for section in document.sections:
        renderer.begin_section()
        rendered.extend(renderer.render(inline) for block in section.blocks for inline in block.inlines())
    return rendered


@given(bodies())
@settings(max_examples=300, deadline=None)
def test_what_is_rendered_holds_only_harmless_html_whatever_was_written(body: str) -> None:
    document, _ = read_body(TERMINOLOGY + body)
    for fragment in render(document):
        assert look_at(fragment).faults == []


@given(bodies(), st.sampled_from(sorted(KINDS)))
@settings(max_examples=200, deadline=None)
def test_reading_and_checking_never_fails_and_every_place_is_in_the_file(body: str, kind: str) -> None:
    path = f"{KINDS[kind].folder}/brain/page.md"
    extra = {"differential": "finding: dural-mass\n"}.get(kind, "")
    head = f"---\ntitle: T\nauthors: [a]\norigin: human\nreview: {{status: draft}}\n{extra}---\n"
    text = f"{head}\n## {KINDS[kind].sections[0].title}\n\n{body}"
    document, problems = parse_document(text, path=path)
    assert document is not None
    lines = re.split(r"\r\n|\r|\n", text)
    for problem in (*problems, *check_document(document, VOCABULARY, FINDINGS)):
        line, column = problem.place.line, problem.place.column
        assert 0 <= line <= len(lines)
        assert column <= len(lines[line - 1]) + 1
        assert problem.suggestion


@given(bodies(YAML), bodies())
@settings(max_examples=300, deadline=None)
def test_front_matter_never_makes_reading_fail(front: str, body: str) -> None:
    document, problems = parse_document(f"---\n{front}\n---\n{body}", path=ALPHA)
    assert document is not None or has_errors(problems)
    assert all(problem.suggestion for problem in problems)


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_arbitrary_text_never_makes_reading_fail(text: str) -> None:
    document, problems = parse_document(text, path=ALPHA)
    assert document is None
    assert has_errors(problems)


LOSABLE = tuple(word for word in MARKDOWN if "(" not in word and "<" not in word and word not in ("\x00", "\n## "))


@given(bodies(LOSABLE, size=20).map(lambda body: re.sub(r" (?=\S)", " kept ", body)))
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost_without_a_problem(body: str) -> None:
    document, problems = read_body(TERMINOLOGY + body)
    if not problems:
        shown = " ".join(inline.text for _, inline in document.inlines())
        assert shown.count("kept") == body.count("kept")


@pytest.mark.parametrize(
    "body",
    [
        "- " * 3000 + "a",
        "1. " * 3000 + "a",
        ">" * 20_000 + " a",
        "- > " * 2000 + "a",
        "\n".join("  " * depth + "- a" for depth in range(300)),
        "[" * 5000,
        "![" * 5000 + "](" * 5000,
        "*" * 5000 + "a" + "*" * 5000,
        "*a **b " * 2000,
        "`" * 5000,
        "<a " * 5000,
        "[@" * 5000 + "]" * 5000,
        "| a " * 300 + "\n" + "|---" * 300 + "\n" + "| b\n" * 50,
        "&" * 20_000,
    ],
    ids=lambda body: body[:8],
)
def test_text_that_was_made_to_nest_or_to_take_long_is_read(body: str) -> None:
    document, _ = read_body(TERMINOLOGY + body)
    assert all(look_at(fragment).faults == [] for fragment in render(document))


@pytest.mark.parametrize(
    ("depth", "codes"), [(17, []), (18, []), (19, ["D013"]), (20, ["D013"]), (60, ["D013"])], ids=lambda value: str(value)
)
def test_bullets_are_read_to_the_last_or_reported(depth: int, codes: list[str]) -> None:
    document, problems = read_body(TERMINOLOGY + "\n".join(f"{'  ' * level}- a{level}" for level in range(depth)))
    assert [problem.code for problem in problems] == codes
    shown = [inline.text for _, inline in document.inlines()]
    assert shown == [f"a{level}" for level in range(min(depth, 18))]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_front_matter_that_nests_too_deeply_is_refused(opening: str) -> None:
    document, problems = parse_document(f"---\ntitle: {opening * 5000}\n---\n", path=ALPHA)
    assert document is None
    assert has_errors(problems)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"x" * 50_000_000, "F003", (0, 0)),
        (page(ALPHA).encode() + b"\n" * MAX_DOCUMENT_BYTES, "F003", (0, 0)),
        (b"---\ntitle: \xff\xfe\n---\n", "F002", (2, 8)),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "F002", (1, 1)),
        (b"---\ntitle: a\0b\n---\n", "F002", (2, 1)),
        (b"---\ntitle: [a\n---\n", "F010", (3, 1)),
        (b"---\ntitle: &a T\n---\n", "F011", (2, 8)),
        (b"---\ntitle: " + b"[" * 30 + b"]" * 30 + b"\n---\n", "F012", (2, 27)),
        (b"---\ntitle: T\ntitle: U\n---\n", "F013", (3, 1)),
        (b"---\ntitle: !!str T\n---\n", "F014", (2, 8)),
        (b"---\ntitle: T\n--- \n---\n", "D003", (2, 1)),
        (b"---\n? [a]\n: b\n---\n", "F016", (2, 3)),
        (b"---\nreview: {on: 2026-02-30}\n---\n", "F017", (2, 14)),
        (b"---\nreview: {reason: a, b c}\n---\n", "F018", (2, 21)),
        (b"", "D001", (1, 1)),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else str(value),
)
def test_a_file_that_is_no_page_is_refused_with_its_place(
    content: bytes, code: str, place: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / ALPHA
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    document, problems = read_document(path, root=tmp_path)
    assert document is None
    first = problems[0]
    assert (first.code, first.place.path, (first.place.line, first.place.column)) == (code, ALPHA, place)
    assert first.suggestion


def test_a_citation_in_a_link_shows_its_number_and_no_link_in_a_link() -> None:
    document, _ = read_body(f"{TERMINOLOGY}- [see [@doe-2024]](beta-mass.md) [@doe-2024; @roe-2023; @zoe-2020]")
    (fragment,) = render(document)
    assert fragment == (
        '<a href="@/diagnoses/beta-mass">see<sup class="cite">1</sup></a>'
        '<sup class="cite"><a href="#ref-1">1</a>,<a href="#ref-2">2</a></sup>'
    )


def test_a_finding_is_linked_once_in_a_section_and_not_inside_a_link() -> None:
    document, _ = read_body(f"{TERMINOLOGY}- [Dural mass](beta-mass.md)\n- dural-mass, Dural Mass\n\n## Imaging\n\n- dural mass")
    assert render(document) == [
        '<a href="@/diagnoses/beta-mass">Dural mass</a>',
        '<a class="term" href="@/terms/dural-mass">dural-mass</a>, Dural Mass',
        '<a class="term" href="@/terms/dural-mass">dural mass</a>',
    ]


def test_html_that_was_typed_is_shown_as_typed() -> None:
    typed = "<b onclick=\"x('&')\"> bold"
    document, problems = read_body(f"{TERMINOLOGY}- words {typed}")
    assert [problem.code for problem in problems] == ["D020"]
    (fragment,) = render(document)
    assert html.unescape(fragment) == f"words {typed}"
    assert look_at(fragment).text == f"words {typed}"


def test_a_refused_link_leaves_its_words() -> None:
    document, problems = read_body(f"{TERMINOLOGY}- [press *here*](javascript:alert(1)) now")
    assert [problem.code for problem in problems] == ["D023"]
    assert render(document) == ["press <em>here</em> now"]


def test_words_of_the_front_matter_with_html_are_plain_values() -> None:
    text = page(ALPHA).replace("title: Alpha Mass", "title: <script>alert(1)</script>")
    assert check(text, path=ALPHA) == ()
