"""Data sets cleaned by the rules: a new data set with what may stay, and an account of what did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydicom import config, uid
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from readingroom.imaging.deidentification import burned_in, marks
from readingroom.imaging.deidentification.attributes import Context, choose_vr, clean_value
from readingroom.imaging.deidentification.burned_in import Frames, PixelFinding
from readingroom.imaging.deidentification.codes import CODE_TAGS, CODE_VALUE, MEANING, SCHEME, find_code, is_coded
from readingroom.imaging.deidentification.dates import find_age, find_shift
from readingroom.imaging.deidentification.objects import find_class, refuse_other_objects
from readingroom.imaging.deidentification.options import DEFAULT_OPTIONS, Options
from readingroom.imaging.deidentification.pixel_bytes import COMPRESSED, NATIVE, clean_encapsulated, clean_native, read_form
from readingroom.imaging.deidentification.report import Removal, Tally
from readingroom.imaging.deidentification.rules import RULES, Rule, name_attribute
from readingroom.imaging.deidentification.uids import is_registered, make_pseudonym, replace_uid
from readingroom.imaging.deidentification.values import UNREADABLE, find_element, read_items, read_numbers, read_text, read_texts
from readingroom.imaging.deidentification.words import cut_names, is_known, keep_known_words
from readingroom.imaging.deidentification.writing import make_file_meta
from readingroom.imaging.refusal import FileRefused

DEEPEST = 12
"""Levels of sequences; what lies deeper is removed. Enhanced objects need five."""

PIXELS = frozenset(tag_for_keyword(keyword) or 0 for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))
NAMES = frozenset(
    tag_for_keyword(keyword) or 0
    for keyword in (
        "PatientName", "OtherPatientNames", "PatientBirthName", "ReferringPhysicianName", "PerformingPhysicianName",
        "OperatorsName", "NameOfPhysiciansReadingStudy", "PhysiciansOfRecord", "RequestingPhysician",
    )
)  # fmt: skip
EMPTIED = tuple(
    rule for rule in RULES.values() if rule.action == "empty" or rule.keyword in ("StudyDate", "StudyTime", "PatientSex")
)
"""What every image must have, empty when nothing else can stay (type 2 in PS3.3 C.7.1.1, C.7.2.1)."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned data set, what was removed from it, and whether its pixels may hold text."""

    dataset: Dataset
    removed: tuple[Removal, ...]
    pixels: PixelFinding


class Deidentifier:
    """Cleans data sets with one key: the same patient gets the same pseudonym and shift, a UID the same new one.

    What it made itself it knows again by a seal and leaves alone: a second pass with the same key changes nothing. Another key
    makes other pseudonyms, UIDs and dates of everything.
    """

    def __init__(self, key: bytes, options: Options = DEFAULT_OPTIONS) -> None:
        if len(key) < 16:
            raise ValueError("a key has at least 16 bytes")
        self._key = key
        self._options = options

    def clean(self, dataset: Dataset, frames: Frames = ()) -> Cleaned:
        """A cleaned data set in memory, little endian, ready for `write_instance`; the one given is not changed.

        `frames` are its frames as they are shown, uint8 (rows, columns) or (rows, columns, 3): with them the pixels are checked
        for text, without them only what kind of object this is.

        Raises:
            FileRefused: it is no image, a picture of a document, or damaged so that nobody can say what is in it.
        """
        refuse_other_objects(dataset)
        syntax = _find_syntax(dataset)
        finding = burned_in.check_pixels(dataset, frames)
        identity = _find_identity(dataset)
        context = self._make_context(dataset, identity, syntax)
        work = _Pass(context, make_pseudonym(self._key, identity))
        cleaned = work.clean_top(dataset)
        _write_identifiers(dataset, cleaned, self._key)
        if any(tag in dataset for tag in PIXELS):
            _write_pixels(dataset, cleaned, syntax)
        marks.write_marks(dataset, cleaned, self._options)
        if finding.text == "suspected" or (finding.text == "clear" and finding.is_checked):
            cleaned.BurnedInAnnotation = "NO" if finding.text == "clear" else "YES"
        cleaned.file_meta = make_file_meta(cleaned, syntax if syntax in COMPRESSED else str(uid.ExplicitVRLittleEndian))
        return Cleaned(cleaned, work.tally.list_removals(), finding)

    def _make_context(self, dataset: Dataset, identity: str, syntax: str) -> Context:
        words = [read_text(dataset, tag_for_keyword(keyword) or 0) for keyword in ("Modality", "BodyPartExamined")]
        names: list[str] = []
        for tag in NAMES & set(dataset.keys()):
            names += _read_quietly(dataset, tag)
        return Context(
            key=self._key,
            options=self._options,
            days=find_shift(self._key, identity),
            names=cut_names(names),
            label=keep_known_words(" ".join(word for word in words if is_known(word))),
            is_signed=_read_first(dataset, 0x00280103) == 1,
            is_big=syntax == uid.ExplicitVRBigEndian,
        )


