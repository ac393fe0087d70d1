import json

import pytest
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body

from readingroom.access import AccessLevel

MEMBER = AccessLevel.MEMBER


def test_two_diagnoses_stand_side_by_side_with_what_tells_them_apart(get: Get) -> None:
    page = body(get("/compare?d=alpha-mass&d=beta-mass", MEMBER))
    assert "Compare Alpha Mass and Beta Mass" in page
    assert "Tells them apart" in page
    assert "As text, to copy" in page
    twin = json.loads(body(get("/compare.json?d=alpha-mass&d=beta-mass", MEMBER)))
    assert [each["id"] for each in twin["documents"]] == ["alpha-mass", "beta-mass"]
    assert all(len(row["cells"]) == 2 for row in twin["rows"])


def test_a_visitor_compares_only_what_is_open(get: Get) -> None:
    page = body(get("/compare?d=alpha-mass&d=beta-mass"))
    assert "Gated statement" not in page
    assert "Tells them apart" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Name two to four diagnoses"),
        ("d=alpha-mass", "Name two to four diagnoses"),
        ("d=alpha-mass&d=nowhere", "There is no document “nowhere”"),
        ("d=alpha-mass&d=sample-scale", "Name two to four diagnoses"),
        ("d=a&d=b&d=c&d=d&d=e", "Four diagnoses fit side by side"),
        ("d=<script>", "There is no document “&lt;script&gt;”"),
    ],
)
def test_what_cannot_be_compared_is_said(get: Get, query: str, said: str) -> None:
    assert said in body(get(f"/compare?{query}", MEMBER))
