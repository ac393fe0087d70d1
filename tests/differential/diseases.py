"""A handful of invented diseases and findings for the engine's tests."""

from readingroom.differential.case import Case, Observation, State
from readingroom.differential.knowledge import Knowledge, Settings
from readingroom.differential.profiles import Profile, Sign, Term, Terms

BOTH = ("CT", "MR")
SHARES = {"always": 0.97, "typical": 0.85, "often": 0.55, "occasional": 0.17, "rare": 0.03, "never": 0.005}

TERMS = Terms(
    [
        Term("enhancement", "finding", "Enhancement", ("Enhancement",), modalities=BOTH),
        Term("rim", "finding", "Rim enhancement", ("Rim enhancement",), "enhancement", variable="pattern", modalities=BOTH),
        Term("solid", "finding", "Solid enhancement", ("Solid enhancement",), "enhancement", variable="pattern", modalities=BOTH),
        Term("thick-rim", "finding", "Thick rim", ("Thick rim",), parent="rim", modalities=BOTH),
        Term("t2-bright", "finding", "T2 bright", ("T2 bright",), variable="t2", modalities=("MR",)),
        Term("t2-dark", "finding", "T2 dark", ("T2 dark",), variable="t2", modalities=("MR",)),
        Term("diffusion", "finding", "Restricted diffusion", ("Restricted diffusion",), modalities=("MR",)),
        Term("calcified", "finding", "Calcification", ("Calcification",), modalities=("CT", "XR")),
        Term("fever", "clinical", "Fever", ("Fever",)),
        Term("head", "site", "Head", ("Head",)),
        Term("brain", "site", "Brain", ("Brain",), part_of="head"),
        Term("lung", "site", "Lung", ("Lung",)),
        Term("CT", "modality", "CT", ("CT",)),
        Term("MR", "modality", "MR", ("MR",)),
        Term("t2wi", "modality", "T2WI", ("T2WI",), parent="MR"),
    ],
    {"pattern": "Pattern of enhancement", "t2": "T2 signal"},
)  # fmt: skip


def signs(**shares: str) -> tuple[Sign, ...]:
    """Signs of a profile by frequency word; a double underscore stands for a hyphen."""
    return tuple(Sign(term.replace("__", "-"), SHARES[word], word, source=f"source-{term}") for term, word in shares.items())


ABSCESS = Profile(
    "abscess", "Abscess", "brain", "/diagnoses/abscess", "uncommon", (20, 60), (1, 90), 0.35, True,
    signs(rim="typical", diffusion="typical", t2__bright="often", calcified="never"), signs(fever="often"), ("brain",),
    ("Abscess",),
)  # fmt: skip
GLIOMA = Profile(
    "glioma", "Glioma", "brain", "/diagnoses/glioma", "common", (50, 80), (20, 95), 0.4, False,
    signs(thick__rim="typical", diffusion="occasional", t2__bright="typical", calcified="rare"), (), ("brain",),
    ("Glioma", "GBM"),
)  # fmt: skip
MENINGIOMA = Profile(
    "meningioma", "Meningioma", "brain", "/diagnoses/meningioma", "common", (40, 80), (1, 95), 0.7, False,
    signs(solid="typical", diffusion="occasional", t2__dark="occasional", calcified="often"), (), ("head",), ("Meningioma",),
)  # fmt: skip
PNEUMONIA = Profile(
    "pneumonia", "Pneumonia", "chest", "/diagnoses/pneumonia", "common", None, None, None, False, (), signs(fever="typical"),
    ("lung",), ("Pneumonia",),
)  # fmt: skip
SEMINOMA = Profile(
    "seminoma", "Seminoma", "pelvis", "/diagnoses/seminoma", "common", (25, 45), (15, 70), 0.0, True, signs(solid="typical"),
    (), (), ("Seminoma",),
)  # fmt: skip

PROFILES = (ABSCESS, GLIOMA, MENINGIOMA, PNEUMONIA, SEMINOMA)
KNOWLEDGE = Knowledge(PROFILES, TERMS, Settings())


def case(*present: str, absent: tuple[str, ...] = (), **rest: object) -> Case:
    """A case with these findings."""
    seen = [Observation(term) for term in present]
    return Case((*seen, *(Observation(term, State.ABSENT) for term in absent)), **rest)  # type: ignore[arg-type]  # a test's own words
