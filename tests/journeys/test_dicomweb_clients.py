"""The server as DICOMweb clients see it: an independent client, and answer for answer beside Orthanc with the same files."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.error import HTTPError

import numpy as np
import pytest
from dicomweb_client.api import DICOMwebClient
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pixel_array
from tests.interop.dicom_edition import MEMBER, Listed, make_slice, seal_dicom_edition, uid, write_file
from tests.interop.real_files import find_folder, read_images
from tests.journeys.orthanc import OrthancMissing, find_orthanc, running_orthanc, upload
from tests.journeys.running import running_server

from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import open_instance

OCTETS = "application/octet-stream"
JPEG2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
# Real files hold values that pydicom warns of.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
NO_UID = "pydicom-data/bad_sequence.dcm"
"""Its Study Instance UID holds letters; an import gives it another."""


@dataclass(frozen=True)
class Beside:
    """Both servers, and the files they hold, by name."""

    ours: str
    theirs: str
    files: dict[str, bytes]
    datasets: dict[str, Dataset]

    def clients(self) -> tuple[DICOMwebClient, DICOMwebClient]:
        return DICOMwebClient(f"{self.ours}/dicom-web"), DICOMwebClient(f"{self.theirs}/dicom-web")


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    folder = find_folder()
    try:
        find_orthanc()
    except OrthancMissing as reason:
        pytest.skip(str(reason))
    files = {name: file for name, file in read_images(folder) if name != NO_UID}
    home = tmp_path_factory.mktemp("home")
    seal_dicom_edition(home, [Listed(file) for file in files.values()])
    with running_server(home) as ours, running_orthanc(tmp_path_factory.mktemp("orthanc")) as theirs:
        upload(theirs, files.values())
        yield Beside(ours, theirs, files, {name: dcmread(BytesIO(file)) for name, file in files.items()})


def uids(dataset: Dataset) -> tuple[str, str, str]:
    return dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID


def get(address: str, accept: str = "*/*") -> tuple[int, bytes]:
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - on this machine
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - on this machine
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def known(attributes: dict[str, Any]) -> dict[str, Any]:
    """What is said of the file: not where it is, nor whether it is there; what is empty is not said."""
    left_out = {"00081190", "00080056", "00080005", "00080201"}
    return {tag: each["Value"] for tag, each in attributes.items() if each.get("Value") and tag not in left_out}


# fmt: off
NEEDED = (
    "00080016", "00080018", "00080060", "0020000D", "0020000E", "00200011", "00200013", "00200032",
    "00200037", "00200052", "00180050", "00180088", "00280002", "00280004", "00280006", "00280008",
    "00280010", "00280011", "00280030", "00280034", "00280100", "00280101", "00280102", "00280103",
    "00280106", "00280107", "00281050", "00281051", "00281052", "00281053", "00281054", "00281101",
    "00282110", "00100010", "00100020", "00100040", "52009230", "52009229", "00540016",
)
# fmt: on
"""What viewers read of an image (Cornerstone3D's metadata provider)."""

# Where Orthanc 1.10 differs from PS3.4 and PS3.18, it is not asked: a range of dates with an open beginning finds studies
# without a date, escapes (%2B) are not undone in keys, texts match in either case, numbers as text ("1" is not "01").
SEARCHES = (
    "",
    "PatientName=comp*",
    "PatientName=nobody",
    "PatientID=1CT1",
    "StudyDate=20040101-20041231",
    "StudyDate=20040119-",
    "ModalitiesInStudy=CT",
    "StudyDescription=abdomen*",
    "includefield=StudyDescription",
)


@pytest.mark.parametrize("query", SEARCHES)
def test_studies_are_found_as_orthanc_finds_them(beside: Beside, query: str) -> None:
    found = []
    for server in (beside.ours, beside.theirs):
        status, body = get(f"{server}/dicom-web/studies?{query}", "application/dicom+json")
        assert status == 200
        found.append({each["0020000D"]["Value"][0]: known(each) for each in json.loads(body)})
    assert found[0] == found[1]


@pytest.mark.parametrize("query", ["", "Modality=CT", "SeriesNumber=1", "SeriesDescription=*a*", "PatientName=comp*&Modality=MR"])
def test_series_are_found_as_orthanc_finds_them(beside: Beside, query: str) -> None:
    ours, theirs = (
        {each["0020000E"]["Value"][0]: known(each) for each in json.loads(get(f"{server}/dicom-web/series?{query}")[1])}
        for server in (beside.ours, beside.theirs)
    )
    assert set(ours) == set(theirs)
    for series, attributes in theirs.items():
        # Orthanc leaves out counts over the study here; PS3.18 10.6.3.3.2 asks for study attributes as well.
        assert attributes.items() <= ours[series].items()


@pytest.mark.parametrize("query", ["", "SOPClassUID=1.2.840.10008.5.1.4.1.1.2", "Rows=512&Columns=512"])
def test_instances_are_found_as_orthanc_finds_them(beside: Beside, query: str) -> None:
    found = []
    for server in (beside.ours, beside.theirs):
        listed = json.loads(get(f"{server}/dicom-web/instances?{query}")[1])
        found.append({each["00080018"]["Value"][0]: each["0020000E"]["Value"][0] for each in listed})
    assert found[0] == found[1]


def test_metadata_says_what_orthanc_says(beside: Beside) -> None:
    ours, theirs = beside.clients()
    for name, dataset in beside.datasets.items():
        mine, other = (client.retrieve_instance_metadata(*uids(dataset)) for client in (ours, theirs))
        if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
            other.pop("00280006", None) if "00280006" not in mine else None
        for tag in NEEDED:
            assert (tag in mine) == (tag in other), (name, tag)
            if tag in mine and mine[tag]["vr"] != "SQ":
                assert (mine[tag]["vr"], mine[tag].get("Value")) == (other[tag]["vr"], other[tag].get("Value")), (name, tag)
        back = Dataset.from_json(mine)
        assert back.SOPInstanceUID == dataset.SOPInstanceUID


def decode_beside(dataset: Dataset, file: bytes) -> bytes:
    """The first frame by pydicom, as it lies in explicit little endian, where Orthanc decodes none."""
    array = pixel_array(BytesIO(file), index=0, raw=dataset.PhotometricInterpretation not in ("YBR_ICT", "YBR_RCT"))
    return array.astype(array.dtype.newbyteorder("<")).tobytes()


def test_decoded_frames_are_those_of_orthanc_to_the_byte(beside: Beside) -> None:
    compared = 0
    for name, dataset in beside.datasets.items():
        steps = "/dicom-web/studies/{}/series/{}/instances/{}/frames/1".format(*uids(dataset))
        accept = f'multipart/related; type="{OCTETS}"'
        (status, mine), (their_status, other) = (get(server + steps, accept) for server in (beside.ours, beside.theirs))
        assert status == 200, name
        mine = only_part(mine)
        if their_status != 200:
            # Debian's Orthanc decodes neither JPEG 2000 nor floats, and does not cut frames of YBR_FULL_422.
            is_422 = dataset.PhotometricInterpretation == "YBR_FULL_422"
            assert dataset.file_meta.TransferSyntaxUID in JPEG2000 or is_422 or "FloatPixelData" in dataset, name
            assert mine == (dataset.PixelData if is_422 else decode_beside(dataset, beside.files[name])), name
            continue
        compared += 1
        other = only_part(other)
        # Bits above those stored mean nothing (PS3.5, 8.1.1); in one file our decoder copies the sign into them.
        unused = 1 if "JLSL_16_15" in name else 0
        own, peer = (np.frombuffer(each, "<u2" if unused else "u1") << unused for each in (mine, other))
        assert np.array_equal(own, peer), name
    assert compared >= 38


def only_part(body: bytes) -> bytes:
    head, _, rest = body.partition(b"\r\n\r\n")
    boundary = head.partition(b"\r\n")[0] or head.split(b"\r\n")[1]
    return rest[: rest.rindex(boundary) - 2]


def test_frames_as_stored_are_those_of_orthanc(beside: Beside) -> None:
    ours, theirs = beside.clients()
    for name, dataset in beside.datasets.items():
        if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
            continue
        mine = ours.retrieve_instance(*uids(dataset), media_types=(("application/dicom", "*"),))
        other = theirs.retrieve_instance(*uids(dataset), media_types=(("application/dicom", "*"),))
        assert mine.file_meta.TransferSyntaxUID == dataset.file_meta.TransferSyntaxUID
        assert mine.PixelData == other.PixelData, name


UNLIKE = {
    "pydicom-data/mlut_18.dcm": "Orthanc leaves out the modality LUT (PS3.3, C.11.1)",
    "pydicom-data/eCT_Supplemental.dcm": "Orthanc leaves out the rescale of functional groups (PS3.3, C.7.6.16.2.9)",
    "pydicom-data/JLSL_16_15_1_1F.dcm": "Orthanc takes the signed values of 15 bits for unsigned",
}


def test_pictures_are_those_of_orthanc(beside: Beside) -> None:
    differences = {}
    for name, dataset in beside.datasets.items():
        steps = "/dicom-web/studies/{}/series/{}/instances/{}/rendered".format(*uids(dataset))
        window = choose_window(dataset, beside.files[name])
        pictures = []
        for server in (beside.ours, beside.theirs):
            status, body = get(f"{server}{steps}{window}", "image/png")
            pictures.append(np.asarray(Image.open(BytesIO(body)).convert("RGB"), np.int16) if status == 200 else None)
        assert pictures[0] is not None, name
        if pictures[1] is not None and name not in UNLIKE:
            assert pictures[0].shape == pictures[1].shape, name
            differences[name] = float(np.abs(pictures[0] - pictures[1]).mean())
    assert len(differences) >= 25
    assert {name: found for name, found in differences.items() if found > 0.01} == {}


def choose_window(dataset: Dataset, file: bytes) -> str:
    """A window over most of the values of a grey picture; "" for colour."""
    if dataset.PhotometricInterpretation not in ("MONOCHROME1", "MONOCHROME2"):
        return ""
    low, high = np.percentile(read_frame(open_instance(file)).values, (2, 98))
    return f"?window={(low + high) / 2:.1f},{max(2, high - low):.1f},linear"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DICOMwebClient]:
    """The independent client before three open slices and a study for members."""
    home = tmp_path_factory.mktemp("home")
    listed = [Listed(write_file(make_slice(1, 1, number))) for number in (1, 2, 3)]
    seal_dicom_edition(home, [*listed, Listed(write_file(make_slice(2, 1, 1)), MEMBER)])
    with running_server(home) as address:
        yield DICOMwebClient(f"{address}/dicom-web")


