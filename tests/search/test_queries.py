import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.search.queries import LONGEST_QUERY, MOST_WORDS, Person, read_query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ring-enhancing lesion of the brain", ("ring", "enhancing", "lesion", "brain")),
        ("mass mass", ("mass",)),
        ("nodule of 8 mm, 45 HU", ("nodule", "8", "45")),
        ("MM spine", ("mm", "spine")),
        ("the", ("the",)),
        ("T2/FLAIR mismatch", ("t2", "flair", "mismatch")),
        ("http://x.example", ("http", "x", "example")),
        ('"', ()),
        ('unclosed "phrase here', ("unclosed", "phrase", "here")),
        ("x:b", ("x", "b")),
        ("-", ()),
    ],
)
def test_words_of_a_query(text: str, words: tuple[str, ...]) -> None:
    assert read_query(text).words == words


@pytest.mark.parametrize("quotes", ['""', "“”", "„“", "«»"])
def test_phrases_in_any_quotes(quotes: str) -> None:
    assert read_query(f"{quotes[0]}dural tail{quotes[1]}").phrases == (("dural", "tail"),)


def test_exclusion_needs_a_space_before_it() -> None:
    asked = read_query("dural mass -meningioma T2-dark −“solitary fibrous”")
    assert asked.excluded == (("meningioma",), ("solitary", "fibrous"))
    assert asked.words == ("dural", "mass", "t2", "dark")


def test_prefixes_narrow() -> None:
    asked = read_query('modality:MR area:brain site:"corpus callosum" Finding:ring tumor')
    assert asked.narrowed == {"modality": ("MR",), "area": ("brain",), "site": ("corpus callosum",), "finding": ("ring",)}
    assert asked.words == ("tumor",)


@pytest.mark.parametrize(
    ("text", "person", "words"),
    [
        ("45F dural mass", Person(45, "female"), ("dural", "mass")),
        ("45 yo woman dural mass", Person(45, "female"), ("woman", "dural", "mass")),
        ("3-year-old boy, leukocoria", Person(3, "male"), ("boy", "leukocoria")),
        ("6 month old seizures", Person(0.5, ""), ("seizures",)),
        ("neonate bilious vomiting", Person(0, ""), ("neonate", "bilious", "vomiting")),
        ("posterior fossa mass in a child", Person(8, ""), ("posterior", "fossa", "mass", "child")),
        ("72 y/o male", Person(72, "male"), ("male",)),
        ("elderly fall", Person(78, ""), ("elderly", "fall")),
        ("Bosniak 2019", Person(), ("bosniak", "2019")),
        ("nodule 8 mm", Person(), ("nodule", "8")),
        ("BI-RADS 4a", Person(), ("bi", "rads", "4a")),
        ("900 year old", Person(), ("900", "year", "old")),
    ],
)
def test_age_and_sex_are_understood(text: str, person: Person, words: tuple[str, ...]) -> None:
    asked = read_query(text)
    assert (asked.person, asked.words) == (person, words)


def test_words_that_say_how_are_optional_unless_they_are_all() -> None:
    assert read_query("MRI of meningioma").optional == {"mri"}
    assert read_query("CT anatomy").optional == frozenset()


def test_what_is_too_long_is_cut_and_said() -> None:
    asked = read_query("mass " * 2000)
    assert asked.cut
    assert len(asked.text) <= LONGEST_QUERY
    many = read_query(" ".join(f"w{number}" for number in range(40)))
    assert many.cut
    assert len(many.words) == MOST_WORDS


@given(st.text(max_size=400))
def test_every_text_is_a_query(text: str) -> None:
    asked = read_query(text)
    assert all(asked.words)
    assert asked.text.isprintable() or not asked.text
