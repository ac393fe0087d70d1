"""Files that appear whole or not at all, however many processes write the same one."""

import os
import tempfile
from pathlib import Path

ARRIVING = ".arriving-"
"""How the names of files begin that are not whole yet; what is left of them after a crash may be removed."""


def write_whole(path: Path, content: bytes, *, mode: int | None = None, durable: bool = False) -> None:
    """Puts `content` in the place of whatever lies at `path`, in one step.

    Args:
        path: The file; its folder must be there.
        content: What it holds.
        mode: Its permissions; else those of the file it replaces.
        durable: Wait until the disk has it.

    Raises:
        OSError: the disk does not take it; the file is then as it was.
    """
    handle, arriving = tempfile.mkstemp(dir=path.parent, prefix=ARRIVING)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        Path(arriving).chmod(path.stat().st_mode & 0o777 if mode is None else mode)
        Path(arriving).replace(path)
    except BaseException:
        Path(arriving).unlink(missing_ok=True)
        raise
