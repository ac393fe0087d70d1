"""What bytes look like that are not DICOM, so that a refusal can name it."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 codestream"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"BZh", "a bzip2 archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document or Thumbs.db"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"NRRD", "an NRRD volume"),
    (b"Interfile", "an Interfile header"),
    (b"{\\rtf", "an RTF document"),
)
_TEXTS = ((b"<!doctype html", "an HTML page"), (b"<html", "an HTML page"), (b"<?xml", "an XML file"), (b"{", "a JSON file"))


def name_appearance(content: bytes) -> str:
    """What the first bytes look like, with its article ("a PDF"); "an unknown format" when nothing fits."""
    for signature, name in SIGNATURES:
        if content.startswith(signature):
            return name
    if content[:4] == b"RIFF":
        return "a WebP image" if content[8:12] == b"WEBP" else "a RIFF file (sound or film)"
    if content[4:8] == b"ftyp":
        return "an AVIF or HEIC image" if content[8:12] in (b"avif", b"heic", b"mif1") else "an MP4 film"
    if content[344:348] in (b"n+1\x00", b"ni1\x00"):
        return "a NIfTI volume"
    if content[257:262] == b"ustar":
        return "a tar archive"
    return _name_text(content[:4096])


def _name_text(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signature, name in _TEXTS:
        if start.startswith(signature):
            return name
    if not any(head):
        return "nothing but zeros"
    if not any(byte < 9 or 13 < byte < 32 for byte in head):
        return "a text"
    return "an unknown format"
