"""Data sets as conformant files: an empty preamble, file meta information of ours, nothing after the last element."""

import io

import pydicom
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from readingroom.imaging.deidentification.pixel_bytes import COMPRESSED
from readingroom.imaging.deidentification.values import UNREADABLE
from readingroom.imaging.refusal import FileRefused

IMPLEMENTATION = uid.UID("2.25.269451322483028970005887803754158185787")
"""Implementation Class UID of Reading Room; a number drawn once."""

IMPLEMENTATION_VERSION = "READINGROOM"


def make_file_meta(dataset: Dataset, syntax: str) -> FileMetaDataset:
    """File meta information made anew: object class and instance of the data set, this transfer syntax, and nothing else."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = uid.UID(str(dataset.get("SOPClassUID", "")))
    meta.MediaStorageSOPInstanceUID = uid.UID(str(dataset.get("SOPInstanceUID", "")))
    meta.TransferSyntaxUID = uid.UID(syntax)
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta


def write_instance(dataset: Dataset) -> bytes:
    """A DICOM file (PS3.10 7.1): the compressed transfer syntax of the data set, else Explicit VR Little Endian.

    Uncompressed pixels are taken to be little endian, as `Deidentifier` and simulations leave them. The data set is not changed.

    Raises:
        FileRefused: it has no object class or instance UID, or a value cannot be written.
    """
    stated = str(getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", ""))
    syntax = stated if stated in COMPRESSED else str(uid.ExplicitVRLittleEndian)
    if not dataset.get("SOPClassUID") or not dataset.get("SOPInstanceUID"):
        raise FileRefused("no-instance-uid", "The data set has no object class or no instance UID", "Export the file once more")
    copy = Dataset(dict(dataset.items()))
    copy.file_meta = make_file_meta(dataset, syntax)
    content = io.BytesIO()
    try:
        pydicom.dcmwrite(content, copy, implicit_vr=False, little_endian=True, enforce_file_format=True)
    except UNREADABLE:
        raise FileRefused(
            "cannot-be-written", "A value of the data set cannot be written", "Report the file's maker and model"
        ) from None
    return content.getvalue()
