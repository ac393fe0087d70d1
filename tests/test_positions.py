import datetime
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.positions import CODES, MAX_PROBLEMS, closest, read_text, read_yaml
from readingroom.problems import Place

FRONT_MATTER = """title: Meningioma
review: {status: draft, on: 2026-11-23}
profile:
  findings:
    - {finding: dural-mass, on: [CT, MR]}
    - finding: “dural” tail
      on: MR
"""

PIECES = st.sampled_from(
    ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&x ", "*x", "!!str ", "'", '"', "---\n", "? ", "|\n", "#", "\t", "é", "%"]
)


@pytest.mark.parametrize(
    ("keys", "line", "column"),
    [
        (("title",), 12, 8),
        (("review", "on"), 13, 29),
        (("profile", "findings", 0, "on"), 16, 33),
        (("profile", "findings", 0, "on", 1), 16, 38),
        (("profile", "findings", 1, "on"), 18, 11),
        (("profile", "findings", 9), 16, 5),
        (("profile", "findings", 1, "at"), 17, 7),
        (("nothing", "here"), 12, 1),
        ((), 12, 1),
    ],
)
def test_a_value_has_its_line_and_column_or_those_of_its_nearest_ancestor(
    keys: tuple[str | int, ...], line: int, column: int
) -> None:
    located, problems = read_yaml(FRONT_MATTER, path="a.md", first_line=12)
    assert located is not None
    assert problems == ()
    assert located.place(*keys) == Place("a.md", line, column)


@pytest.mark.parametrize(
    ("keys", "line", "column"),
    [(("review",), 2, 1), (("review", "on"), 2, 25), (("profile", "findings", 1, "on"), 7, 7)],
)
def test_a_key_has_a_place_of_its_own(keys: tuple[str | int, ...], line: int, column: int) -> None:
    located, _ = read_yaml(FRONT_MATTER, path="a.md")
    assert located is not None
    assert located.key_place(*keys) == Place("a.md", line, column)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("draft", "draft"),
        ("true", True),
        ("False", False),
        ("ON", "ON"),
        ("no", "no"),
        ("y", "y"),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("012", "012"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0x1F", "0x1F"),
        ("0.5", 0.5),
        ("1.5e+3", 1500.0),
        ("2E50", "2E50"),
        ("1e5", "1e5"),
        (".5", ".5"),
        ("9" * 5000, "9" * 5000),
        ("2026-11-23", datetime.date(2026, 11, 23)),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("[]", []),
        ("{}", {}),
        ("{on: 1, no: 2}", {"on": 1, "no": 2}),
    ],
)
def test_plain_values_become_what_their_writer_meant(written: str, value: object) -> None:
    located, problems = read_yaml(f"key: {written}", path="a.yaml")
    assert located is not None
    assert located.value == {"key": value}
    assert type(located.value["key"]) is type(value)
    assert problems == ()


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "---\n...\n"])
def test_nothing_written_is_no_problem(text: str) -> None:
    located, problems = read_yaml(text, path="a.yaml")
    assert located is not None
    assert located.value is None
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "code", "place", "advice"),
    [
        ("title: Mass: large", "F010", "1:12", "quote the text when it holds a colon"),
        ("a:\n\t- b", "F010", "2:1", "spaces, not tabs"),
        ("a: @b", "F010", "1:4", "quote the text"),
        ("a: [b", "F010", "2:1", "close the bracket"),
        ("a: {b: 1", "F010", "2:1", "close the brace"),
        ('a: "b', "F010", "1:6", "close the quotation mark"),
        ("a: b\x07", "F010", "1:5", "remove the control character"),
        ("a: b\nc: \ud800", "F010", "2:4", "remove the control character"),
        ("a: b\ufffe", "F010", "1:5", "remove the control character"),
        ("a: *b", "F011", "1:4", "quote the text"),
        ("a: &b 1", "F011", "1:4", "quote the text"),
        ("a: " + "[" * 30, "F012", "1:23", "flatter"),
        ("a: 1\nb: 2\na: 3", "F013", "3:1", "keep one"),
        ("a: !!python/object:os.system x", "F014", "1:4", "remove the tag"),
        ("a: ! key fact", "F014", "1:4", "quote the text"),
        ("a: 1\n---\nb: 2", "F015", "2:1", "hyphens"),
        ("{[a]: 1}", "F016", "1:2", "quote"),
        ("a: 2026-02-31", "F017", "1:4", "year-month-day"),
        ("a: {b: one, two three, c: 1}", "F018", "1:13", "a comma in braces ends it"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_place_and_advice(text: str, code: str, place: str, advice: str) -> None:
    _, (problem, *_) = read_yaml(text, path="a.yaml")
    assert problem.code == code
    assert str(problem.place) == f"a.yaml:{place}"
    assert advice in problem.suggestion
    assert code in CODES


def test_of_two_values_of_one_key_the_first_is_kept() -> None:
    located, _ = read_yaml("a: 1\na: 2", path="a.yaml")
    assert located is not None
    assert located.value == {"a": 1}


def test_a_billion_laughs_are_refused_without_being_told() -> None:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    located, problems = read_yaml("\n".join(lines), path="a.yaml")
    assert {problem.code for problem in problems} == {"F011"}
    assert len(problems) == MAX_PROBLEMS
    assert located is None


@pytest.mark.parametrize("end", ["@", "\x07"])
def test_a_syntax_error_after_many_problems_is_a_problem_too(end: str) -> None:
    many = "a: [" + "*x, " * (MAX_PROBLEMS - 1)
    located, problems = read_yaml(many + end, path="a.yaml")
    assert located is None
    assert problems[-1].code == "F010"


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).map("".join)))
def test_reading_never_raises(text: str) -> None:
    located, problems = read_yaml(text, path="a.yaml", first_line=3)
    assert located is not None or problems
    assert all(problem.place.line >= 3 and problem.place.column >= 1 for problem in problems)


