"""The key that signs an instance's cookies: read from its home, made there on first use."""

import os
import secrets
import tempfile
from pathlib import Path

KEY_BYTES = 48


def read_or_make_secret(path: Path) -> str:
    """The key kept in the file at `path`; the first caller makes it, readable by the owner only.

    Of several processes that start at once one makes it and all use that one.

    Raises:
        OSError: the file cannot be read or made.
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole under another name and then linked, which fails when someone was faster: nobody ever reads half a key.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
        path.hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    return path.read_text(encoding="ascii").strip()
