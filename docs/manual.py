"""Prints a reference page that is made from the code: `manual.py checks`, `manual.py templates` or `manual.py vocabularies`."""

import sys
from collections.abc import Callable, Iterator

from readingroom.documents.front import FREQUENCIES, FRONTS
from readingroom.documents.kinds import KINDS, SectionTemplate
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


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "checks": describe_checks,
    "templates": describe_templates,
    "vocabularies": describe_vocabularies,
}

if __name__ == "__main__":
    sys.stdout.write("\n".join((NOTICE, *PAGES[sys.argv[1]]())) + "\n")
