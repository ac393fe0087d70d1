"""All rules that one document alone can break, together."""

from readingroom.documents.document import Document
from readingroom.documents.render import TermFinder
from readingroom.documents.rules.claims import check_claims
from readingroom.documents.rules.images import check_images
from readingroom.documents.rules.profile import check_profile
from readingroom.documents.rules.structure import check_structure
from readingroom.problems import Problem
from readingroom.vocabulary.terms import Vocabulary


def check_document(document: Document, vocabulary: Vocabulary, terms: TermFinder) -> tuple[Problem, ...]:
    """What is wrong with a document, as far as it can be told without the others. `terms` finds findings in text."""
    return (
        *check_structure(document),
        *check_profile(document, vocabulary, terms),
        *check_claims(document),
        *check_images(document),
    )
