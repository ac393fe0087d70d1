import io
import warnings

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from tests.imaging.deidentification.studies import SHARED, add_pixels, make_instance

from readingroom.imaging.deidentification.burned_in import check_pixels
from readingroom.imaging.deidentification.cleaning import Deidentifier
from readingroom.imaging.deidentification.regions import DEVICES, Region, find_regions, mask_regions
from readingroom.imaging.deidentification.text_search import count_words, has_reader, looks_like_text
from readingroom.imaging.deidentification.writing import write_instance

KEY = bytes(range(32))


def draw(text: str, *, size: int = 14, ink: int = 255, paper: int = 60) -> np.ndarray:
    noise = np.random.default_rng(1).normal(paper, 8, (256, 256)).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(noise)
    ImageDraw.Draw(picture).text((8, 10), text, fill=ink, font=ImageFont.load_default(size))
    return np.asarray(picture)


def make_kind(sop_class: str, modality: str, *image_type: str) -> Dataset:
    dataset = make_instance()
    dataset.SOPClassUID, dataset.Modality, dataset.ImageType = sop_class, modality, list(image_type or ("ORIGINAL", "PRIMARY"))
    return dataset


@pytest.mark.parametrize(
    ("sop_class", "modality", "image_type", "text"),
    [
        (uid.CTImageStorage, "CT", ("ORIGINAL", "PRIMARY", "AXIAL"), "clear"),
        (uid.MRImageStorage, "MR", ("ORIGINAL", "PRIMARY", "M"), "clear"),
        (uid.PositronEmissionTomographyImageStorage, "PT", ("ORIGINAL", "PRIMARY"), "clear"),
        (uid.CTImageStorage, "CT", ("DERIVED", "SECONDARY", "MPR"), "unchecked"),
        (uid.CTImageStorage, "CT", ("ORIGINAL", "SECONDARY"), "unchecked"),
        (uid.MRImageStorage, "MR", ("DERIVED", "PRIMARY", "ADC"), "unchecked"),
        (uid.SecondaryCaptureImageStorage, "CT", ("ORIGINAL", "PRIMARY"), "unchecked"),
        (uid.UltrasoundImageStorage, "US", (), "unchecked"),
        (uid.XRayAngiographicImageStorage, "XA", (), "unchecked"),
        (uid.DigitalXRayImageStorageForPresentation, "DX", (), "unchecked"),
        (uid.DigitalMammographyXRayImageStorageForPresentation, "MG", (), "unchecked"),
        (uid.VLEndoscopicImageStorage, "ES", (), "unchecked"),
        (uid.VLWholeSlideMicroscopyImageStorage, "SM", ("ORIGINAL", "PRIMARY", "LABEL"), "suspected"),
    ],
)
def test_the_kind_of_object_decides_first(sop_class: str, modality: str, image_type: tuple[str, ...], text: str) -> None:
    finding = check_pixels(make_kind(sop_class, modality, *image_type))
    assert finding.text == text
    assert finding.reason
    assert not finding.is_checked


def test_a_file_that_says_text_is_burned_in_is_believed_and_one_that_says_no_is_not() -> None:
    dataset = make_instance()
    dataset.BurnedInAnnotation = "YES"
    assert check_pixels(dataset).text == "suspected"
    dataset = make_kind(uid.UltrasoundImageStorage, "US")
    dataset.BurnedInAnnotation = "NO"
    assert check_pixels(dataset).text == "unchecked"
    assert "BurnedInAnnotation" not in Deidentifier(KEY).clean(dataset).dataset


def test_a_digitised_film_is_suspected() -> None:
    dataset = make_kind(uid.SecondaryCaptureImageStorage, "CR", "DERIVED", "PRIMARY")
    dataset.ConversionType = "DF"
    assert check_pixels(dataset).text == "suspected"


@pytest.mark.parametrize("size", [12, 14, 18, 24])
@pytest.mark.parametrize(("ink", "paper"), [(255, 60), (255, 10), (0, 200)])
def test_text_is_seen_without_a_reader(size: int, ink: int, paper: int) -> None:
    assert looks_like_text(draw("DOE^JANE 1970-02-03", size=size, ink=ink, paper=paper))


def test_text_in_colour_is_seen() -> None:
    grey = draw("DOE^JANE 1970-02-03")
    assert looks_like_text(np.stack([grey, grey, np.zeros_like(grey)], axis=2))


@pytest.mark.parametrize("paper", [10, 60, 200])
def test_noise_and_edges_are_not_taken_for_text(paper: int) -> None:
    picture = draw("", paper=paper).copy()
    picture[100:, 100:] = 255
    assert not looks_like_text(picture)
    assert not looks_like_text(picture[:6, :30])


def test_pixels_that_nobody_read_are_not_marked_as_free_of_text() -> None:
    if has_reader():
        pytest.skip("the extra `ocr` is installed")
    cleaned = Deidentifier(KEY).clean(make_instance(), [draw("")])
    assert (cleaned.pixels.text, cleaned.pixels.is_checked, "BurnedInAnnotation" in cleaned.dataset) == ("clear", False, False)
    assert "`ocr` is not installed" in cleaned.pixels.reason
    ultrasound = Deidentifier(KEY).clean(make_kind(uid.UltrasoundImageStorage, "US"), [draw("")])
    assert (ultrasound.pixels.text, "BurnedInAnnotation" in ultrasound.dataset) == ("unchecked", False)


