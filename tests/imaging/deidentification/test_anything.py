import io
import struct
import warnings
from functools import partial

import pydicom
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary
from tests.imaging.deidentification.planted import (
    BASE,
    CANARY,
    TEXT_VRS,
    UID_CANARY,
    encode_element,
    encode_sequence,
    find_canaries,
    make_file,
)

from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.codestreams import clean_jpeg, clean_jpeg2000, clean_rle
from readingroom.imaging.deidentification.options import Options
from readingroom.imaging.deidentification.rules import RULES
from readingroom.imaging.deidentification.writing import write_instance
from readingroom.imaging.refusal import FileRefused

KEY = bytes(range(32))
BINARY_VRS = ("US", "SS", "UL", "SL", "FL", "FD", "AT", "OB", "OW", "UN", "OF", "SV", "UV")
PIXELS = frozenset({0x7FE00010, 0x7FE00009, 0x7FE00008})

tags = st.one_of(
    st.sampled_from(sorted(RULES)),
    st.sampled_from(sorted(tag for tag in DicomDictionary if 0x00080000 <= tag < 0xFFFC0000)),
    st.integers(0x00080000, 0x7FDFFFFF).filter(lambda tag: tag & 0xFFFF),
)
canaries = st.sampled_from(
    [CANARY.encode(), UID_CANARY.encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be")]
)
values = st.one_of(
    canaries,
    st.tuples(st.binary(max_size=8), canaries, st.binary(max_size=8)).map(b"".join),
    st.sampled_from([b"HEAD^", b"\\", b"1.5\\", b"20190101", b"CT=", b"\x1b$B", b"0", b"Craig "]).flatmap(
        lambda head: canaries.map(lambda canary: head + canary)
    ),
    st.binary(max_size=40),
)


def state_vr(tag: int) -> st.SearchStrategy[str]:
    listed = DicomDictionary[tag][0].split(" or ") if tag in DicomDictionary else ["UN"]
    return st.one_of(st.sampled_from(listed), st.sampled_from([*sorted(TEXT_VRS), *BINARY_VRS, "UI", "SQ"]))


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> dict[int, bytes]:
    found = {}
    for tag in draw(st.lists(tags, max_size=6 if depth else 14, unique=True)):
        vr = draw(state_vr(tag))
        if vr in ("NONE", "OB or OW") or tag in PIXELS or (tag in RULES and "OW" in RULES[tag].vrs):
            continue
        if vr == "SQ":
            inside = draw(st.lists(elements(depth=depth + 1), max_size=2)) if depth < 4 else []
            found[tag] = encode_sequence(tag, [b"".join(item[each] for each in sorted(item)) for item in inside])
        elif vr in BINARY_VRS and tag in RULES:
            # A number that stays is a number, whatever its bytes spell.
            found[tag] = encode_element(tag, vr, draw(st.binary(max_size=9)))
        else:
            found[tag] = encode_element(tag, vr, draw(values))
    return found


def clean(content: bytes, options: Options) -> bytes | None:
    """The cleaned file, None when it was refused or pydicom cannot read it at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(io.BytesIO(content))
        except Exception:  # noqa: BLE001 - what pydicom raises on broken files is not what is tested here
            return None
        try:
            return write_instance(Deidentifier(KEY, options).clean(dataset).dataset)
        except FileRefused as refused:
            said = f"{refused} {refused.suggestion}"
    assert find_canaries(said.encode()) == []
    return None


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    planted=elements(),
    over_base=st.booleans(),
    options=st.sampled_from([Options(), Options(times=True), Options(dates="remove")]),
)
def test_whatever_the_elements_are_no_canary_stays_and_only_a_refusal_is_raised(
    planted: dict[int, bytes], over_base: bool, options: Options
) -> None:
    base = {tag: encode_element(tag, *value) for tag, value in BASE.items()}
    base[0x00080018] = encode_element(0x00080018, "UI", b"1.2.3.4")
    dataset = {**base, **planted} if over_base else {**planted, **base}
    cleaned = clean(make_file(dataset=b"".join(dataset[tag] for tag in sorted(dataset))), options)
    if cleaned is not None:
        assert find_canaries(cleaned) == []
        assert cleaned == clean(cleaned, options)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=80),
    st.sampled_from(
        [b"\xff\xd8", b"\xff\x4f", b"\xff\x4f\xff\x90\0\x0a", b"\0\0\0\x0cjP  \r\n\x87\n", struct.pack("<2L", 1, 64)]
    ),
)
def test_any_bytes_as_a_codestream_are_cleaned_or_refused(content: bytes, head: bytes) -> None:
    for cleaner in (clean_jpeg, clean_jpeg2000, partial(clean_rle, pixels=4, columns=2)):
        try:
            assert cleaner(head + content)
        except ValueError:
            continue