class _Pass:
    """One data set on its way: the context, the pseudonym of its patient, and the count of what was done."""

    def __init__(self, context: Context, pseudonym: str) -> None:
        self.context = context
        self.pseudonym = pseudonym
        self.tally = Tally()

    def clean_top(self, dataset: Dataset) -> Dataset:
        cleaned = self._clean(dataset, depth=0)
        for rule in EMPTIED:
            if rule.tag not in cleaned:
                cleaned.add(_make_element(rule.tag, rule.vrs[0], ""))
        cleaned.SpecificCharacterSet = "ISO_IR 192"
        cleaned.PatientName = cleaned.PatientID = self.pseudonym
        if self.context.options.characteristics and "PatientAge" not in cleaned:
            age = find_age(*(read_text(dataset, tag) for tag in (0x00100030, 0x00080020)))
            if age:
                cleaned.PatientAge = age
        return cleaned

    def _clean(self, dataset: Dataset, *, depth: int) -> Dataset:
        cleaned = Dataset()
        coded = is_coded(dataset) and depth > 0
        if coded:
            _write_code(dataset, cleaned)
        for tag in sorted(map(int, dataset.keys())):
            rule = RULES.get(tag)
            if rule is None or not self._is_wanted(rule, depth):
                self._note_loss(tag, rule, depth)
            elif tag in CODE_TAGS:
                if not coded or tag not in cleaned:
                    self.tally.note(rule.keyword, "removed")
            elif not (depth == 0 and tag in PIXELS):
                self._clean_attribute(dataset, cleaned, rule, depth)
        return cleaned

    def _is_wanted(self, rule: Rule, depth: int) -> bool:
        options = self.context.options
        if rule.option == "Clean Descriptors":
            return options.descriptors
        if rule.option == "Retain Patient Characteristics":
            return options.characteristics
        if rule.action == "shift":
            return options.dates == "shift"
        if depth > 0:
            return rule.action in ("keep", "clean", "replace") and rule.tag not in PIXELS
        return rule.action not in ("write", "pseudonym", "empty")

    def _note_loss(self, tag: int, rule: Rule | None, depth: int) -> None:
        if depth == 0 and rule is not None and rule.action in ("write", "pseudonym", "empty"):
            if rule.action != "write":
                self.tally.note(rule.keyword, "replaced" if rule.action == "pseudonym" else "emptied")
        else:
            self.tally.note(name_attribute(tag), "removed")

    def _clean_attribute(self, dataset: Dataset, cleaned: Dataset, rule: Rule, depth: int) -> None:
        element = find_element(dataset, rule.tag)
        vr = choose_vr(rule, element, self.context) if element is not None else ""
        value: Any = None
        if rule.action == "dummy":
            value = rule.dummy
        elif vr == "SQ":
            value = self._clean_items(dataset, rule, depth)
        elif element is not None and vr:
            try:
                value = clean_value(rule, element, vr, self.context, dataset)
            except UNREADABLE:
                value = None
        if value is None:
            self.tally.note(rule.keyword, "removed")
            return
        cleaned.add(_make_element(rule.tag, vr or rule.vrs[0], value))
        if element is not None:
            self._note_change(rule, value, element)

    def _note_change(self, rule: Rule, value: Any, element: Any) -> None:
        if rule.action == "shift":
            self.tally.note(rule.keyword, "shifted")
        elif rule.action == "replace":
            self.tally.note(rule.keyword, "replaced")
        elif rule.action in ("clean", "dummy"):
            wanted = value if isinstance(value, list) else [value]
            if wanted != read_texts(element):
                self.tally.note(rule.keyword, "cleaned")

    def _clean_items(self, dataset: Dataset, rule: Rule, depth: int) -> list[Dataset] | None:
        if depth >= DEEPEST:
            return None
        try:
            items = read_items(dataset, rule.tag)
        except ValueError:
            return None
        kept = [self._clean(item, depth=depth + 1) for item in items if not is_coded(item) or find_code(item)]
        return kept or (None if items else [])


