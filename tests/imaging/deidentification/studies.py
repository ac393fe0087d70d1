"""Data sets of made-up patients, as a scanner would send them."""

from pathlib import Path

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "dicom"
"""Real test files beside the checkout; absent on most machines."""

ROOT = "1.2.826.0.1.3680043.10.90210"


def make_code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def make_reference(sop: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = uid.CTImageStorage, sop
    return item


def make_instance(*, patient: str = "4711", name: str = "Doe^Jane", study: int = 1, series: int = 1, number: int = 1) -> Dataset:
    """One CT slice; every instance refers to the first one of its series."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"]
    dataset.SOPClassUID = uid.CTImageStorage
    dataset.SOPInstanceUID = f"{ROOT}.{study}.{series}.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"{ROOT}.{study}", f"{ROOT}.{study}.{series}"
    dataset.FrameOfReferenceUID = f"{ROOT}.{study}.99"
    dataset.ReferencedImageSequence = [make_reference(f"{ROOT}.{study}.{series}.1")]
    dataset.StudyDate, dataset.StudyTime = f"201903{10 + study % 20:02}", "101530"
    dataset.SeriesDate, dataset.AcquisitionDate, dataset.AcquisitionTime = dataset.StudyDate, "20190401", "101544.25"
    dataset.AcquisitionDateTime = "20190401101544.250000+0100"
    dataset.AccessionNumber, dataset.StudyID = "ACC-778899", "ST-5"
    dataset.Modality, dataset.Manufacturer, dataset.ManufacturerModelName = "CT", "SIEMENS", "SOMATOM Definition Flash"
    dataset.InstitutionName, dataset.StationName = "Saint Elsewhere", "CT01OC0"
    dataset.ReferringPhysicianName, dataset.OperatorsName = "Craig^Mark", "Westphall^Donald"
    dataset.StudyDescription = "CT Head w/o contrast, Dr. Craig"
    dataset.SeriesDescription, dataset.ProtocolName = "Head 5.0 H30s axial Craig", "Craigs own"
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = name, patient, "19270203"
    dataset.PatientSex, dataset.PatientAge, dataset.PatientSize, dataset.PatientWeight = "F", "092Y", "1.66", "61.5"
    dataset.OtherPatientIDs, dataset.PatientAddress, dataset.PatientComments = "OLD-1", "1 Main Street", "asked for Dr. Craig"
    dataset.BodyPartExamined, dataset.SliceThickness, dataset.KVP, dataset.ScanOptions = "HEAD", "5.0", "120", "HELICAL MODE"
    dataset.DeviceSerialNumber, dataset.SoftwareVersions, dataset.ConvolutionKernel = "66032", "syngo CT 2012B", "H30s"
    dataset.ContrastBolusAgent, dataset.PatientPosition = "Omnipaque 300, batch Westphall", "HFS"
    dataset.AnatomicRegionSequence = [make_code("69536005", "SCT", "Head of Ms Doe")]
    dataset.SeriesNumber, dataset.InstanceNumber = series, number
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [-110.5, -120.0, 5.0 * number], [1, 0, 0, 0, 1, 0]
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.WindowCenter, dataset.WindowWidth = "-1024", "1", "40", "80"
    dataset.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    dataset.add_new(0x00291010, "OB", b"Doe Jane 4711")
    add_pixels(dataset, np.arange(64, dtype=np.uint16).reshape(8, 8))
    return dataset


def add_pixels(dataset: Dataset, pixels: np.ndarray, *, photometric: str = "MONOCHROME2", stored: int = 12) -> None:
    """Gives a data set these pixels, (rows, columns) or (rows, columns, 3), uncompressed."""
    bits = pixels.dtype.itemsize * 8
    dataset.SamplesPerPixel = 3 if pixels.ndim == 3 else 1
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.PixelSpacing = [0.5, 0.5]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, min(stored, bits), min(stored, bits) - 1
    dataset.PixelRepresentation = 1 if pixels.dtype.kind == "i" else 0
    dataset.PixelData = pixels.tobytes() + bytes(pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
