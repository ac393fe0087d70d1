"""Prints a reference page that is made from the code: `manual.py checks`, `manual.py templates` and so on, see `PAGES`."""

import itertools
import sys
from collections.abc import Callable, Iterator

from readingroom.documents.front import FREQUENCIES, FRONTS
from readingroom.documents.kinds import KINDS, SectionTemplate
from readingroom.imaging.deidentification.regions import DEVICES
from readingroom.imaging.deidentification.rules import EDITION, RULES, VERSION, Rule, read_basic_profile
from readingroom.imaging.descriptions import POINTS, ImageDescription
from readingroom.imaging.simulation.recipes import Choice, Parameter
from readingroom.imaging.simulation.simulation import SCENES
from readingroom.imaging.windows import CT_WINDOWS
from readingroom.library.checking import CODES
from readingroom.vocabulary.codes import SCHEMES

NOTICE = "<!-- Written by script/docs from the code. Change that, then run it again. -->\n"


def describe_checks() -> Iterator[str]:
    """Every code a problem can have."""
    yield "# Checks\n"
    yield "`readingroom check` prints one line for each problem: `path:line:column CODE level message → suggestion`."
    yield "An *error* keeps an edition from being published; a *warning* and an *info* do not.\n"
    yield "Codes that begin with C are the content rules, D the form of a document, F files and YAML, L the library as a whole,"
    yield "R references, V the vocabulary.\n"
    yield "| code | what it holds, or what is wrong |\n|---|---|"
    for code, meaning in sorted(CODES.items()):
        yield f"| {code} | {meaning} |"


def describe_templates() -> Iterator[str]:
    """The sections of every kind."""
    yield "# Templates\n"
    yield "The sections of each kind of document, in their fixed order, with the anchor each has on the page."
    yield "In a members' library visitors read the open sections and see the outline of the others.\n"
    for kind in KINDS.values():
        yield f"## {kind.name}\n\nFolder `{kind.folder}/`. Front matter: {_keys(kind.id)}.\n"
        yield "| section | anchor | |\n|---|---|---|"
        for template in kind.walk():
            indent = "&emsp;" if template.depth > 2 else ""
            yield f"| {indent}{template.title} | `#{template.id}` | {', '.join(_notes(template))} |"
        yield ""
    yield "## Frequencies\n\nWhat the words of a profile stand for: "
    yield ", ".join(f"`{word}` {share * 100:g} %" for word, share in FREQUENCIES.items()) + "."


def _keys(kind: str) -> str:
    fields = FRONTS[kind].model_fields
    return ", ".join(f"`{field.alias}`" + (" (required)" if field.is_required() else "") for field in fields.values())


def _notes(template: SectionTemplate) -> Iterator[str]:
    if template.required:
        yield "required"
    if template.open:
        yield "open"
    if template.entries:
        yield "entries link to documents"
    if template.made_from:
        yield f"made from `{template.made_from}`"


def describe_vocabularies() -> Iterator[str]:
    """The vocabularies whose codes are checked."""
    yield "# Codes of other vocabularies\n"
    yield "The keys of `codes:` in front matter and vocabulary files, and the form each code must have.\n"
    yield "| key | vocabulary | example |\n|---|---|---|"
    for key, scheme in SCHEMES.items():
        yield f"| `{key}` | {scheme.name} | `{scheme.example}` |"


ACTIONS = {
    "keep": "stays, when it has the form its type asks for; text only when every word is known",
    "clean": "of its words the known ones stay",
    "replace": "gets a new UID, made from the old one and the key",
    "shift": "moves by the days of its patient",
    "pseudonym": "becomes a pseudonym made with the key",
    "empty": "stays without a value",
    "dummy": "gets a value that says nothing",
    "write": "is written by us; what was there is not read",
}


DEIDENTIFICATION = """# De-identification

What happens to every DICOM file on its way in: rules v{version}, held against the Basic Profile of DICOM {edition}, Annex E.
**Only the {count} attributes listed here may stay.** All others are removed: every other attribute of the standard, every private
attribute, overlays, curves, what follows the pixels, the preamble, comments and profiles inside of compressed frames. Sequences
are cleaned item by item by the same list. UIDs, private attributes, institutions and stations are never retained.

A word of a text stays only when it is in the shipped vocabulary (`vocabulary.yaml`), a code only when the standard lists it.
Images are taken; reports, plans, segmentations, presentation states, documents, dose reports and video are refused.

The column *profile* is the action of Table E.1-1: X remove, Z empty, D dummy, U new UID, blank when the table does not list the
attribute. Where a rule is milder, *by option* names the option of the standard that allows it.
"""


