"""New identifiers made from old ones and the key: the same always, leading back never, and known again as ours.

Each is a keyed hash (HMAC-SHA256) followed by a seal over it with the same key. The seal tells an identifier of ours from others,
so that a second pass leaves it alone; nobody without the key can make one that would be left alone.
"""

import base64
import hashlib
import hmac
import re

from pydicom._uid_dict import UID_dictionary

UID_BYTES = 16
UID_SEAL = 5
PSEUDONYM_BYTES = 10
PSEUDONYM_SEAL = 4
PSEUDONYM = re.compile(r"RR-([A-Z2-7]{16})")
OURS = re.compile(r"2\.25\.(0|[1-9]\d{0,38})", re.ASCII)


def _hash(key: bytes, use: str, text: str | bytes) -> bytes:
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return hmac.new(key, use.encode() + b"\0" + content, hashlib.sha256).digest()


def _seal(key: bytes, use: str, text: str, size: int, seal: int) -> bytes:
    body = _hash(key, use, text)[: size - seal]
    return body + _hash(key, f"seal of a {use}", body)[:seal]


def _is_sealed(key: bytes, use: str, value: bytes, seal: int) -> bool:
    return hmac.compare_digest(_hash(key, f"seal of a {use}", value[:-seal])[:seal], value[-seal:])


def is_registered(uid: str) -> bool:
    """True for UIDs that the standard lists: object classes, transfer syntaxes, well-known frames of reference."""
    return uid in UID_dictionary


def is_own_uid(key: bytes, uid: str) -> bool:
    """True when `replace_uid` made this UID with this key."""
    found = OURS.fullmatch(uid)
    if not found or int(found[1]) >= 1 << 8 * UID_BYTES:
        return False
    return _is_sealed(key, "uid", int(found[1]).to_bytes(UID_BYTES, "big"), UID_SEAL)


def replace_uid(key: bytes, uid: str) -> str:
    """The new UID, `2.25.` and a number of 128 bits (PS3.5 B.2). Registered UIDs, and those that are ours already, stay."""
    if is_registered(uid) or is_own_uid(key, uid):
        return uid
    return f"2.25.{int.from_bytes(_seal(key, 'uid', uid, UID_BYTES, UID_SEAL), 'big')}"


def is_own_pseudonym(key: bytes, text: str) -> bool:
    """True when `make_pseudonym` made this pseudonym with this key."""
    found = PSEUDONYM.fullmatch(text)
    return bool(found) and _is_sealed(key, "patient", base64.b32decode(text.removeprefix("RR-")), PSEUDONYM_SEAL)


def make_pseudonym(key: bytes, identity: str) -> str:
    """The pseudonym of a patient, `RR-` and 16 letters and digits; one that is ours already stays."""
    if is_own_pseudonym(key, identity):
        return identity
    sealed = _seal(key, "patient", identity, PSEUDONYM_BYTES, PSEUDONYM_SEAL)
    return f"RR-{base64.b32encode(sealed).decode('ascii')}"


def draw_number(key: bytes, use: str, identity: str, *, below: int) -> int:
    """A number from 0 to `below` - 1 that the key and the identity decide."""
    return int.from_bytes(_hash(key, use, identity)[:8], "big") % below