LEAVES = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(categories=["L", "Zs"]))


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
        max_leaves=20,
    )
)
def test_plain_values_written_as_json_come_back(value: object) -> None:
    located, problems = read_yaml(json.dumps({"top": value}, ensure_ascii=False), path="a.yaml")
    assert located is not None
    assert problems == ()
    assert located.value == {"top": value}


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a\nb\xff\n", "F002", 2),
        (b"a\nb\x00\n", "F002", 2),
        (b"x" * 101, "F003", 0),
    ],
)
def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path, data: bytes, code: str, line: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(data)
    text, (problem,) = read_text(file, root=tmp_path, limit=100)
    assert text is None
    assert (problem.code, problem.place.path, problem.place.line) == (code, "a.yaml", line)


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(tmp_path / "a.yaml", root=tmp_path) == ("a: 1", ())


def test_missing_files_folders_pipes_and_circular_links_are_problems(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to("round")
    for name in ("missing", "folder", "pipe", "round"):
        text, (problem,) = read_text(tmp_path / name, root=tmp_path)
        assert text is None
        assert problem.code == "F001"


def test_a_link_out_of_the_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "secret").write_text("password", encoding="utf-8")
    (tmp_path / "library" / "a.md").symlink_to("../secret")
    text, (problem,) = read_text(tmp_path / "library" / "a.md", root=tmp_path / "library")
    assert text is None
    assert problem.code == "F004"


@pytest.mark.parametrize(
    ("word", "said"),
    [("menigioma", "did you mean “Meningioma”?"), ("dural-mas", "did you mean “dural-mass”?"), ("xyz", ""), ("", "")],
)
def test_the_nearest_word_is_suggested_when_it_is_near(word: str, said: str) -> None:
    assert closest(word, ("Meningioma", "dural-mass")) == said
    assert closest(word, {"Meningioma": 1, "dural-mass": 2}) == said