def test_text_in_any_of_first_middle_and_last_frame_is_suspected_and_frames_are_asked_for_when_needed() -> None:
    cine = [draw("")] * 4 + [draw("DOE^JANE 1970-02-03")]
    cleaned = Deidentifier(KEY).clean(make_instance(), lambda: cine)
    assert (cleaned.pixels.text, cleaned.dataset.BurnedInAnnotation) == ("suspected", "YES")


def test_words_are_read_when_the_extra_is_installed() -> None:
    if not has_reader():
        pytest.skip("the extra `ocr` is not installed")
    cleaned = Deidentifier(KEY).clean(make_instance(), [draw("")])
    assert (cleaned.pixels.text, cleaned.pixels.is_checked, cleaned.dataset.BurnedInAnnotation) == ("clear", True, "NO")
    assert count_words(draw("DOE^JANE 1970-02-03", size=18)) > 0
    assert count_words(draw("")) == 0


@pytest.mark.parametrize("name", ["US1_UNCR.dcm", "US1_J2KI.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm"])
def test_the_names_in_real_ultrasound_pictures_are_seen(name: str) -> None:
    path = SHARED / "pydicom-data" / name
    if not path.is_file():
        pytest.skip(f"no {path}")
    dataset = pydicom.dcmread(path)
    assert check_pixels(dataset, [dataset.pixel_array]).text == "suspected"


def test_real_slices_are_not_suspected() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no {SHARED}")
    for name in (
        "dcmqi/segmentations_ct-3slice_01.dcm",
        "pydicom/CT_small.dcm",
        "pydicom-data/bad_sequence.dcm",
        "pydicom/examples_overlay.dcm",
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = pydicom.dcmread(SHARED / name).pixel_array.astype(float)
        shown = (255 * (pixels - pixels.min()) / (pixels.max() - pixels.min())).astype(np.uint8)
        assert not looks_like_text(shown), name


def test_the_banner_of_a_known_device_is_found_by_its_size() -> None:
    dataset = make_kind(uid.UltrasoundImageStorage, "US")
    dataset.Manufacturer, dataset.ManufacturerModelName, dataset.Rows, dataset.Columns = (
        "Philips Medical Systems",
        "iU22",
        768,
        1024,
    )
    assert find_regions(dataset) == (Region(0, 0, 1024, 75),)
    assert check_pixels(dataset).text == "suspected"
    dataset.Rows = 700
    assert find_regions(dataset) == ()
    assert all(device.boxes and (device.maker or device.model) for device in DEVICES)


@pytest.mark.parametrize(
    ("pixels", "photometric", "black"),
    [
        (np.full((20, 30), 900, np.uint16), "MONOCHROME2", 0),
        (np.full((20, 30), 900, np.uint16), "MONOCHROME1", 4000),
        (np.full((20, 30), -900, np.int16), "MONOCHROME2", -1000),
        (np.full((20, 30, 3), 200, np.uint8), "RGB", 0),
    ],
)
def test_masked_boxes_are_black_and_everything_else_is_as_it_was(pixels: np.ndarray, photometric: str, black: int) -> None:
    pixels = pixels.copy()
    pixels[19, 29] = black
    dataset = make_instance()
    add_pixels(dataset, pixels, photometric=photometric, stored=16)
    cleaned = Deidentifier(KEY).clean(dataset).dataset
    before = write_instance(cleaned)
    masked = pydicom.dcmread(io.BytesIO(write_instance(mask_regions(cleaned, [Region(-2, 0, 12, 5), Region(25, 3, 90, 4)]))))
    wanted = pixels.copy()
    wanted[0:5, 0:10] = black
    wanted[3:7, 25:] = black
    assert np.array_equal(masked.pixel_array, wanted)
    assert write_instance(cleaned) == before
    assert masked.SOPInstanceUID != cleaned.SOPInstanceUID
    assert masked.ImageType[0] == "DERIVED"
    assert "113101" in [item.CodeValue for item in masked.DeidentificationMethodCodeSequence]
    assert "113101" not in [item.CodeValue for item in cleaned.DeidentificationMethodCodeSequence]


def test_a_compressed_cine_is_masked_in_every_frame_and_says_that_it_was_compressed_with_loss() -> None:
    frames = [bytes(imagecodecs.jpeg8_encode(np.full((16, 16), 200 - 10 * step, np.uint8), level=95)) for step in range(3)]
    dataset = make_kind(uid.UltrasoundMultiFrameImageStorage, "US")
    add_pixels(dataset, np.zeros((16, 16), np.uint8), stored=8)
    dataset.NumberOfFrames, dataset.LossyImageCompression = 3, "01"
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = uid.JPEGBaseline8Bit
    masked = mask_regions(Deidentifier(KEY).clean(dataset).dataset, [Region(0, 0, 16, 4)])
    read = pydicom.dcmread(io.BytesIO(write_instance(masked)))
    assert read.file_meta.TransferSyntaxUID == uid.ExplicitVRLittleEndian
    assert read.LossyImageCompression == "01"
    assert len({int(frame[0, 0]) for frame in read.pixel_array}) == 1
    assert [int(frame[10, 10]) for frame in read.pixel_array] == [200, 190, 180]
