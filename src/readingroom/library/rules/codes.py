"""What the codes of problems found in a library as a whole mean."""

from collections.abc import Mapping
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "L001": "Two documents have one id.",
        "L002": "A file that is no document where documents lie, or a document in the wrong place.",
        "L003": "An area that library.yaml does not list.",
        "L004": "A file name that cannot be an id.",
        "L005": "A citation of a reference that the library does not have.",
        "L006": "An author or reviewer that people.yaml does not list, or lists twice.",
        "L007": "A redirect that leads nowhere, in a circle, or away from a document that is here.",
        "L008": "The history of the library cannot be read from Git.",
        "L010": "A drawing with something in it that runs, loads or is no drawing.",
        "L011": "A file that describes no image where descriptions lie, or images of a document that is not there.",
        "L012": "A stored image that cannot be shown: an original is missing or refused, a window, frame or mark does not fit.",
        "C002": "A reviewed document names a reviewer who is not an author, with interests declared within 12 months.",
        "C003": "The next review is due; an error when it is more than six months late.",
        "C005": "No retracted reference is cited; concerns and corrections are pointed out.",
        "C006": "At most half of the references are older than ten years, and one is of the last five.",
        "C008": "Every link leads to a document that is there and not withdrawn; every document is linked to.",
        "C009": "Differentials are mutual, named once, and no document lists itself.",
        "C024": "Where library.yaml says “citations: verified”, every cited reference tells how it was seen to exist.",
        "C025": "A disease has a case, and two images of its primary modality.",
        "C026": "A clinical image is shown once a person has cleared its pixels of text that identifies someone.",
    }
)
