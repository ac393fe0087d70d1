"""Defects of descriptions of stored images, each with a twin that is in order."""

from tests.library.spoiling import Defect, write
from tests.library.test_images import CLINICAL, GOOD, PATH, RECORD

from readingroom.problems import Level

E, W = Level.ERROR, Level.WARNING
CLEARED = "pixels: {text: clear, by: Ada, on: 2026-06-02}\n"

IMAGE_DEFECTS = (
    Defect(
        "a description that is not called like one",
        "L011",
        E,
        write("images/alpha-mass/CT Scan.yaml", GOOD),
        "images/alpha-mass/CT Scan.yaml",
        "",
        "rename or remove it",
        write(PATH, GOOD),
    ),
    Defect(
        "a window that is none",
        "L012",
        E,
        write(PATH, GOOD.replace("brain, bone", "brain, bones")),
        PATH,
        "bones",
        "bone",
        write(PATH, GOOD),
    ),
    Defect(
        "a recipe that cannot be made",
        "L012",
        E,
        write(PATH, GOOD.replace("scene: dural-mass", "scene: dural-mas")),
        PATH,
        "|{scene: dural-mas",
        "correct the recipe",
        write(PATH, GOOD),
    ),
    Defect(
        "pixels that nobody cleared",
        "C026",
        W,
        write(PATH, CLINICAL + RECORD + "pixels: {text: suspected}\n"),
        PATH,
        "|{text: suspected",
        "images clear",
        write(PATH, CLINICAL + RECORD + CLEARED),
    ),
)
