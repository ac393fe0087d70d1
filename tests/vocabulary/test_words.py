import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readingroom.vocabulary.words import fold, join_parts, split_words, stem, stem_words


@pytest.mark.parametrize(
    "words",
    [
        "tumour tumors tumor",
        "metastasis metastases metastatic mets",
        "calcification calcifications calc calcs",
        "oedema edema",
        "haemorrhage hemorrhages haemorrhagic hemorrhage",
        "vertebra vertebrae vertebral",
        "diverticulum diverticula",
        "meninges meninx",
        "appendix appendices",
        "centre centers center",
        "calcified calcification calcify",
        "ischaemic ischemic ischaemia",
        "Crohn's Crohn’s Crohn",
        "fibre fibers",
        "grey gray",
        "disc discs disk",
        "thrombosis thrombosed thromboses",
        "stenosis stenoses stenotic",
        "sclerotic sclerosis sclerosing",
        "granuloma granulomata granulomas",
        "oesophageal esophageal",
        "localised localized",
        "labelled labeled",
        "foetus fetus",
        "cortex cortices",
        "diarrhoea diarrhea",
        "paediatric pediatric",
        "Sjögren Sjogren",
        "analyse analyze",
        "leiomyomata leiomyomas",
        "fossae fossa",
        "β beta",
    ],
)
def test_forms_and_spellings_of_one_word_are_one(words: str) -> None:
    assert len(set(stem_words(words))) == 1


@pytest.mark.parametrize(
    "words",
    [
        "ilium ileum",
        "cyst cystic",
        "mass massive",
        "T1 T2",
        "4a 4b",
        "adrenal renal",
        "hyperintense hypointense",
        "node nodule",
        "cervix cervical",
        "prostate prostatic prosthesis",
        "colon column",
        "fibroma fibrosis",
    ],
)
def test_words_that_mean_something_else_stay_apart(words: str) -> None:
    assert len(set(stem_words(words))) > 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T2/FLAIR", ["t2", "flair"]),
        ("BI-RADS 4a", ["bi", "rads", "4a"]),
        ("1.5 T", ["1.5", "t"]),
        ("T2*", ["t2"]),
        ("Legg–Calvé–Perthes", ["legg", "calve", "perthes"]),
        ("５ ｍｍ", ["5", "mm"]),
        ("", []),
        ("/*--", []),
    ],
)
def test_words_are_parted(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_hyphenated_words_are_also_written_together() -> None:
    assert join_parts("BI-RADS and non-ossifying") == [stem("birads"), stem("nonossifying")]


@example("㏗")
@example("ℌ'S")
@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_any_text_has_words_without_spaces(text: str) -> None:
    assert all(word and not any(map(str.isspace, word)) for word in stem_words(text))
