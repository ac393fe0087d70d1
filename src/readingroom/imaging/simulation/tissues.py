"""Tissues: what each one measures, on CT in HU and on MR in signal (arbitrary units) or, for ADC, in 10⁻⁶ mm²/s.

The numbers are textbook middles, chosen so that a picture reads right in the usual windows; they are not measurements.
"""

from collections.abc import Mapping
from types import MappingProxyType

Table = Mapping[str, float]

HEAD_SEQUENCES = ("nect", "cect", "t1wi", "t1wi-c", "t2wi", "flair", "dwi", "adc")
"""The sequences of the head, in the words of the vocabulary of modalities, in the order of the columns below."""

_HEAD: Mapping[str, tuple[float, ...]] = {
    "air": (-1000, -1000, 0, 0, 0, 0, 0, 0),
    "skin": (45, 55, 320, 400, 300, 330, 60, 0),
    "fat": (-90, -88, 860, 870, 640, 620, 15, 0),
    "muscle": (55, 65, 330, 400, 240, 260, 70, 0),
    "mucosa": (45, 80, 330, 720, 760, 640, 150, 0),
    "bone": (1300, 1300, 25, 25, 20, 20, 5, 0),
    "diploe": (520, 525, 520, 560, 330, 330, 20, 0),
    "globe": (12, 12, 170, 175, 940, 190, 40, 0),
    "lens": (75, 75, 330, 330, 180, 250, 30, 0),
    "dura": (52, 85, 300, 560, 150, 230, 60, 0),
    "sinus": (56, 150, 180, 920, 110, 160, 30, 0),
    "vessel": (42, 160, 110, 900, 70, 90, 30, 0),
    "csf": (8, 8, 130, 135, 960, 90, 25, 3000),
    "grey": (37, 39, 390, 400, 520, 500, 300, 820),
    "white": (28, 29, 540, 548, 380, 380, 250, 720),
    "deep-grey": (37, 39, 410, 420, 470, 460, 280, 760),
    "pallidum": (39, 41, 460, 470, 350, 370, 220, 760),
    "choroid": (40, 110, 350, 850, 560, 500, 150, 1400),
    "edema": (17, 18, 400, 405, 800, 850, 250, 1450),
    "blood-acute": (65, 66, 370, 380, 190, 340, 120, 700),
    "blood-subacute": (38, 39, 900, 905, 780, 860, 420, 900),
    "blood-chronic": (16, 17, 300, 305, 900, 620, 110, 2300),
    "membrane": (42, 85, 420, 850, 260, 430, 150, 900),
    "meningioma": (48, 96, 380, 900, 530, 560, 360, 820),
    "abscess": (14, 14, 210, 215, 870, 640, 1000, 430),
    "necrosis": (18, 18, 230, 240, 900, 520, 140, 2200),
    "capsule": (40, 82, 470, 960, 240, 380, 260, 900),
    "infarct": (21, 22, 370, 375, 680, 720, 900, 390),
}
"""Columns: those of `HEAD_SEQUENCES`."""

CHEST_SEQUENCES = ("nect", "cect")

_CHEST: Mapping[str, tuple[float, ...]] = {
    "air": (-1000, -1000),
    "skin": (40, 45),
    "fat": (-100, -98),
    "muscle": (52, 60),
    "bone": (900, 900),
    "marrow": (190, 200),
    "cartilage": (95, 95),
    "disc": (80, 85),
    "cord": (30, 32),
    "lung": (-860, -850),
    "lung-vessel": (40, 190),
    "airway-wall": (-150, -150),
    "pleura": (-80, -80),
    "heart": (48, 95),
    "blood": (42, 220),
    "mediastinum": (-85, -80),
    "node": (38, 60),
    "liver": (58, 105),
    "solid": (35, 48),
    "ground-glass": (-620, -615),
    "calcified": (420, 420),
    "popcorn": (480, 480),
    "nodule-fat": (-75, -75),
}
"""Columns: those of `CHEST_SEQUENCES`."""

PHASES = ("unenhanced", "arterial", "portal", "delayed")

_ABDOMEN: Mapping[str, tuple[float, ...]] = {
    "air": (-1000, -1000, -1000, -1000),
    "skin": (40, 42, 46, 46),
    "fat": (-102, -101, -100, -100),
    "muscle": (54, 58, 66, 64),
    "bone": (800, 800, 800, 800),
    "marrow": (180, 185, 195, 190),
    "disc": (85, 85, 88, 88),
    "cord": (30, 30, 32, 32),
    "lung": (-860, -855, -850, -850),
    "liver": (58, 68, 112, 92),
    "hepatic-vein": (42, 48, 165, 112),
    "portal-vein": (42, 90, 180, 115),
    "artery": (42, 310, 160, 112),
    "cava": (42, 120, 155, 112),
    "spleen": (48, 135, 122, 98),
    "cortex": (34, 185, 175, 140),
    "medulla": (32, 60, 150, 140),
    "pelvis": (8, 8, 10, 220),
    "pancreas": (42, 105, 90, 75),
    "wall": (42, 80, 88, 78),
    "fluid": (12, 12, 12, 12),
    "bowel": (28, 32, 34, 34),
    "gallbladder": (10, 10, 10, 10),
    "hemangioma": (38, 44, 58, 108),
    "hemangioma-nodule": (38, 260, 168, 116),
    "hcc": (48, 132, 84, 66),
    "hcc-capsule": (48, 78, 118, 120),
    "metastasis": (38, 44, 58, 62),
    "cyst": (6, 6, 6, 6),
}
"""Columns: those of `PHASES`."""


def read_table(region: str, sequence: str) -> Table:
    """What each tissue of a region measures in a sequence or phase.

    Raises:
        KeyError: this region or sequence is not known.
    """
    columns, rows = {
        "head": (HEAD_SEQUENCES, _HEAD),
        "chest": (CHEST_SEQUENCES, _CHEST),
        "abdomen": (PHASES, _ABDOMEN),
    }[region]
    if sequence not in columns:
        raise KeyError(sequence)
    column = columns.index(sequence)
    return MappingProxyType({tissue: values[column] for tissue, values in rows.items()})
