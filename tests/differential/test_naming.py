import pytest

from readingroom.differential.naming import NameBook

BOOK = NameBook(
    {
        "glioblastoma": ("Glioblastoma", "GBM", "Glioblastoma multiforme"),
        "clear-cell-renal-cell-carcinoma": ("Clear Cell Renal Cell Carcinoma", "ccRCC"),
        "crohn-disease": ("Crohn Disease", "Regional enteritis"),
        "dural-metastases": ("Dural Metastases", "Metastases to dura"),
        "ovarian-torsion": ("Ovarian Torsion", "Adnexal torsion"),
    },
    {"glioblastoma": ("MONDO:0018177", "C71.9")},
)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Glioblastoma", "glioblastoma"),
        ("glioblastoma", "glioblastoma"),
        ("GBM", "glioblastoma"),
        ("Glioblastomas", "glioblastoma"),
        ("renal cell carcinoma, clear cell", "clear-cell-renal-cell-carcinoma"),
        ("Crohn's disease", "crohn-disease"),
        ("Crohn’s", "crohn-disease"),
        ("dural metastasis", "dural-metastases"),
        ("Torsion of the ovary", "ovarian-torsion"),
        ("Crohn disease of the terminal ileum", "crohn-disease"),
        ("Ovarian torsion with torsion of a glioblastoma multiforme", "ovarian-torsion"),
        ("Hepatic torsion", ""),
        ("Parietal glioblastoma with hemorrhage", "glioblastoma"),
        ("Left ovarian torsion of a twisted cyst", "ovarian-torsion"),
        ("renal cell carcinoma", "clear-cell-renal-cell-carcinoma"),
        ("Metastases", ""),
        ("Carcinoma", ""),
        ("adnexal torsion", "ovarian-torsion"),
        ("Glioblastoma (GBM)", "glioblastoma"),
        ("mondo:0018177", "glioblastoma"),
        ("C71.9", "glioblastoma"),
        ("Meningioma", ""),
        ("", ""),
        ("()", ""),
        ("disease", ""),
    ],
)
def test_names_and_codes_find_their_disease(name: str, id: str) -> None:
    assert BOOK.find(name) == id


@pytest.mark.parametrize(
    ("name", "among", "id"),
    [
        ("Metastases", ("dural-metastases", "glioblastoma"), "dural-metastases"),
        ("Metastases", ("crohn-disease",), ""),
        ("Torsion", ("ovarian-torsion",), "ovarian-torsion"),
    ],
)
def test_a_short_name_is_understood_by_where_it_is(name: str, among: tuple[str, ...], id: str) -> None:
    assert BOOK.find(name, among) == id


BOTH = NameBook(
    {
        "hematopoiesis-brain": ("Extramedullary Hematopoiesis of the Dura", "Extramedullary hematopoiesis"),
        "hematopoiesis-spine": ("Paraspinal Extramedullary Hematopoiesis",),
        "uterine-leiomyoma": ("Uterine Leiomyoma", "Fibroid"),
    }
)


@pytest.mark.parametrize(
    ("name", "among", "id"),
    [
        ("Extramedullary hematopoiesis", (), "hematopoiesis-brain"),
        ("Extramedullary hematopoiesis with cord compression", ("hematopoiesis-spine",), "hematopoiesis-spine"),
        ("Pedunculated subserosal leiomyoma", ("uterine-leiomyoma",), "uterine-leiomyoma"),
        ("Pedunculated subserosal leiomyoma", (), ""),
        ("Leiomyoma of the uterus", (), "uterine-leiomyoma"),
    ],
)
def test_a_name_in_longer_words_is_sought_where_the_case_is(name: str, among: tuple[str, ...], id: str) -> None:
    assert BOTH.find(name, among) == id
