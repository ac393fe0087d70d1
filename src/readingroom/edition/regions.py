"""Which areas of a library the region of a case may belong to."""

from readingroom.edition.diagnosing import load_terms
from readingroom.edition.opening import Edition
from readingroom.vocabulary.words import stem_words

WIDER = {
    "neuro": ("brain", "spine"),
    "head": ("brain", "head-and-neck"),
    "neck": ("head-and-neck", "spine"),
    "face": ("head-and-neck",),
    "lung": ("chest",),
    "thorax": ("chest", "cardiovascular"),
    "chest": ("chest", "cardiovascular"),
    "heart": ("cardiovascular",),
    "cardiac": ("cardiovascular", "chest"),
    "vascular": ("cardiovascular",),
    "abdomen": ("liver-biliary-pancreas", "bowel", "genitourinary", "pelvis"),
    "abdominal": ("liver-biliary-pancreas", "bowel", "genitourinary", "pelvis"),
    "gastrointestinal": ("bowel", "liver-biliary-pancreas"),
    "liver": ("liver-biliary-pancreas",),
    "pancreas": ("liver-biliary-pancreas",),
    "biliary": ("liver-biliary-pancreas",),
    "kidney": ("genitourinary",),
    "renal": ("genitourinary",),
    "adrenal": ("genitourinary",),
    "urinary": ("genitourinary",),
    "prostate": ("genitourinary", "pelvis"),
    "testis": ("genitourinary",),
    "gynecologic": ("pelvis",),
    "ovary": ("pelvis",),
    "uterus": ("pelvis",),
    "pelvis": ("pelvis", "genitourinary", "bowel", "musculoskeletal"),
    "bone": ("musculoskeletal", "spine"),
    "joint": ("musculoskeletal",),
    "msk": ("musculoskeletal",),
    "extremity": ("musculoskeletal",),
    "knee": ("musculoskeletal",),
    "hip": ("musculoskeletal",),
    "shoulder": ("musculoskeletal",),
}
"""Words for regions as cases name them, with the areas of the shipped library that hold such diseases."""

_WIDER = {tuple(stem_words(word)): areas for word, areas in WIDER.items()}


def find_areas(edition: Edition, region: str) -> tuple[str, ...]:
    """The areas that a region may mean: by id or name, by a word for a wider region; none when it says nothing of the kind."""
    wanted = region.strip().casefold()
    if not wanted:
        return ()
    known = {area.id: area.name.casefold() for area in edition.areas}
    exact = [id for id, name in known.items() if wanted in (id, name)]
    if exact:
        return tuple(exact)
    found: dict[str, None] = {}
    for word in stem_words(region):
        found.update(dict.fromkeys(area for area in _WIDER.get((word,), ()) if area in known))
        found.update(dict.fromkeys(id for id in known if word in stem_words(id)))
    return tuple(found) or _areas_of_site(edition, region)


def _areas_of_site(edition: Edition, region: str) -> tuple[str, ...]:
    """The areas whose documents lie in a site of this name."""
    terms = load_terms(edition)
    wanted = tuple(stem_words(region))
    sites = {term.id for term in terms.of_kind("site") if any(tuple(stem_words(name)) == wanted for name in term.names)}
    if not sites:
        return ()
    query = (
        "SELECT DISTINCT d.area FROM documents d, json_each(d.sites) s WHERE d.kind = 'diagnosis' AND s.value = ? ORDER BY d.area"
    )
    return tuple(dict.fromkeys(row["area"] for site in sorted(sites) for row in edition.rows(query, site)))
