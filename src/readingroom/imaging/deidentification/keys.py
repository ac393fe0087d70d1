"""The secret key of an instance: what pseudonyms, new UIDs and shifts of dates are made from."""

import os
import secrets
from pathlib import Path

from readingroom.imaging.refusal import FileRefused

KEY_BYTES = 32


def read_or_make_key(path: Path) -> bytes:
    """The key in this file, 32 bytes; made and written for its owner only (mode 0600) when there is none.

    Two processes that start together get the same key. Who loses the key cannot add to studies that are there; who has it can
    test whether a known patient is among them: it belongs into the backup and nowhere else.

    Raises:
        FileRefused: the file holds something else, or others may read it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            # Not replace(): whoever comes second takes the key that is there.
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    if path.stat().st_mode & 0o077:
        raise FileRefused("key-not-private", f"{path} may be read by others", f"chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise FileRefused(
            "not-a-key", f"{path} has {len(key)} bytes, a key has {KEY_BYTES}", "Restore it from a backup; never edit it"
        )
    return key
