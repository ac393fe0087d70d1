import io
import warnings

import pydicom
import pytest
from pydicom.dataset import Dataset
from tests.imaging.deidentification import planted
from tests.imaging.deidentification.planted import (
    BASE,
    CANARY,
    UID_CANARY,
    encode_element,
    encode_sequence,
    find_canaries,
    make_file,
)

from readingroom.imaging.deidentification.cleaning import Cleaned, Deidentifier
from readingroom.imaging.deidentification.options import Options
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.refusal import FileRefused

KEY = bytes(range(32))


def read(content: bytes) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(content), force=True)


def clean(content: bytes, options: Options | None = None) -> tuple[Cleaned, bytes]:
    cleaned = Deidentifier(KEY, options or Options()).clean(read(content))
    return cleaned, write_instance(cleaned.dataset)


def make_elements(*added: tuple[int, bytes]) -> bytes:
    elements = {tag: encode_element(tag, *value) for tag, value in BASE.items()}
    elements[0x00080018] = encode_element(0x00080018, "UI", b"1.2.3.4")
    return b"".join(element for _, element in sorted({**elements, **dict(added)}.items()))


@pytest.mark.parametrize(
    "options", [Options(), Options(times=True), Options(dates="remove", descriptors=False, characteristics=False)]
)
def test_no_canary_survives_in_any_attribute_of_the_dictionary(options: Options) -> None:
    content = make_file(dataset=planted.plant_everywhere()) + encode_element(0xFFFCFFFC, "OB", CANARY.encode())
    assert content.count(CANARY.encode()) > 3000
    cleaned, written = clean(content, options)
    assert find_canaries(written) == []
    assert written[:128] == bytes(128)
    assert CANARY not in repr(cleaned.removed)
    assert cleaned.dataset.PixelData == BASE[0x7FE00010][1]


def test_a_canary_deep_in_kept_sequences_goes_and_the_sequence_stays() -> None:
    reference = encode_element(0x00081155, "UI", UID_CANARY.encode()) + encode_element(0x00204000, "LT", CANARY.encode())
    inner = encode_sequence(0x00081140, [reference])
    frames = encode_sequence(0x52009230, [encode_sequence(0x00089124, [encode_sequence(0x00082112, [inner])])])
    cleaned, written = clean(make_file(dataset=make_elements((0x52009230, frames))))
    assert find_canaries(written) == []
    derivation = cleaned.dataset.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0]
    item = derivation.SourceImageSequence[0].ReferencedImageSequence[0]
    assert list(item.keys()) == [0x00081155]
    assert item.ReferencedSOPInstanceUID.startswith("2.25.")


def test_what_a_thumbnail_or_the_original_attributes_repeat_goes() -> None:
    icon = encode_sequence(0x00880200, [encode_element(0x7FE00010, "OB", CANARY.encode())])
    original = encode_sequence(0x04000561, [encode_sequence(0x04000550, [encode_element(0x00100010, "PN", CANARY.encode())])])
    cleaned, written = clean(make_file(dataset=make_elements((0x00880200, icon), (0x04000561, original))))
    assert find_canaries(written) == []
    assert {"IconImageSequence", "OriginalAttributesSequence"} <= {removal.keyword for removal in cleaned.removed}


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("ISO_IR 192", "utf-8"),
        ("GB18030", "gb18030"),
        ("\\ISO 2022 IR 87", "iso2022_jp"),
        ("ISO_IR 13", "shift_jis"),
        ("NONSENSE", "utf-16-le"),
        ("ISO 2022 IR 149", "utf-8"),
    ],
)
def test_names_in_other_character_sets_go_with_their_ideographic_and_phonetic_groups(charset: str, encoding: str) -> None:
    name = f"Yamada^Tarou={planted.KANJI}={planted.KANJI}".encode(encoding)
    dataset = make_elements(
        (0x00080005, encode_element(0x00080005, "CS", charset.encode())),
        (0x00100010, encode_element(0x00100010, "PN", name)),
        (0x00081030, encode_element(0x00081030, "LO", b"CT HEAD " + name)),
        (0x0008103E, encode_element(0x0008103E, "LO", name)),
        (0x00081050, encode_element(0x00081050, "PN", name)),
    )
    cleaned, written = clean(make_file(dataset=dataset))
    assert find_canaries(written) == []
    assert b"amada" not in written
    assert cleaned.dataset.SpecificCharacterSet == "ISO_IR 192"
    assert cleaned.dataset.SeriesDescription == "CT"


def test_a_value_never_gets_into_a_warning() -> None:
    dataset = make_elements(
        (0x00100020, encode_element(0x00100020, "LO", (CANARY * 9).encode())),
        (0x00201041, encode_element(0x00201041, "DS", CANARY.encode())),
        (0x00200013, encode_element(0x00200013, "IS", CANARY.encode())),
        (0x0020000D, encode_element(0x0020000D, "UI", CANARY.encode())),
        (0x00080005, encode_element(0x00080005, "CS", CANARY.encode())),
    )
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        _, written = clean(make_file(dataset=dataset))
    assert [str(each.message) for each in warned if CANARY in str(each.message)] == []
    assert find_canaries(written) == []


def test_names_written_in_the_file_are_left_out_of_descriptions_even_when_they_are_words_of_anatomy() -> None:
    dataset = make_elements(
        (0x00100010, encode_element(0x00100010, "PN", b"Foot^Michael")),
        (0x00081030, encode_element(0x00081030, "LO", b"CT HEAD FOR MR. FOOT")),
    )
    cleaned, _ = clean(make_file(dataset=dataset))
    assert cleaned.dataset.StudyDescription == "CT HEAD FOR MR"


def test_a_refusal_repeats_no_value_and_has_no_cause_that_does() -> None:
    elements = {tag: encode_element(tag, *value) for tag, value in BASE.items()}
    elements[0x00080018] = encode_element(0x00080018, "UI", b"1.2.3.4")
    elements[0x00280010] = encode_element(0x00280010, "US", CANARY.encode())
    with pytest.raises(FileRefused) as refused:
        clean(make_file(dataset=b"".join(elements[tag] for tag in sorted(elements))))
    assert CANARY not in f"{refused.value} {refused.value.suggestion}"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_broken_number_beside_earlier_marks_is_no_obstacle() -> None:
    dataset = make_elements((0x00120064, encode_element(0x00120064, "SV", b"\0 ")))
    cleaned, _ = clean(make_file(dataset=dataset))
    assert len(cleaned.dataset.DeidentificationMethodCodeSequence) == 5


def test_a_description_without_a_known_word_or_a_label_goes() -> None:
    elements = [
        (0x00080060, encode_element(0x00080060, "CS", b"NOSUCH")),
        (0x00181030, encode_element(0x00181030, "LO", b"Craig")),
    ]
    cleaned, written = clean(make_file(dataset=make_elements(*elements)))
    assert "ProtocolName" not in cleaned.dataset
    assert clean(written)[1] == written
