"""What this checkout holds: every file that is, or could be, committed."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "readingroom"


@cache
def list_files(*, under: str = ".", suffix: str = "") -> tuple[Path, ...]:
    """All files below `under` whose name ends with `suffix`, tracked or new, without the ignored ones, sorted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", under]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name.endswith(suffix) and name)
    return tuple(sorted(path for path in paths if path.is_file()))


def name_of(path: Path) -> str:
    """The path as written in a complaint: relative to the checkout, with `/`."""
    return path.relative_to(ROOT).as_posix()
