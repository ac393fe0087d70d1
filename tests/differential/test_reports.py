"""What is read out of report text, sentence by sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.differential.case import Observation
from readingroom.differential.profiles import Term, Terms
from readingroom.differential.reports import CUT, MOST_CHARACTERS, NOTHING_FOUND, Report, ReportReader


def finding(id: str, name: str, *names: str, parent: str = "", variable: str = "") -> Term:
    return Term(id, "finding", name, (name, *names), parent=parent, variable=variable)


def other(kind: str, id: str, name: str, *names: str, parent: str = "", part_of: str = "") -> Term:
    return Term(id, kind, name, (name, *names), parent=parent, part_of=part_of)


TERMS = Terms(
    [
        finding("mass", "Mass", "tumor"),
        finding("renal-mass", "Renal mass", "mass of the kidney"),
        finding("hydrocephalus", "Hydrocephalus", "ventricular enlargement"),
        finding("midline-shift", "Midline shift", "shift of midline structures"),
        finding("calcification", "Calcification"),
        finding("no-calcification", "No calcification", "without calcification"),
        finding("vasogenic-edema", "Vasogenic edema", "vasogenic oedema", "brain edema"),
        finding("pleural-fluid", "Pleural fluid", "pleural effusion"),
        finding("pleural-air", "Pleural air", "pneumothorax"),
        finding("effusion-joint", "Joint effusion"),
        finding("necrosis", "Necrosis"),
        finding("cardiomegaly", "Cardiomegaly", "enlarged heart"),
        finding("gallbladder-wall-thickening", "Gallbladder wall thickening"),
        finding("contrast-enhancement", "Contrast enhancement", "enhances"),
        finding("no-enhancement", "No enhancement", "does not enhance"),
        finding("homogeneous-enhancement", "Homogeneous enhancement", parent="contrast-enhancement"),
        finding("avid-enhancement", "Avid enhancement", "intense enhancement", parent="contrast-enhancement"),
        finding("mild-enhancement", "Mild enhancement", parent="contrast-enhancement"),
        finding("rim-enhancement", "Rim enhancement", "ring-enhancing", parent="contrast-enhancement"),
        finding("restricted-diffusion", "Restricted diffusion", "diffusion restriction"),
        finding("no-restricted-diffusion", "No restricted diffusion"),
        *(finding(f"t1-{value}intense", f"T1 {value}intense", f"{value}intense on T1") for value in ("hyper", "iso", "hypo")),
        *(finding(f"t2-{value}intense", f"T2 {value}intense", f"{value}intense on T2") for value in ("hyper", "iso", "hypo")),
        finding("flair-hyperintense", "FLAIR hyperintense"),
        finding("hemosiderin-rim", "Hemosiderin rim", "hypointense rim"),
        finding("susceptibility-blooming", "Susceptibility blooming"),
        replace(finding("ct-hyperattenuating", "Hyperattenuating on CT", "hyperdense"), wordings=("increased attenuation",)),
        finding("ct-hypoattenuating", "Hypoattenuating on CT", "hypodense"),
        replace(finding("hyperechoic", "Hyperechoic"), wordings=("echogenic",)),
        finding("fatty-component", "Fatty component", "macroscopic fat"),
        finding("smaller-than-1-cm", "Smaller than 1 cm", variable="lesion-size"),
        finding("size-1-to-3-cm", "Size 1 to 3 cm", variable="lesion-size"),
        finding("size-3-to-6-cm", "Size 3 to 6 cm", variable="lesion-size"),
        finding("larger-than-6-cm", "Larger than 6 cm", "large mass", variable="lesion-size"),
        finding("stable-over-time", "Stable over time", "unchanged"),
        other("site", "chest", "Chest"),
        other("site", "lungs", "Lungs", "lung", part_of="chest"),
        other("site", "frontal-lobe", "Frontal lobe"),
        other("site", "knee-joint", "Knee"),
        other("modality", "MR", "Magnetic resonance imaging", "MRI"),
        other("modality", "CT", "Computed tomography", "CT"),
        other("modality", "t1wi", "T1-weighted imaging", parent="MR"),
        other("modality", "t2wi", "T2-weighted imaging", parent="MR"),
        other("modality", "flair", "FLAIR", parent="MR"),
        other("modality", "adc", "ADC map", parent="MR"),
        other("modality", "swi", "Susceptibility-weighted imaging", parent="MR"),
        other("clinical", "fever", "Fever"),
        other("clinical", "headache", "Headache"),
        other("clinical", "breast-cancer", "Breast cancer"),
        other("clinical", "syncope", "Syncope", "collapse"),
    ]
)
READER = ReportReader(TERMS)


def read(text: str) -> dict[str, str]:
    return {each.term: each.state.value for each in READER.read(text).observations}


def said(text: str) -> set[str]:
    return {("-" if state == "absent" else "?" if state == "uncertain" else "") + term for term, state in read(text).items()}


def only(report: Report) -> Observation:
    (observation,) = report.observations
    return observation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is hydrocephalus.", {"hydrocephalus"}),
        ("No hydrocephalus.", {"-hydrocephalus"}),
        ("No hydrocephalus, midline shift or necrosis.", {"-hydrocephalus", "-midline-shift", "-necrosis"}),
        ("No hydrocephalus but there is necrosis.", {"-hydrocephalus", "necrosis"}),
        ("No hydrocephalus; necrosis.", {"-hydrocephalus", "necrosis"}),
        ("No hydrocephalus, the midline is shifted.", {"-hydrocephalus", "midline-shift"}),
        ("No hydrocephalus. Necrosis.", {"-hydrocephalus", "necrosis"}),
        ("A tumor without necrosis, with vasogenic oedema", {"mass", "-necrosis", "vasogenic-edema"}),
        ("No evidence of pleural effusion or pneumothorax is seen.", {"-pleural-fluid", "-pleural-air"}),
        ("Necrosis is not seen.", {"-necrosis"}),
        ("Hydrocephalus and necrosis are absent.", {"-hydrocephalus", "-necrosis"}),
        ("There is a mass and necrosis is not seen.", {"mass", "-necrosis"}),
        ("There is a mass, necrosis is not seen.", {"mass", "-necrosis"}),
        ("Hydrocephalus: none", {"-hydrocephalus"}),
        ("Hydrocephalus has been ruled out.", {"-hydrocephalus"}),
        ("Negative for pneumothorax.", {"-pleural-air"}),
        ("Hydrocephalus, midline shift and necrosis negative.", {"-hydrocephalus", "-midline-shift", "-necrosis"}),
        ("A mass contains neither calcification nor necrosis.", {"mass", "-calcification", "no-calcification", "-necrosis"}),
        ("The mass is not calcified, small pleural effusion.", {"mass", "-calcification", "no-calcification", "pleural-fluid"}),
        ("Hydrocephalus is not seen - midline shift.", {"-hydrocephalus", "midline-shift"}),
        ("Pleural spaces: no pneumothorax", {"-pleural-air"}),
        ("The heart is not enlarged.", {"-cardiomegaly"}),
        ("Heart size is normal.", {"-cardiomegaly"}),
        ("No change in the mass.", {"mass"}),
        ("Not only hydrocephalus but also necrosis.", {"hydrocephalus", "necrosis"}),
        ("No calcification.", {"-calcification", "no-calcification"}),
        ("No contrast enhancement.", {"-contrast-enhancement", "no-enhancement"}),
        ("It does not enhance.", {"-contrast-enhancement", "no-enhancement"}),
        ("Ring-enhancing mass; its core does not enhance.", {"mass", "rim-enhancement"}),
        ("A non-calcified mass", {"mass", "-calcification", "no-calcification"}),
    ],
)
def test_a_negation_reaches_as_far_as_its_clause(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Possible hydrocephalus.", {"?hydrocephalus"}),
        ("Suspicious for necrosis.", {"?necrosis"}),
        ("Necrosis cannot be excluded.", {"?necrosis"}),
        ("Cannot exclude pneumothorax.", {"?pleural-air"}),
        ("The heart is probably enlarged.", {"?cardiomegaly"}),
        ("No hydrocephalus, possible necrosis.", {"-hydrocephalus", "?necrosis"}),
        ("?pneumothorax", {"?pleural-air"}),
        ("Seen before? Hydrocephalus", {"hydrocephalus"}),
        ("This may represent vasogenic edema.", {"?vasogenic-edema"}),
    ],
)
def test_what_is_not_sure_is_uncertain(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History of pneumothorax.", set()),
        ("History of breast cancer.", {"breast-cancer"}),
        ("Family history of breast cancer.", set()),
        ("Her mother had breast cancer.", set()),
        ("Known breast cancer.", {"breast-cancer"}),
        ("No fever.", {"-fever"}),
        ("The previously seen pleural effusion has resolved.", {"-pleural-fluid"}),
        ("The pneumothorax is no longer seen.", {"-pleural-air"}),
        ("Interval resolution of the pleural effusion.", {"-pleural-fluid"}),
        ("Compared with the prior study the mass is unchanged.", {"mass", "stable-over-time"}),
        ("Collapse of the left lower lobe.", set()),
        ("History: collapse.", {"syncope"}),
        ("A 70-year-old man after collapse.", {"syncope"}),
    ],
)
def test_the_past_and_the_family_are_not_observed_now(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hypointense on T1 and hyperintense on T2.", {"t1-hypointense", "t2-hyperintense"}),
        ("T1 hypointense, T2 hyperintense", {"t1-hypointense", "t2-hyperintense"}),
        ("On T1 it is dark, on T2 it is bright.", {"t1-hypointense", "t2-hyperintense"}),
        ("T2 and FLAIR hyperintense lesion", {"t2-hyperintense", "flair-hyperintense"}),
        ("T2/FLAIR hyperintensity", {"t2-hyperintense", "flair-hyperintense"}),
        ("Bright on both T1- and T2-weighted images.", {"t1-hyperintense", "t2-hyperintense"}),
        ("Low T1 and high T2 signal", {"t1-hypointense", "t2-hyperintense"}),
        ("Isointense to cortex on T1WI and slightly hyperintense on T2WI.", {"t1-isointense", "t2-hyperintense"}),
        ("Increased signal on T2-weighted images.", {"t2-hyperintense"}),
        ("Dark on T1 and T2 hyperintense", {"t1-hypointense", "t2-hyperintense"}),
        ("Not hyperintense on T2.", {"-t2-hyperintense"}),
        ("T2: the lesion is seen well. It is hyperintense.", {"t2-hyperintense"}),
        ("T2 hyperintense with a hypointense rim.", {"t2-hyperintense", "hemosiderin-rim"}),
        ("Low ADC.", {"restricted-diffusion"}),
        ("Seen on FLAIR and it is bright on T2.", {"t2-hyperintense"}),
        ("Marked signal loss: dark on SWI.", {"susceptibility-blooming"}),
        ("Hyperintense.", set()),
        ("The kidney is low in position.", set()),
    ],
)
def test_signals_are_put_together_with_their_sequences(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It does not restrict diffusion.", {"-restricted-diffusion", "no-restricted-diffusion"}),
        ("No restricted diffusion.", {"-restricted-diffusion", "no-restricted-diffusion"}),
        ("The lesion restricts diffusion.", {"restricted-diffusion"}),
        ("Restricted diffusion cannot be excluded.", {"?restricted-diffusion"}),
        ("Ring-enhancing lesion", {"rim-enhancement"}),
        ("It enhances avidly and homogeneously.", {"avid-enhancement", "homogeneous-enhancement"}),
        ("Homogeneous and avid enhancement", {"avid-enhancement", "homogeneous-enhancement"}),
        ("The gallbladder wall is thickened.", {"gallbladder-wall-thickening"}),
        ("Shift of the midline.", {"midline-shift"}),
        ("Oedema of the brain", {"vasogenic-edema"}),
        ("Mild necrosis and intense enhancement", {"necrosis", "avid-enhancement"}),
        ("A mass of increased attenuation", {"ct-hyperattenuating", "mass"}),
        ("The mass is echogenic.", {"hyperechoic", "mass"}),
        ("Chest: small right effusion.", {"pleural-fluid"}),
        ("Knee: moderate effusion.", {"effusion-joint"}),
        ("Moderate effusion.", {"pleural-fluid"}),
        ("Necrosis, hydrocephalus", {"necrosis", "hydrocephalus"}),
        ("Left renal tumor", {"mass"}),
        ("A mass arises from the left kidney.", {"renal-mass", "mass"}),
    ],
)
def test_names_are_found_in_other_words_and_order(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 4.2 x 3.8 x 3.5 cm mass.", {"mass", "size-3-to-6-cm"}),
        ("Mass measuring 8 mm.", {"mass", "smaller-than-1-cm"}),
        ("Mass, 12 mm, in the frontal lobe.", {"mass", "size-1-to-3-cm"}),
        ("A mass of 9 cm and a mass of 2 cm.", {"mass", "larger-than-6-cm"}),
        ("A large mass of 4 cm.", {"mass", "size-3-to-6-cm"}),
        ("A mass smaller than 1 cm.", {"mass", "smaller-than-1-cm"}),
        ("A mass with 6 mm of midline shift.", {"mass", "midline-shift"}),
        ("The duct measures 11 mm.", set()),
        ("A mass of -45 HU.", {"mass", "fatty-component"}),
        ("A mass of 65 HU.", {"mass", "ct-hyperattenuating"}),
        ("A mass of 90 HU in the arterial phase.", {"mass"}),
    ],
)
def test_measures_give_findings(text: str, expected: set[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("62-year-old woman", 62, "female"),
        ("45 yo M with fever", 45, "male"),
        ("81M, fever", 81, "male"),
        ("27F", 27, "female"),
        ("Female aged 29.", 29, "female"),
        ("7 year old boy", 7, "male"),
        ("38/F", 38, "female"),
        ("6-month-old girl", 0.5, "female"),
        ("His mother had fever.", None, "male"),
        ("Mother had fever.", None, ""),
        ("Woman of 61, headache", 61, "female"),
        ("Male, 74. Smoker.", 74, "male"),
        ("54 f, incidental nodule", 54, "female"),
        ("F 34. Neck pain.", 34, "female"),
        ("Sixty-one year old lady", 61, "female"),
        ("66 yrs, PSA 11.4", 66, ""),
        ("boy of 10 months", 10 / 12, "male"),
        ("a woman 45 mm from the nipple", None, "female"),
        ("pain for 5 years in a man", None, "male"),
        ("A mass of 62 mm.", None, ""),
        ("999-year-old", None, ""),
    ],
)
def test_age_and_sex_are_told_in_many_ways(text: str, age: float | None, sex: str) -> None:
    report = READER.read(text)
    assert report.sex == sex
    assert report.age == (pytest.approx(age) if age is not None else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INDICATION: fever, pneumothorax.\nFINDINGS: Mass.", {"fever", "mass"}),
        ("Indication\nfever, pneumothorax\nFindings\nMass.", {"fever", "mass"}),
        ("technique: contrast enhancement seen\nfindings: mass", {"mass"}),
        ("Comparison: pneumothorax last week.\nFindings: mass.", {"mass"}),
        ("TECHNIQUE CT for pneumothorax\n\nA mass.", {"mass"}),
        ("Clinical: fever. Findings: mass.", {"fever", "mass"}),
        ("Clinical: headache.\nMass with necrosis.", {"headache", "mass", "necrosis"}),
        ("Findings are of a mass.", {"mass"}),
        ("FINDINGS: Mass. Hydrocephalus.\nIMPRESSION: No hydrocephalus.", {"mass", "-hydrocephalus"}),
        ("FINDINGS: No hydrocephalus.\nIMPRESSION: Possible hydrocephalus.", {"?hydrocephalus"}),
        ("FINDINGS: No necrosis on the left. Necrosis on the right.", {"necrosis"}),
    ],
)
def test_each_section_counts_in_its_way(text: str, expected: set[str]) -> None:
    assert said(text) == expected


def test_sections_are_told_with_their_places() -> None:
    text = "History: fever\nFindings: mass\nIMPRESSION\nmass"
    sections = READER.read(text).sections
    assert [(each.counts, each.heading) for each in sections] == [
        ("clinical", "History"),
        ("findings", "Findings"),
        ("impression", "IMPRESSION"),
    ]
    assert [text[each.start : each.end].strip(": \n") for each in sections] == ["fever", "mass", "mass"]


@pytest.mark.parametrize(
    ("text", "modality", "site"),
    [
        ("MRI. Necrosis of the frontal lobe.", "MR", "frontal-lobe"),
        ("On FLAIR there is necrosis.", "flair", ""),
        ("CT. Necrosis.", "CT", ""),
        ("Necrosis.", "", ""),
    ],
)
def test_an_observation_knows_where_and_on_what_it_was_seen(text: str, modality: str, site: str) -> None:
    observation = only(READER.read(text))
    assert (observation.modality, observation.site) == (modality, site)


def test_an_observation_points_at_its_words() -> None:
    text = "The Gallbladder  wall\nis markedly thickened."
    observation = only(READER.read(text))
    assert observation.words == text[observation.start : observation.end] == "Gallbladder  wall\nis markedly thickened"


def test_sites_and_modalities_of_the_whole_report_are_told() -> None:
    report = READER.read("MRI of the knee and chest. T2 bright mass.")
    assert report.sites == ("knee-joint", "chest")
    assert report.modalities == ("MR", "t2wi")


@pytest.mark.parametrize("text", ["", " \n", "Le foie est normal.", "\u80f8\u90e8\u6b63\u5e38", "\x00\x01"])
def test_a_text_without_findings_says_so(text: str) -> None:
    report = READER.read(text)
    assert report.observations == ()
    assert report.notes == (NOTHING_FOUND,)


def test_what_is_too_long_is_cut_and_said_to_be() -> None:
    report = READER.read("No mass. " + "x " * (MOST_CHARACTERS // 2) + " necrosis")
    assert read("No mass. ") == {each.term: each.state.value for each in report.observations}
    assert report.notes == (CUT,)


WORDS = [
    "no",
    "mass",
    "T1",
    "T2",
    "hyperintense",
    "and",
    "on",
    ",",
    ".",
    ";",
    "3",
    "cm",
    "HU",
    "history of",
    "\n",
    "Findings:",
    "not",
    "seen",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
def test_any_text_is_read_without_an_error_and_every_place_is_in_it(text: str) -> None:
    report = READER.read(text)
    for each in report.observations:
        assert each.words == text[each.start : each.end] != ""
    assert len({each.term for each in report.observations}) == len(report.observations)
    assert bool(report.observations) != (NOTHING_FOUND in report.notes)
