"""Functional groups of enhanced multi-frame objects: what holds for one frame, or for all of them (PS3.3 C.7.6.16)."""

from pydicom.dataset import Dataset

from readingroom.imaging.attributes import read_item, read_items


def find_group(dataset: Dataset, index: int, keyword: str) -> Dataset | None:
    """The item of a functional group that holds for the frame at `index` (from 0): its own, or else the shared one."""
    frames = read_items(dataset, "PerFrameFunctionalGroupsSequence")
    own = read_item(frames[index], keyword) if index < len(frames) else None
    return own if own is not None else read_item(read_item(dataset, "SharedFunctionalGroupsSequence"), keyword)


def find_holder(dataset: Dataset, index: int, keyword: str, attribute: str) -> Dataset:
    """Where an attribute stands for a frame: the item of its functional group if that has it, else the data set itself."""
    group = find_group(dataset, index, keyword)
    return group if group is not None and attribute in group else dataset
