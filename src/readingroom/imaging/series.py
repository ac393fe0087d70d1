"""Series: which frames belong together, and their order along the normal of the slices.

Positions and distances are in mm in the patient coordinate system of DICOM (x to the left, y to the back, z to the head;
PS3.3 C.7.6.2.1.1).
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_items, read_numbers, read_text, read_whole, read_words
from readingroom.imaging.calibration import PROJECTIONS, Calibration, read_calibration
from readingroom.imaging.descriptions import Plane
from readingroom.imaging.groups import find_holder
from readingroom.imaging.instances import count_frames

Vector = tuple[float, float, float]

SAME_DIRECTION = 0.999
"""Normals and rows whose cosine is at least this are the same: 2.6 degrees, more than rounding makes, less than a new slab."""

SAME_POSITION = 0.01
"""mm; slices nearer than this lie at the same place."""

EVEN = 0.02
"""Gaps that differ by less than this part of their median (or by 0.02 mm) count as even."""

NEAR_AXIS = math.cos(math.radians(30))
"""A plane keeps its name up to 30 degrees off the axis, as far as gantries tilt."""


@dataclass(frozen=True, slots=True)
class Place:
    """One frame: where it is from and where it lies.

    `frame` counts from 1 within its file; `orientation` are the cosines of the rows and columns; `marks` tell frames at the
    same place apart, each a name and a value, such as ("echo time", "80").
    """

    name: str
    study: str
    series: str
    sop: str
    frame: int
    frames: int
    number: int | None
    rows: int
    columns: int
    modality: str
    frame_of_reference: str
    orientation: tuple[float, ...] | None
    position: Vector | None
    calibration: Calibration
    is_localizer: bool = False
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def spacing(self) -> tuple[float, float] | None:
        """Row and column spacing in mm in the patient, None where this frame is not calibrated."""
        return self.calibration.spacing

    @property
    def normal(self) -> Vector:
        """The unit vector along which slices follow each other; zeros without orientation."""
        if self.orientation is None:
            return (0.0, 0.0, 0.0)
        cross = np.cross(self.orientation[:3], self.orientation[3:])
        length = float(np.linalg.norm(cross)) or 1.0
        return (float(cross[0]) / length, float(cross[1]) / length, float(cross[2]) / length)


@dataclass(frozen=True, slots=True)
class Stack:
    """Frames that are scrolled through, in order.

    `positions` are those along the normal in mm, None where frames have no geometry; `gap` the distance between slices in
    mm where it is even, `gaps` the smallest and largest; `spacing` (row, column) in mm only where every frame is calibrated
    alike; `label` tells stacks of one series apart ("echo time 80").
    """

    series: str
    places: tuple[Place, ...]
    positions: tuple[float | None, ...]
    plane: Plane
    spacing: tuple[float, float] | None
    gap: float | None = None
    gaps: tuple[float, float] | None = None
    label: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedSeries:
    """Frames that make no stack: `reason` says why, `names` are the files it is about."""

    series: str
    code: str
    reason: str
    names: tuple[str, ...] = ()


_MARKS = (
    ("temporal position", "FrameContentSequence", ("TemporalPositionIndex", "TemporalPositionIdentifier")),
    ("echo time", "MREchoSequence", ("EffectiveEchoTime", "EchoTime")),
    ("acquisition", "FrameContentSequence", ("FrameAcquisitionNumber", "AcquisitionNumber")),
    ("b-value", "MRDiffusionSequence", ("DiffusionBValue",)),
    ("stack", "FrameContentSequence", ("StackID",)),
)
"""What tells frames at one place apart: its name, the functional group it is in, and its attributes there and elsewhere."""


_ALIKE = (("frame_of_reference", "mixed-frames-of-reference"), ("rows", "mixed-sizes"), ("columns", "mixed-sizes"))


def read_places(dataset: Dataset, name: str) -> tuple[Place, ...]:
    """The places of all frames of an opened file; `name` is what the caller calls it.

    Raises:
        FileRefused: (`bad-attribute`) a position, orientation or number cannot be used.
    """
    frames = count_frames(dataset)
    own = min(frames, len(read_items(dataset, "PerFrameFunctionalGroupsSequence")))
    places = [_read_place(dataset, name, index, frames) for index in range(own)]
    if own < frames:
        # Frames without groups of their own differ in nothing but their number; a file may claim tens of thousands.
        last = _read_place(dataset, name, own, frames)
        places += [replace(last, frame=index + 1) for index in range(own, frames)]
    return tuple(places)


def _read_place(dataset: Dataset, name: str, index: int, frames: int) -> Place:
    return Place(
        name=name,
        study=read_text(dataset, "StudyInstanceUID"),
        series=read_text(dataset, "SeriesInstanceUID"),
        sop=read_text(dataset, "SOPInstanceUID"),
        frame=index + 1,
        frames=frames,
        number=read_whole(dataset, "InstanceNumber"),
        rows=read_whole(dataset, "Rows") or 0,
        columns=read_whole(dataset, "Columns") or 0,
        modality=read_text(dataset, "Modality"),
        frame_of_reference=read_text(dataset, "FrameOfReferenceUID"),
        orientation=_read_orientation(dataset, index),
        position=_read_position(dataset, index),
        calibration=read_calibration(dataset, index),
        is_localizer="LOCALIZER" in {word.upper() for word in read_words(dataset, "ImageType")},
        marks=tuple(_read_marks(dataset, index)),
    )


def group_series(places: Iterable[Place]) -> tuple[tuple[Stack, ...], tuple[RefusedSeries, ...]]:
    """Sorts frames into stacks, and says of the rest why they make none; every frame is in one or the other.

    Frames with geometry are ordered by position along the normal. Series without any are ordered by instance number, which
    a note says; films and frames of other sizes are stacks of their own.
    """
    series: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        # Without a series UID nothing says that files belong together.
        series.setdefault((place.study, place.series or place.name), []).append(place)
    stacks: list[Stack] = []
    refused: list[RefusedSeries] = []
    for members in series.values():
        for outcome in _arrange(members):
            if isinstance(outcome, Stack):
                stacks.append(outcome)
            else:
                refused.append(outcome)
    return tuple(stacks), tuple(refused)


def name_plane(place: Place) -> Plane:
    """The anatomical plane of a frame by its normal; `projection` for radiographs; empty when the file does not say."""
    if place.orientation is None or place.modality in PROJECTIONS:
        return "projection" if place.modality in PROJECTIONS else ""
    across, back, up = (abs(each) for each in place.normal)
    if up >= NEAR_AXIS:
        return "axial"
    if back >= NEAR_AXIS:
        return "coronal"
    return "sagittal" if across >= NEAR_AXIS else "oblique"


def _read_orientation(dataset: Dataset, index: int) -> tuple[float, ...] | None:
    holder = find_holder(dataset, index, "PlaneOrientationSequence", "ImageOrientationPatient")
    cosines = read_numbers(holder, "ImageOrientationPatient", 6)
    if cosines is None or float(np.linalg.norm(np.cross(cosines[:3], cosines[3:]))) < 0.5:
        return None  # zeros, or twice the same direction, say nothing
    return cosines


def _read_position(dataset: Dataset, index: int) -> Vector | None:
    holder = find_holder(dataset, index, "PlanePositionSequence", "ImagePositionPatient")
    numbers = read_numbers(holder, "ImagePositionPatient", 3)
    return None if numbers is None else (numbers[0], numbers[1], numbers[2])


def _read_marks(dataset: Dataset, index: int) -> Iterator[tuple[str, str]]:
    for name, group, keywords in _MARKS:
        for keyword in keywords:
            value = read_text(find_holder(dataset, index, group, keyword), keyword)
            if value:
                yield name, value
                break


def _arrange(members: Sequence[Place]) -> Iterator[Stack | RefusedSeries]:
    placed = [place for place in members if place.orientation is not None and place.position is not None]
    if not placed or all(place.modality in PROJECTIONS for place in members):
        yield from _order_by_number(members)
        return
    if len(placed) < len(members):
        yield _refuse(
            "mixed-geometry", "some frames say where they lie and others do not", (p for p in members if p not in placed)
        )
        return
    kept, strays = _part_strays(placed)
    if strays:
        what = "localizers" if kept else "frames"
        angle = f"{what} lie in another plane than the rest of the series"
        yield _refuse("mixed-orientation", angle, strays)
    if kept:
        yield from _order_by_position(kept)


def _part_strays(placed: Sequence[Place]) -> tuple[list[Place], list[Place]]:
    """Frames of one orientation and those of others. Only localizers are left out; if others differ, all are refused."""
    clusters: list[list[Place]] = []
    for place in placed:
        for cluster in clusters:
            if _lies_like(place, cluster[0]):
                cluster.append(place)
                break
        else:
            clusters.append([place])
    if len(clusters) == 1:
        return clusters[0], []
    clusters.sort(key=len, reverse=True)
    rest = [cluster for cluster in clusters if not all(place.is_localizer for place in cluster)]
    if len(rest) == 1:
        return rest[0], [place for cluster in clusters if cluster is not rest[0] for place in cluster]
    return [], [place for cluster in clusters[1:] for place in cluster] + clusters[0]


def _lies_like(one: Place, other: Place) -> bool:
    if one.orientation == other.orientation:
        return True
    assert one.orientation is not None and other.orientation is not None  # noqa: S101, PT018 - for the type checker: placed frames
    rows = float(np.dot(one.orientation[:3], other.orientation[:3]))
    return rows >= SAME_DIRECTION and float(np.dot(one.normal, other.normal)) >= SAME_DIRECTION


def _order_by_position(places: Sequence[Place]) -> Iterator[Stack | RefusedSeries]:
    for differing, code in (
        ("frame_of_reference", "mixed-frames-of-reference"),
        ("rows", "mixed-sizes"),
        ("columns", "mixed-sizes"),
    ):
        values = {getattr(place, differing) for place in places}
        if len(values) > 1:
            first = getattr(places[0], differing)
            others = [place for place in places if getattr(place, differing) != first]
            yield _refuse(code, f"frames differ in {differing.replace('_', ' ')}", others)
            return
    if not _find_duplicates(places):
        yield _stack_by_position(places, "")
        return
    parts = _split_by_marks(places)
    if parts is None:
        one, other = _find_duplicates(places)[0]
        reason = f"several frames lie at the same place ({_name(one)} and {_name(other)}) and nothing tells them apart"
        yield _refuse("duplicate-positions", reason, (place for pair in _find_duplicates(places) for place in pair))
        return
    for label, part in parts:
        yield _stack_by_position(part, label)


def _split_by_marks(places: Sequence[Place]) -> list[tuple[str, list[Place]]] | None:
    """The frames parted by the fewest marks that leave no two at one place; None when no marks do."""
    names = [name for name, _, _ in _MARKS if len({dict(place.marks).get(name) for place in places}) > 1]
    for count in (1, 2):
        for chosen in itertools.combinations(names, count):
            parts: dict[str, list[Place]] = {}
            for place in places:
                marks = dict(place.marks)
                label = ", ".join(f"{name} {marks.get(name, 'unknown')}" for name in chosen)
                parts.setdefault(label, []).append(place)
            if len(parts) > 1 and not any(_find_duplicates(part) for part in parts.values()):
                return list(parts.items())
    return None


def _find_distances(places: Sequence[Place]) -> list[tuple[float, Place]]:
    """Positions along the normal of the first frame, with their frames, in order."""
    normal = places[0].normal
    return sorted(((float(np.dot(place.position or (), normal)), place) for place in places), key=_order_key)


def _order_key(pair: tuple[float, Place]) -> tuple[float, int, int, str]:
    distance, place = pair
    return distance, place.number or 0, place.frame, place.name


def _find_duplicates(places: Sequence[Place]) -> list[tuple[Place, Place]]:
    pairs = itertools.pairwise(_find_distances(places))
    return [(one, other) for (start, one), (end, other) in pairs if end - start < SAME_POSITION]


def _stack_by_position(places: Sequence[Place], label: str) -> Stack:
    found = _find_distances(places)
    ordered = tuple(place for _, place in found)
    gaps = [end - start for (start, _), (end, _) in itertools.pairwise(found)]
    notes = list(_note_calibration(ordered))
    gap = float(np.median(gaps)) if gaps else None
    if gap is not None and max(gaps) - min(gaps) > max(EVEN * gap, 0.02):
        notes.append(f"uneven spacing: gaps from {min(gaps):.2f} to {max(gaps):.2f} mm")
        gap = None
    if (shift := _find_shift(ordered)) > 0.5:
        notes.append(f"sheared: slices move sideways by up to {shift:.1f} mm, as with a tilted gantry")
    return Stack(
        series=ordered[0].series,
        places=ordered,
        positions=tuple(round(distance, 4) for distance, _ in found),
        plane=name_plane(ordered[0]),
        spacing=_find_spacing(ordered),
        gap=gap,
        gaps=(min(gaps), max(gaps)) if gaps else None,
        label=label,
        notes=tuple(notes),
    )


def _find_shift(ordered: Sequence[Place]) -> float:
    """How far, in mm, the corner of any slice lies beside the normal through the corner of the first."""
    corners = np.array([place.position for place in ordered], float)
    away = corners - corners[0]
    normal = np.array(ordered[0].normal)
    return float(np.linalg.norm(away - np.outer(away @ normal, normal), axis=1).max())


def _order_by_number(members: Sequence[Place]) -> Iterator[Stack]:
    """Stacks of frames without geometry: each film alone, and single frames of one size together by instance number."""
    groups: dict[tuple[object, ...], list[Place]] = {}
    for place in members:
        key = (place.name, place.sop) if place.frames > 1 else (place.rows, place.columns)
        groups.setdefault(key, []).append(place)
    for group in groups.values():
        ordered = tuple(sorted(group, key=lambda place: (place.number or 0, place.frame, place.name)))
        notes = list(_note_calibration(ordered))
        if len(ordered) > 1:
            how = "in the order of the file" if ordered[0].frames > 1 else "ordered by instance number"
            notes.append(f"{how}: the frames do not say where they lie")
        plane = name_plane(ordered[0])
        yield Stack(ordered[0].series, ordered, (None,) * len(ordered), plane, _find_spacing(ordered), notes=tuple(notes))


def _find_spacing(places: Sequence[Place]) -> tuple[float, float] | None:
    first = places[0].spacing
    alike = first is not None and all(
        each.spacing is not None and np.allclose(each.spacing, first, rtol=1e-3) for each in places[1:]
    )
    return first if alike else None


def _note_calibration(places: Sequence[Place]) -> Iterator[str]:
    yield from dict.fromkeys(place.calibration.note for place in places if place.calibration.note)
    if any(place.spacing for place in places) and _find_spacing(places) is None:
        yield "pixel spacing differs between frames: lengths only in pixels"


def _refuse(code: str, reason: str, about: Iterable[Place]) -> RefusedSeries:
    places = list(about)
    names = tuple(dict.fromkeys(place.name for place in places))
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return RefusedSeries(places[0].series, code, f"{reason}: {listed}", names)


def _name(place: Place) -> str:
    return place.name if place.frames == 1 else f"{place.name} frame {place.frame}"
