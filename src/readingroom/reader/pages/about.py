"""About the reference: licences, people, the edition; and the keys."""

from django.http import HttpResponse

from readingroom.reader.pages.frame import show, show_json
from readingroom.request import ReadingRequest, pure

KEYS = (
    ("/", "Search"),
    ("j", "Next section"),
    ("k", "Previous section"),
    ("g then h", "First page"),
    ("i", "Images of this page"),
    ("d", "Differential of this page"),
    ("a", "Annotations on the images, on or off"),
    ("v", "Viewer, at the frame that is shown"),
    ("f", "Image over the full screen"),
    (".", "Copy a link to the statement under the pointer or in focus"),
    ("y, n, u, x", "Finding in focus: seen, not seen, unsure, gone"),
    ("Esc", "Close a card or this list"),
    ("?", "This list"),
)

COUNTED = ("statements", "images", "references", "terms")
"""Which counts of the manifest the page names beside those of the kinds; those of problems are on the quality page."""


@pure
def about(request: ReadingRequest) -> HttpResponse:
    """Licences, notices, authors and what the edition says of itself."""
    manifest = request.edition.manifest
    kinds = [(kind.plural, manifest.counts.get(kind.id, 0)) for kind in request.edition.kinds]
    return show(
        request,
        "about.html",
        manifest=manifest,
        counts=[*kinds, *((name.capitalize(), manifest.counts[name]) for name in COUNTED if name in manifest.counts)],
        people=sorted(request.edition.people.values(), key=lambda person: person.name),
    )


@pure
def about_twin(request: ReadingRequest) -> HttpResponse:
    """What the edition says of itself, without the list of its files."""
    manifest = request.edition.manifest.as_dict()
    del manifest["files"]
    return show_json(manifest)


@pure
def keys(request: ReadingRequest) -> HttpResponse:
    """All keys, and the switch that turns them off."""
    return show(request, "keys.html", keys=KEYS)


@pure
def keys_sheet(request: ReadingRequest) -> HttpResponse:
    """All keys as the sheet that opens over a page."""
    return show(request, "parts/keys.html", keys=KEYS)
