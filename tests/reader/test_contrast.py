"""The colours of the reader against each other, by the formula of WCAG 2.2 (relative luminance, 1.4.3 and 1.4.11)."""

import re

import pytest

from readingroom.reader.assets import ASSET_FOLDER

STYLES = ASSET_FOLDER / "reader"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS)

GROUNDS = ("ground", "panel", "raised")
TEXT_ON_ANY_GROUND = ("text", "strong", "muted", "accent", "amber", "red", "green")
TEXT_PAIRS = [(text, ground) for text in TEXT_ON_ANY_GROUND for ground in GROUNDS] + [
    (colour, f"{colour}-ground") for colour in ("accent", "amber", "red", "green")
]
TEXT_PAIRS += [("text", "accent-ground"), ("strong", "accent-ground"), ("muted", "accent-ground")]
MARK_PAIRS = [(mark, ground) for mark in ("edge", "accent") for ground in GROUNDS]


def read_colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+)\s*;", block))


DARK, LIGHT, LIGHT_BY_SYSTEM = (colours for _, block in BLOCKS if (colours := read_colours(block)))
THEMES = {"dark": DARK, "light": LIGHT}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#ffffff", "#000000", 21.0), ("#767676", "#fff", 4.54), ("#777", "#777", 1.0)]
)
def test_the_formula_gives_the_known_ratios(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_edges_and_marks_can_be_seen(theme: str, mark: str, ground: str) -> None:
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


def test_both_themes_have_the_same_roles_and_light_is_light_either_way() -> None:
    # What lies on a picture is the same in both, as the picture is.
    assert set(LIGHT) == set(DARK) - {"image", "mark", "halo"}
    assert LIGHT_BY_SYSTEM == LIGHT


def test_dark_is_dark_without_a_blue_cast_and_text_is_not_pure_white() -> None:
    red, green, blue = (int(DARK["ground"][at : at + 2], 16) for at in (1, 3, 5))
    assert max(red, green, blue) <= 0x14
    assert blue - red <= 3
    assert DARK["text"] != "#ffffff"
    assert DARK["image"] == "#000"


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_no_colour_is_written_outside_the_tokens(path: object) -> None:
    name = getattr(path, "name", "")
    if name in ("tokens.css", "print.css"):
        return
    text = (STYLES / name).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!-)", re.sub(r"/\*.*?\*/", "", text)) == []


def test_marks_stand_out_from_black_and_their_edge_from_white() -> None:
    assert contrast(DARK["mark"], DARK["image"]) >= 4.5
    assert contrast(DARK["halo"], "#ffffff") >= 4.5
