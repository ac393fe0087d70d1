"""How often each document was read, by whoever: what is offered first while one types. Nobody's reading is recorded."""

from collections.abc import Mapping

from django.db import DatabaseError
from django.db.models import F

from readingroom.accounts.models import DocumentReads


def add_reads(counts: Mapping[str, int]) -> None:
    """Adds to how often documents were read, by id. A database that cannot be written loses them, not an answer."""
    try:
        for document, times in counts.items():
            if not DocumentReads.objects.filter(document=document).update(times=F("times") + times):
                _, is_new = DocumentReads.objects.get_or_create(document=document, defaults={"times": times})
                if not is_new:
                    # Another process was first.
                    DocumentReads.objects.filter(document=document).update(times=F("times") + times)
    except DatabaseError:
        return


def count_reads() -> dict[str, int]:
    """How often each document was read, by id; nothing while the database cannot be read."""
    try:
        return dict(DocumentReads.objects.values_list("document", "times"))
    except DatabaseError:
        return {}
