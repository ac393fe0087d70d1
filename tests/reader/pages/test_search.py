import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.http import urlencode
from tests.reader.pages.conftest import Get
from tests.reader.pages.reading import body

from readingroom.access import AccessLevel
from readingroom.accounts.models import UnansweredSearch
from readingroom.accounts.reads import add_reads
from readingroom.accounts.unanswered import is_keepable, list_unanswered
from readingroom.reader.readership import MostRead


def hits(get: Get, query: str, level: AccessLevel = AccessLevel.VISITOR, **more: str) -> list[str]:
    found = json.loads(body(get(f"/search.json?{urlencode({'q': query, **more})}", level)))
    return [hit["id"] for hit in found["hits"]]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("Alpha Mass", "/diagnoses/alpha-mass"),
        ("  alpha   mass ", "/diagnoses/alpha-mass"),
        ("ALM", "/diagnoses/alpha-mass"),
        ("alpha-tumour", "/diagnoses/alpha-mass"),
        ("CDM", "/differentials/dural-mass-causes"),
        ("example grades", "/tables/sample-scale"),
        ("Alhpa Mass", "/diagnoses/alpha-mass"),
    ],
)
def test_the_name_of_one_document_opens_it(get: Get, query: str, address: str) -> None:
    response = get(f"/search?{urlencode({'q': query})}")
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_results_can_be_had_in_place_of_the_page(get: Get) -> None:
    page = get("/search?q=ALM&all=1")
    assert page.status_code == 200
    assert 'href="/diagnoses/alpha-mass"' in body(page)


def test_a_permanent_search_stays_in_its_edition(get: Get, edition: str) -> None:
    response = get(f"/e/{edition}/search?q=ALM")
    assert response.headers["Location"] == f"/e/{edition}/diagnoses/alpha-mass"
    page = body(get(f"/e/{edition}/search?q=mass&all=1"))
    assert f'href="/e/{edition}/diagnoses/alpha-mass"' in page


def test_documents_are_found_best_first(get: Get) -> None:
    assert set(hits(get, "mass")[:2]) == {"alpha-mass", "beta-mass"}
    assert hits(get, "mass dural causes")[0] == "dural-mass-causes"


def test_withdrawn_documents_are_not_found(get: Get) -> None:
    for level in AccessLevel:
        assert "delta-lesion" not in hits(get, "delta lesion", level)


@pytest.mark.parametrize(
    ("level", "found"), [(AccessLevel.VISITOR, False), (AccessLevel.MEMBER, True), (AccessLevel.EDITOR, True)]
)
def test_words_of_gated_sections_are_found_by_those_who_may_read_them(get: Get, level: AccessLevel, found: bool) -> None:
    answer = body(get(f"/search.json?{urlencode({'q': 'gated statement 7f3 about enhancement'})}", level))
    assert ("Gated statement 7f3" in json.loads(answer)["hits"][0]["snippet"]["text"] if found else False) is found
    if not found:
        assert "Gated statement" not in answer


def test_a_hit_leads_to_the_statement_that_answers(get: Get) -> None:
    found = json.loads(body(get("/search.json?q=gated+statement+7f3", AccessLevel.MEMBER)))
    address = found["hits"][0]["address"]
    path, _, anchor = address.partition("#")
    page = body(get(path, AccessLevel.MEMBER))
    assert re.search(rf'id="{anchor}"[^>]*>.*?Gated statement 7f3', page, re.DOTALL)


def test_facets_lead_to_fewer_hits_and_back(get: Get) -> None:
    page = body(get("/search?q=mass&all=1"))
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/search\?[^"]*kind=differential[^"]*)"', page)]
    assert links
    narrowed = body(get(links[0]))
    assert "1 result" in narrowed
    assert 'href="/differentials/dural-mass-causes"' in narrowed
    (away,) = re.findall(r'<li><a href="([^"]+)">Kind: Differentials', narrowed)
    assert "kind" not in parse_qs(urlsplit(away.replace("&amp;", "&")).query)


def test_a_prefix_narrows_and_an_unknown_value_is_told(get: Get) -> None:
    assert hits(get, "kind:differential mass") == ["dural-mass-causes"]
    page = body(get("/search?q=area:kidney+mass"))
    assert "Nothing here is called “kidney” behind <code>area:</code>" in page


@pytest.mark.parametrize(
    "query",
    ["", " ", "/", "-", "“T2”", "*", "é", "a", "'", '"><script>alert(1)</script>', "\x00", "％", "mass" * 500, "\U0001f9e0", "%",
     "kind:", "page", "x" * 5000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/search", "/search/images", "/search/suggestions"])
def test_awkward_queries_are_answered(get: Get, path: str, query: str) -> None:
    response = get(f"{path}?{urlencode({'q': query})}")
    assert response.status_code in (200, 302)
    assert "<script>alert" not in body(response)
    twin = f"{path}.json?{urlencode({'q': query})}"
    assert get(twin).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "999", "99999999999", "²", ""])