def test_a_client_finds_its_way_from_search_to_pixels(invented: DICOMwebClient) -> None:
    (study,) = invented.search_for_studies(search_filters={"PatientName": "invented*"}, fields=["StudyDescription"])
    (series,) = invented.search_for_series(study["0020000D"]["Value"][0])
    steps = (study["0020000D"]["Value"][0], series["0020000E"]["Value"][0])
    metadata = invented.retrieve_series_metadata(*steps)
    assert [Dataset.from_json(each).InstanceNumber for each in metadata] == [1, 2, 3]
    assert len(invented.search_for_instances(*steps, limit=2)) == 2
    assert len(invented.search_for_instances(*steps, limit=2, get_remaining=True)) == 3
    sop = metadata[1]["00080018"]["Value"][0]
    assert invented.retrieve_instance_metadata(*steps, sop) == metadata[1]
    made = make_slice(1, 1, 2)
    assert invented.retrieve_instance_frames(*steps, sop, [1]) == [made.PixelData]
    stored = invented.retrieve_instance_frames(*steps, sop, [1], media_types=((OCTETS, "1.2.840.10008.1.2.1"),))
    assert stored == [made.PixelData]
    assert invented.retrieve_instance(*steps, sop).PixelData == made.PixelData
    assert [each.InstanceNumber for each in invented.retrieve_series(*steps)] == [1, 2, 3]
    assert [each.InstanceNumber for each in invented.iter_study(steps[0])] == [1, 2, 3]
    assert invented.retrieve_instance_rendered(*steps, sop, media_types=("image/png",))[:4] == b"\x89PNG"
    rendered = invented.retrieve_instance_frames_rendered(*steps, sop, [1], media_types=("image/jpeg",))
    assert rendered[:2] == b"\xff\xd8"


def test_a_client_finds_nothing_of_what_is_closed(invented: DICOMwebClient) -> None:
    assert invented.search_for_studies(search_filters={"StudyInstanceUID": uid(2)}) == []
    for ask in (invented.retrieve_study_metadata, invented.retrieve_study):
        with pytest.raises(Exception, match="404"):
            ask(uid(2))


def test_head_and_conditions_hold_before_a_real_server(invented: DICOMwebClient) -> None:
    address = f"{invented.base_url}/studies/{uid(1)}/series/{uid(1, 1)}/instances/{uid(1, 1, 1)}/frames/1"
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - on this machine
        tag, length = answer.headers["ETag"], len(answer.read())
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310 - on this machine
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - on this machine
        assert (answer.read(), answer.headers["ETag"]) == (b"", tag)
        assert length > int(answer.headers["Content-Length"]) or answer.headers["Content-Length"] == str(length)
    request = urllib.request.Request(address, headers={"If-None-Match": tag})  # noqa: S310 - on this machine
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310 - on this machine
    with refused.value as error:
        assert error.code == 304
