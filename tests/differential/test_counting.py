import pytest

from readingroom.differential.counting import count_lesions
from readingroom.differential.report_rules import report_rules
from readingroom.differential.sentences import sections_of, sentences_of

RULES = report_rules()


def counted(text: str) -> dict[str, str]:
    sentences = sentences_of(text, sections_of(text, RULES), RULES)
    return {each.finding: text[each.start : each.end] for each in count_lesions(sentences, RULES)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A large, lobulated mass of the left kidney.", {"solitary": "A large, lobulated mass", "unilateral": "left"}),
        ("Several nodules in both lungs.", {"multiple": "nodules", "bilateral": "both"}),
        ("Edema of both vertebral bodies.", {}),
        ("A cyst of the right kidney and a cyst of the left kidney.", {"solitary": "A cyst"}),
        ("No lesions in the liver.", {}),
        ("Bilateral effusions.", {"bilateral": "Bilateral"}),
        ("Normal study.", {}),
        ("", {}),
    ],
)
def test_number_and_side_follow_from_how_lesions_are_spoken_of(text: str, expected: dict[str, str]) -> None:
    assert counted(text) == expected