def describe_deidentification() -> Iterator[str]:
    """Every attribute that may stay, in which form and why; everything else is removed."""
    yield DEIDENTIFICATION.format(version=VERSION, edition=EDITION, count=len(RULES))
    yield "| action | the value … |\n|---|---|"
    yield from (f"| {action} | {meaning} |" for action, meaning in ACTIONS.items())
    about = ""
    for (heading, reason), rules in itertools.groupby(RULES.values(), key=lambda rule: (rule.about, rule.reason)):
        yield f"\n## {heading}\n" if heading != about else ""
        yield f"{reason}.\n\n| attribute | tag | action | profile | by option |\n|---|---|---|---|---|"
        yield from map(_describe_rule, rules)
        about = heading
    yield "\n## Devices known to write into the picture\n"
    yield "Their pictures are suspected and not published before a person cleared or masked them. The boxes come from the RSNA"
    yield "Clinical Trial Processor and Stanford's additions to it (`regions.yaml`). A device not listed may do the same.\n"
    yield "| modality | maker | model | rows × columns | boxes (column, row, width, height) |\n|---|---|---|---|---|"
    for device in DEVICES:
        boxes = "; ".join(f"{box.column}, {box.row}, {box.width or 'all'}, {box.height}" for box in device.boxes)
        size = f"{device.rows or 'any'} × {device.columns or 'any'}"
        yield f"| {device.modality or 'any'} | {device.maker or 'any'} | {device.model or 'any'} | {size} | {boxes} |"


def _describe_rule(rule: Rule) -> str:
    tag = f"({rule.tag >> 16:04x},{rule.tag & 0xFFFF:04x})"
    return f"| {rule.keyword} | {tag} | {rule.action} | {read_basic_profile().get(rule.keyword, '')} | {rule.option} |"


def describe_images() -> Iterator[str]:
    """The keys of a stored image, the windows, and the scenes of simulated ones."""
    yield "# Image descriptions\n"
    yield "A stored image is described by `images/<document>/<image>.yaml` in the library."
    yield "[How images come in](../how-to/add-images.md).\n"
    yield "| key | what it says |\n|---|---|"
    for field in ImageDescription.model_fields.values():
        yield f"| `{field.alias}`{' (required)' if field.is_required() else ''} | {field.description} |"
    yield "\nAn annotation has a `frame` (from 1), a `shape`, its `points` as (column, row) in pixels, and a `label`."
    yield (
        "(0, 0) is the outer corner of the first pixel. Shapes with their number of points: "
        + ", ".join(f"`{shape}` {n}" for shape, n in POINTS.items())
        + ".\n"
    )
    yield "## Windows\n\nPresets of CT, in HU. They are conventions that vary by site.\n"
    yield "| id | name | level | width |\n|---|---|---|---|"
    yield from (f"| `{each.id}` | {each.name} | {each.center:g} | {each.width:g} |" for each in CT_WINDOWS.values())
    yield "\n## Scenes\n\nWhat `simulation: {scene: …, parameters: {…}}` can be. The first of several words is the default.\n"
    yield "| scene | parameters |\n|---|---|"
    for scene in SCENES.values():
        yield f"| `{scene.id}` | {'; '.join(_describe_parameter(*each) for each in scene.parameters.items())} |"


def _describe_parameter(name: str, parameter: Parameter) -> str:
    if isinstance(parameter, Choice):
        return f"`{name}`: {', '.join(parameter.options)}"
    return f"`{name}`: {parameter.low:g} to {parameter.high:g} {parameter.unit}".rstrip() + f" ({parameter.default:g})"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "checks": describe_checks,
    "deidentification": describe_deidentification,
    "image-descriptions": describe_images,
    "templates": describe_templates,
    "vocabularies": describe_vocabularies,
}

if __name__ == "__main__":
    sys.stdout.write("\n".join((NOTICE, *PAGES[sys.argv[1]]())) + "\n")