def _make_element(tag: int, vr: str, value: Any) -> DataElement:
    if isinstance(value, list) and vr not in ("SQ",) and len(value) == 1:
        value = value[0]
    if value == []:
        value = None
    return DataElement(tag, vr, value, validation_mode=config.IGNORE)


def _write_code(item: Dataset, cleaned: Dataset) -> None:
    found = find_code(item)
    if found:
        for tag, vr, text in zip((CODE_VALUE, SCHEME, MEANING), ("SH", "SH", "LO"), found, strict=True):
            cleaned.add(_make_element(tag, vr, text))


def _read_quietly(dataset: Dataset, tag: int) -> Sequence[str]:
    try:
        return read_texts(find_element(dataset, tag))
    except UNREADABLE:
        return ()


def _read_first(dataset: Dataset, tag: int) -> Any:
    element = find_element(dataset, tag)
    try:
        return read_numbers(element, "US")[0] if element is not None else None
    except UNREADABLE:
        return None


def _find_syntax(dataset: Dataset) -> str:
    meta = getattr(dataset, "file_meta", None)
    syntax = read_text(meta, 0x00020010) if meta is not None else ""
    if not syntax:
        is_big = dataset.original_encoding[1] is False
        return str(uid.ExplicitVRBigEndian if is_big else uid.ExplicitVRLittleEndian)
    if syntax not in NATIVE and syntax not in COMPRESSED:
        name = uid.UID(syntax).name if is_registered(syntax) else "an unknown transfer syntax"
        raise FileRefused(
            "unknown-transfer-syntax",
            f"The pixels are encoded in {name}, which is not taken",
            "Export the file uncompressed, or in JPEG, JPEG-LS, JPEG 2000 or RLE",
        )
    return syntax


def _find_identity(dataset: Dataset) -> str:
    """What tells this patient from others: the id, else name and birth date, else the study, else the instance."""
    patient = read_text(dataset, 0x00100020)
    if patient:
        return patient
    name = " ".join(read_text(dataset, 0x00100010).replace("^", " ").split()).casefold()
    born = read_text(dataset, 0x00100030)
    if name:
        return f"name {name} born {born}"
    return (
        f"study {read_text(dataset, 0x0020000D)}"
        if read_text(dataset, 0x0020000D)
        else f"instance {read_text(dataset, 0x00080018)}"
    )


def _write_identifiers(source: Dataset, cleaned: Dataset, key: bytes) -> None:
    """Object class and the three UIDs that every instance must have; a missing study or series becomes one of its own."""
    cleaned.SOPClassUID = uid.UID(find_class(source))
    if not cleaned.get("SOPInstanceUID"):
        meta = getattr(source, "file_meta", None)
        stated = read_text(meta, 0x00020003) if meta is not None else ""
        if not stated:
            raise FileRefused("no-instance-uid", "The data set has no SOP Instance UID", "Export the file once more")
        cleaned.SOPInstanceUID = uid.UID(replace_uid(key, stated))
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID"):
        if not cleaned.get(keyword):
            setattr(cleaned, keyword, uid.UID(replace_uid(key, f"{keyword} of {cleaned.SOPInstanceUID}")))


def _write_pixels(source: Dataset, cleaned: Dataset, syntax: str) -> None:
    form = read_form(cleaned)
    for tag in PIXELS & set(source.keys()):
        element = find_element(source, tag)
        content = element.value if element is not None else None
        if not isinstance(content, bytes):
            raise FileRefused("no-pixel-description", "The pixel data are no bytes", "Export the file once more")
        if syntax in COMPRESSED and tag == 0x7FE00010:
            cleaned.add(_make_element(tag, "OB", clean_encapsulated(content, form, syntax)))
            cleaned[tag].is_undefined_length = True
            continue
        vr = {0x7FE00008: "OF", 0x7FE00009: "OD"}.get(tag) or (
            "OW" if form.bits > 8 or getattr(element, "VR", "") == "OW" else "OB"
        )
        big = syntax == uid.ExplicitVRBigEndian
        has_overlays = burned_in.has_embedded_overlay(source)
        cleaned.add(
            _make_element(
                tag, vr, clean_native(content, form, big=big, words=getattr(element, "VR", "") == "OW", overlay_bits=has_overlays)
            )
        )
