"""Recipes are checked, pictures are marked, the same recipe makes the same bytes, and the headers are complete."""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from tests.imaging.simulation.pictures import make

from readingroom.imaging.descriptions import Simulation
from readingroom.imaging.simulation.marking import PLACE, draw_word
from readingroom.imaging.simulation.simulation import SCENES, Simulated, check_simulation, simulate

SHOWN = {
    "head-normal": {"sequence": "flair"},
    "dural-mass": {"sequence": "t1wi-c"},
    "subdural-hematoma": {"age": "chronic"},
    "epidural-hematoma": {},
    "ring-lesion": {"sequence": "adc"},
    "acute-stroke": {"sequence": "dwi"},
    "chest-normal": {"sequence": "cect"},
    "pulmonary-nodule": {"margin": "spiculated"},
    "pneumothorax": {},
    "pneumothorax-radiograph": {},
    "abdomen-normal": {},
    "liver-lesion": {"phase": "arterial"},
}


def write_bytes(simulated: Simulated) -> list[bytes]:
    written = []
    for dataset in simulated.datasets:
        buffer = io.BytesIO()
        dataset.save_as(buffer, enforce_file_format=True)
        written.append(buffer.getvalue())
    return written


def test_every_scene_is_looked_at_here() -> None:
    assert set(SHOWN) == set(SCENES)


@pytest.mark.parametrize("scene", SHOWN)
def test_every_slice_says_simulated_in_its_corner(scene: str) -> None:
    for dataset in make(scene, **SHOWN[scene]).datasets:
        pixels = dataset.pixel_array
        word = draw_word(2 if pixels.shape[0] > 320 else 1)
        corner = pixels[PLACE[0] : PLACE[0] + word.shape[0], PLACE[1] : PLACE[1] + word.shape[1]]
        low = dataset.WindowCenter - dataset.WindowWidth / 2 - float(dataset.get("RescaleIntercept", 0))
        assert corner[word].min() >= low + dataset.WindowWidth
        assert corner[~word].max() <= max(low, 24)  # air is 24 where CT is stored from -1024 HU
        assert len(np.unique(corner)) == 2


@pytest.mark.parametrize("scene", SHOWN)
def test_headers_say_simulated_and_are_complete(scene: str) -> None:
    simulated = make(scene, **SHOWN[scene])
    for number, content in enumerate(write_bytes(simulated)):
        dataset = pydicom.dcmread(io.BytesIO(content))
        assert dataset.ImageType[:2] == ["DERIVED", "SECONDARY"]
        assert str(dataset.PatientName) == "Simulated"
        assert dataset.SeriesDescription.startswith("Simulated ")
        assert "Simulated" in dataset.ImageComments
        assert dataset.InstanceNumber == number + 1
        assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
        assert all(len(dataset[name].value) <= 64 for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"))
        assert dataset.pixel_array.shape == (dataset.Rows, dataset.Columns)
    identifiers = {dataset.SOPInstanceUID for dataset in simulated.datasets}
    assert len(identifiers) == len(simulated.datasets)
    if "ImagePositionPatient" in simulated.datasets[0]:
        heights = [float(dataset.ImagePositionPatient[2]) for dataset in simulated.datasets]
        assert np.allclose(np.diff(heights), simulated.datasets[0].SliceThickness)


@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="dcmtk is not installed")
@pytest.mark.parametrize("scene", ["subdural-hematoma", "ring-lesion", "pneumothorax-radiograph"])
def test_another_reader_reads_the_files_without_a_word_of_complaint(scene: str, tmp_path: Path) -> None:
    path = tmp_path / "slice.dcm"
    path.write_bytes(write_bytes(make(scene, **SHOWN[scene]))[0])
    told = subprocess.run(["dcmdump", path], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert "SIMULATED" in told.stdout


@pytest.mark.parametrize("scene", ["ring-lesion", "pulmonary-nodule", "liver-lesion"])
def test_the_same_recipe_makes_the_same_bytes(scene: str) -> None:
    simulation = Simulation(scene=scene, parameters={"thickness": 10, "seed": 3})
    first, again = (simulate(simulation, document="a", image="b") for _ in range(2))
    assert write_bytes(first) == write_bytes(again)


def test_another_seed_or_image_is_another_picture() -> None:
    first = simulate(Simulation(scene="head-normal", parameters={"thickness": 10}), document="a", image="b")
    image = simulate(Simulation(scene="head-normal", parameters={"thickness": 10}), document="a", image="c")
    seed = simulate(Simulation(scene="head-normal", parameters={"thickness": 10, "seed": 1}), document="a", image="b")
    assert first.datasets[0].SOPInstanceUID != image.datasets[0].SOPInstanceUID
    assert first.datasets[0].PixelData == image.datasets[0].PixelData
    assert first.datasets[8].PixelData != seed.datasets[8].PixelData


def test_sequences_of_one_patient_share_study_and_space_and_other_patients_do_not() -> None:
    def identify(**parameters: str | float) -> tuple[str, str, str]:
        dataset = simulate(
            Simulation(scene="ring-lesion", parameters={"thickness": 10} | parameters), document="a", image="b"
        ).datasets[0]
        return dataset.StudyInstanceUID, dataset.FrameOfReferenceUID, dataset.SeriesInstanceUID

    dwi, adc, larger = identify(sequence="dwi"), identify(sequence="adc"), identify(sequence="dwi", size=40)
    assert dwi[:2] == adc[:2]
    assert dwi[2] != adc[2]
    assert dwi[1] != larger[1]


def test_an_unknown_scene_is_refused_with_the_closest_name_first() -> None:
    (fault,) = check_simulation(Simulation(scene="subdural-haematoma"))
    assert fault.startswith("there is no scene “subdural-haematoma”; there are: subdural-hematoma, ")
    with pytest.raises(ValueError, match="there is no scene"):
        simulate(Simulation(scene="subdural-haematoma"), document="a", image="b")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"sizes": 20}, "no parameter “sizes”; it has: size"),
        ({"size": 400}, "size of the scene ring-lesion is 10 to 55 mm, found 400"),
        ({"size": "large"}, "size of the scene ring-lesion is a number from 10 to 55 mm, found 'large'"),
        ({"size": True}, "a number"),
        ({"side": "up"}, "side of the scene ring-lesion is one of left, right, found 'up'"),
        ({"size": float("nan")}, "10 to 55"),
        ({"side": ["left"]}, "one of left, right"),
    ],
)
def test_a_wrong_parameter_is_refused_in_words(parameters: dict[str, object], words: str) -> None:
    assert any(words in fault for fault in check_simulation(Simulation(scene="ring-lesion", parameters=parameters)))


def test_every_scene_can_be_made_from_its_defaults_at_the_limits_of_its_numbers() -> None:
    for scene in SCENES.values():
        assert check_simulation(Simulation(scene=scene.id)) == ()
        for name, parameter in scene.parameters.items():
            assert parameter.find_fault(parameter.default) == "", (scene.id, name)