def test_awkward_pages_are_answered(get: Get, page: str) -> None:
    assert get(f"/search?{urlencode({'q': 'mass', 'all': '1', 'page': page})}").status_code == 200


def test_nothing_found_says_what_helps(get: Get) -> None:
    page = body(get("/search?q=zzzzqqqq"))
    assert "Nothing found for “zzzzqqqq”" in page
    assert "What helps" in page


def test_images_have_their_own_search(get: Get) -> None:
    found = json.loads(body(get("/search/images.json?q=mass", AccessLevel.MEMBER)))
    assert found["total"] > 0
    assert {hit["kind"] for hit in found["hits"]} == {"image"}
    page = body(get("/search/images?q=mass", AccessLevel.MEMBER))
    assert 'class="image-grid"' in page


def test_suggestions_give_the_answer(get: Get) -> None:
    offered = body(get("/search/suggestions?q=alp", AccessLevel.MEMBER))
    assert 'data-address="/diagnoses/alpha-mass"' in offered
    assert "All results for “alp”" in offered
    typed, names, facts, addresses = json.loads(body(get("/search/suggestions.json?q=alp", AccessLevel.MEMBER)))
    assert (typed, names[0], addresses[0]) == ("alp", "Alpha Mass", "http://testserver/diagnoses/alpha-mass")
    assert len(facts) == len(names)


def test_the_most_read_is_offered_first(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered() -> list[str]:
        monkeypatch.setattr("readingroom.reader.pages.search._most_read", MostRead())
        page = body(get("/search/suggestions?q=s", AccessLevel.MEMBER))
        return re.findall(r'data-address="/[a-z]+/(sample-[a-z]+)"', page)

    assert offered() == ["sample-meninges", "sample-scale"]
    add_reads({"sample-scale": 5})
    assert offered() == ["sample-scale", "sample-meninges"]


def test_suggestions_tell_visitors_nothing_gated(get: Get) -> None:
    for first in "abcdgs":
        assert "Gated statement" not in body(get(f"/search/suggestions?q={first}"))


def test_browsers_are_told_how_to_search(get: Get) -> None:
    response = get("/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://testserver/search?q={searchTerms}"' in body(response)
    assert 'type="application/opensearchdescription+xml"' in body(get("/"))


def test_what_was_looked_for_in_vain_is_kept_without_who(get: Get) -> None:
    for _ in range(3):
        get("/search?q=Zebra+Stripes+Sign")
    get("/search?q=mass")
    get("/search?q=zebra", AccessLevel.MEMBER)
    assert [(words, times) for words, times, _, _ in list_unanswered()] == [("zebra stripes sign", 3), ("zebra", 1)]
    assert {field.name for field in UnansweredSearch._meta.get_fields()} == {"id", "words", "times", "first_on", "last_on"}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("zebra sign", True),
        ("t2 dark lesion", True),
        ("mrn 1234567", False),
        ("john@example.org", False),
        ("smith 12.03.1970", False),
        ("born 1970-03-12", False),
        ("x" * 81, False),
        ("a b c d e f g h i", False),
        ("12 34", False),
        ("", False),
    ],
)
def test_what_may_tell_of_a_patient_is_not_kept(query: str, kept: bool) -> None:
    assert is_keepable(query) is kept


@pytest.mark.parametrize(
    ("level", "shown"), [(AccessLevel.VISITOR, False), (AccessLevel.MEMBER, False), (AccessLevel.EDITOR, True)]
)
def test_only_editors_see_what_was_looked_for(get: Get, level: AccessLevel, shown: bool) -> None:
    get("/search?q=zebra+stripes")
    assert ("zebra stripes" in body(get("/quality/searches", level))) is shown


def test_an_editor_takes_a_query_off_the_list(get: Get, client: Client) -> None:
    get("/search?q=zebra+stripes")
    assert client.post("/quality/searches", {"words": "zebra stripes"}).status_code == 403
    get("/quality/searches", AccessLevel.EDITOR)
    from readingroom.accounts.models import Person

    client.force_login(Person.objects.get(username="editor"))
    assert client.post("/quality/searches", {"words": "zebra stripes"}).status_code == 302
    assert list_unanswered() == []


def test_what_a_query_denies_is_denied_in_its_case(get: Get) -> None:
    found = json.loads(
        body(get(f"/search.json?{urlencode({'q': 'dural mass no avid enhancement midline shift'})}", AccessLevel.MEMBER))
    )
    fitting = found["fitting"]
    assert fitting["absent"] == ["avid-enhancement"]
    assert "dural-mass" in fitting["findings"]
    page = body(
        get(f"/search?{urlencode({'q': 'dural mass no avid enhancement midline shift', 'all': '1'})}", AccessLevel.MEMBER)
    )
    (address,) = re.findall(r'href="/differential\?([^"]*)">Reasons', page)
    assert parse_qs(address.replace("&amp;", "&"))["n"] == ["avid-enhancement"]
