"""The house rules about Python source, each a function from text to complaints; no complaint means the rule is kept."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import PurePath

FILE_LIMIT = 400
FUNCTION_LIMIT = 60
VAGUE_NAMES = frozenset({"core", "common", "utils", "helpers"})
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|pragma: no cover")
EXEMPTION = re.compile(r"(?:noqa|type:\s*ignore)(?P<codes>:\s*[A-Z0-9, ]+\b|\[[\w, -]+\])?", re.IGNORECASE)
REASON = re.compile(r"[A-Za-z]{3,}.*[A-Za-z]{3,}")


def find_long_file(text: str) -> list[str]:
    """A file is shorter than 400 lines."""
    count = len(text.splitlines())
    return [f"has {count} lines, allowed are {FILE_LIMIT - 1}"] if count >= FILE_LIMIT else []


def find_long_functions(text: str) -> list[str]:
    """A function is shorter than 60 lines, from `def` to its last line."""
    complaints = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            if count >= FUNCTION_LIMIT:
                complaints.append(f"{node.lineno}: {node.name} has {count} lines, allowed are {FUNCTION_LIMIT - 1}")
    return complaints


def find_more_than_a_paragraph(text: str) -> list[str]:
    """A room's `__init__.py` is one docstring of one paragraph and nothing else."""
    module = ast.parse(text)
    docstring = ast.get_docstring(module)
    if not docstring:
        return ["has no docstring that says what lives there"]
    complaints = []
    if re.search(r"\n\s*\n", docstring):
        complaints.append("its docstring has more than one paragraph")
    if len(module.body) > 1:
        complaints.append(f"{module.body[1].lineno}: holds more than its docstring")
    return complaints


def find_vague_names(path: PurePath) -> list[str]:
    """No folder and no module is called core, common, utils or helpers."""
    names = {*path.parts[:-1], path.stem}
    return [f"is called “{name}”, which says nothing about what lives there" for name in sorted(names & VAGUE_NAMES)]


def find_unfinished_marks(text: str) -> list[str]:
    """Nothing is left to be done later."""
    return [f"{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if UNFINISHED.search(line)]


def find_exemptions_without_reason(text: str) -> list[str]:
    """A `noqa` or `type: ignore` names the rule it switches off and, on the same line, why."""
    complaints = []
    for number, comment in _comments(text):
        exemptions = list(EXEMPTION.finditer(comment))
        if any(not exemption["codes"] for exemption in exemptions):
            complaints.append(f"{number}: switches off every rule, not a named one: {comment}")
        elif exemptions and not REASON.search(comment[exemptions[-1].end() :]):
            complaints.append(f"{number}: gives no reason: {comment}")
    return complaints


def _comments(text: str) -> Iterable[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
