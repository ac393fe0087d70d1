"""Which DICOM objects are taken: images. All else is refused by name, and so are pictures of documents and dose reports."""

import re
from types import MappingProxyType

from pydicom import uid
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from readingroom.imaging.deidentification.uids import is_registered
from readingroom.imaging.deidentification.values import find_element, read_text, read_texts
from readingroom.imaging.refusal import FileRefused

IMAGE_CLASSES = frozenset(
    {
        uid.CTImageStorage,
        uid.EnhancedCTImageStorage,
        uid.LegacyConvertedEnhancedCTImageStorage,
        uid.MRImageStorage,
        uid.EnhancedMRImageStorage,
        uid.EnhancedMRColorImageStorage,
        uid.LegacyConvertedEnhancedMRImageStorage,
        uid.PositronEmissionTomographyImageStorage,
        uid.EnhancedPETImageStorage,
        uid.LegacyConvertedEnhancedPETImageStorage,
        uid.NuclearMedicineImageStorage,
        uid.ComputedRadiographyImageStorage,
        uid.DigitalXRayImageStorageForPresentation,
        uid.DigitalXRayImageStorageForProcessing,
        uid.DigitalMammographyXRayImageStorageForPresentation,
        uid.DigitalMammographyXRayImageStorageForProcessing,
        uid.DigitalIntraOralXRayImageStorageForPresentation,
        uid.DigitalIntraOralXRayImageStorageForProcessing,
        uid.BreastTomosynthesisImageStorage,
        uid.XRayAngiographicImageStorage,
        uid.EnhancedXAImageStorage,
        uid.XRayRadiofluoroscopicImageStorage,
        uid.EnhancedXRFImageStorage,
        uid.XRay3DAngiographicImageStorage,
        uid.XRay3DCraniofacialImageStorage,
        uid.UltrasoundImageStorage,
        uid.UltrasoundMultiFrameImageStorage,
        uid.EnhancedUSVolumeStorage,
        uid.SecondaryCaptureImageStorage,
        uid.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        uid.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        uid.MultiFrameTrueColorSecondaryCaptureImageStorage,
        uid.VLEndoscopicImageStorage,
        uid.VLMicroscopicImageStorage,
        uid.VLSlideCoordinatesMicroscopicImageStorage,
        uid.VLPhotographicImageStorage,
        uid.VLWholeSlideMicroscopyImageStorage,
        uid.OphthalmicPhotography8BitImageStorage,
        uid.OphthalmicPhotography16BitImageStorage,
        uid.OphthalmicTomographyImageStorage,
        uid.ParametricMapStorage,
        # Retired in 1998; old ultrasound and nuclear medicine in teaching files still carry them.
        uid.UID("1.2.840.10008.5.1.4.1.1.3"),
        uid.UID("1.2.840.10008.5.1.4.1.1.5"),
        uid.UID("1.2.840.10008.5.1.4.1.1.6"),
    }
)
"""The image object classes that are taken (PS3.4 B.5), the only ones."""

CAPTURES = frozenset(
    {
        uid.SecondaryCaptureImageStorage,
        uid.MultiFrameSingleBitSecondaryCaptureImageStorage,
        uid.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        uid.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        uid.MultiFrameTrueColorSecondaryCaptureImageStorage,
    }
)

DOSE_WORDS = re.compile(
    r"\b(?:dose\s*(?:report|info|sheet|summary|record|series)|dosis|radiation\s+dose|(?:patient|exam)\s+protocol)\b",
    re.IGNORECASE,
)
DOCUMENT_WORDS = re.compile(
    r"\b(?:scanned|document|requisition|consent|referral|questionnaire|worksheet|letter|faxed?)\b", re.IGNORECASE
)
DOCUMENT_MODALITIES = frozenset(
    "SR DOC KO PR REG FID SEG RTSTRUCT RTPLAN RTDOSE RTRECORD AU ECG HD PLAN".split()  # noqa: SIM905 - reads better than quotes
)

_TAGS = MappingProxyType(
    {
        keyword: tag_for_keyword(keyword) or 0
        for keyword in (
            "SOPClassUID",
            "Modality",
            "ConversionType",
            "SeriesDescription",
            "StudyDescription",
            "ImageType",
            "ProtocolName",
        )
    }
)


def find_class(dataset: Dataset) -> str:
    """The object class of a data set, from its file meta information when the data set does not say; empty when nothing says."""
    meta = getattr(dataset, "file_meta", None)
    return read_text(dataset, _TAGS["SOPClassUID"]) or (read_text(meta, 0x00020002) if meta is not None else "")


def refuse_other_objects(dataset: Dataset) -> None:
    """Lets images pass.

    Raises:
        FileRefused: no image, a picture of a document, a dose report (`not-an-image`, `scanned-document`, `dose-report`).
    """
    sop_class = find_class(dataset)
    if sop_class not in IMAGE_CLASSES:
        known = uid.UID(sop_class)
        name = known.name if is_registered(sop_class) else "an unknown object class" if sop_class else "no object class"
        raise FileRefused(
            "not-an-image",
            f"Only images can be de-identified; this is {name}",
            "Export the images of the series; reports, plans, segmentations and presentation states are not taken",
        )
    modality = read_text(dataset, _TAGS["Modality"])
    conversion = read_text(dataset, _TAGS["ConversionType"])
    described = " ".join(
        read_text(dataset, _TAGS[keyword]) for keyword in ("SeriesDescription", "StudyDescription", "ProtocolName")
    )
    try:
        image_type = " ".join(read_texts(find_element(dataset, _TAGS["ImageType"]))).upper()
    except ValueError:
        image_type = ""
    if modality in DOCUMENT_MODALITIES or conversion == "SD" or (sop_class in CAPTURES and DOCUMENT_WORDS.search(described)):
        raise FileRefused(
            "scanned-document", "This is a picture of a document: its pixels are text", "Leave it out, or crop what shows anatomy"
        )
    if "DOSE" in image_type or "SCREEN SAVE" in image_type or DOSE_WORDS.search(described):
        raise FileRefused("dose-report", "This is a dose report or a saved screen: its pixels are text", "Leave it out")
