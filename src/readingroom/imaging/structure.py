"""The structure of an encoded data set, walked without reading values, so that nothing is parsed that claims too much.

Checked are the lengths (all must lie inside the file), the nesting of sequences and the number of elements, since a parser
spends memory and time on each. Encodings are those of PS3.5 clause 7 and annex A.4.
"""

import struct
from dataclasses import dataclass

from pydicom._dicom_dict import DicomDictionary

from readingroom.imaging.attributes import ADVICE
from readingroom.imaging.refusal import FileRefused

MAX_DEPTH = 32
"""Sequences within sequences. Reports nest ten deep or so."""

MAX_ELEMENTS = 400_000
"""Elements, items and fragments: several times what an enhanced object of 2,000 frames has."""

UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXEL_DATA = 0x7FE00010
_LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))


@dataclass(frozen=True, slots=True)
class Structure:
    """What a walk found: the number of elements and items, and of pixel data fragments (None when they are not encapsulated)."""

    elements: int
    fragments: int | None


@dataclass(slots=True)
class _Level:
    """A data set or sequence that is being walked; `end` is None when a delimiter ends it."""

    end: int | None
    is_sequence: bool
    is_implicit: bool
    holds_fragments: bool = False
    is_guess: bool = False


def walk_structure(content: bytes, start: int, *, is_implicit: bool, is_little: bool) -> Structure:
    """Walks the data set that begins at byte `start` and runs to the end of the content.

    Raises:
        FileRefused: `truncated`, `malformed`, `too-deep` or `too-many-elements`.
    """
    return _Walk(content, start, is_implicit, is_little).run()


class _Walk:
    def __init__(self, content: bytes, start: int, is_implicit: bool, is_little: bool) -> None:
        order = "<" if is_little else ">"
        self.content, self.position = content, start
        self.levels = [_Level(len(content), False, is_implicit)]
        self.explicit = struct.Struct(order + "HH2sH").unpack_from
        self.implicit = struct.Struct(order + "HHL").unpack_from
        self.long = struct.Struct(order + "L").unpack_from
        self.item = struct.pack(order + "HH", 0xFFFE, 0xE000)
        self.elements = 0
        self.fragments: int | None = None

    def run(self) -> Structure:
        limit = len(self.content)
        while self.levels:
            level = self.levels[-1]
            end = level.end
            if end is not None and self.position >= end:
                if self.position > end:
                    self._refuse_overrun()
                self.levels.pop()
                continue
            if self.position + 8 > limit:
                if len(self.levels) == 1:
                    break  # padding too short for an element
                raise _refuse_truncated(self.position)
            self.elements += 1
            if self.elements > MAX_ELEMENTS:
                reason = f"the file has more than {MAX_ELEMENTS:,} elements"
                raise FileRefused("too-many-elements", reason, "split the object into smaller ones")
            if level.is_sequence:
                self._take_item(level)
            else:
                self._take_element(level)
        return Structure(self.elements, self.fragments)

    def _refuse_overrun(self) -> None:
        """A sequence whose content runs past its end; where it was only guessed to be one, it is skipped."""
        for depth, level in enumerate(self.levels):
            if level.is_guess:
                assert level.end is not None  # noqa: S101 - for the type checker: guesses are made of values of known length
                self.position = level.end
                del self.levels[depth:]
                return
        raise FileRefused("malformed", f"an element before byte {self.position:,} is longer than what it lies in", ADVICE)

    def _take_item(self, level: _Level) -> None:
        group, element, length = self.implicit(self.content, self.position)
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            self.position += 8
            self.levels.pop()
        elif tag == _ITEM and not (level.holds_fragments and length == UNDEFINED):
            self.position += 8
            if level.holds_fragments:
                self.fragments = (self.fragments or 0) + 1
                self._skip(length)
            else:
                self._push(_Level(self._end(length), False, level.is_implicit))
        elif any(each.is_guess for each in self.levels):
            self.position = len(self.content) + 1
            self._refuse_overrun()
        else:
            reason = f"at byte {self.position:,} an item was expected and ({group:04X},{element:04X}) found"
            raise FileRefused("malformed", reason, ADVICE)

    def _take_element(self, level: _Level) -> None:
        content, position = self.content, self.position
        group, element, vr, length = self.explicit(content, position)
        position += 8
        if level.is_implicit or not b"AA" <= vr <= b"ZZ":
            # A single element without VR in an explicit data set is read as implicit, as pydicom does.
            vr = b""
            length = self.implicit(content, position - 8)[2]
        elif vr in _LONG:
            if position + 4 > len(content):
                raise _refuse_truncated(position)
            length = self.long(content, position)[0]
            position += 4
        self.position = position
        tag = group << 16 | element
        if tag == _ITEM_END:
            if level.end is None or len(self.levels) > 1:
                self.levels.pop()
            else:
                self.position = len(content)  # a parser stops here
        elif length == UNDEFINED:
            self._open_undefined(tag, vr, level)
        elif self._is_sequence(tag, vr, length):
            guess = vr != b"SQ"
            self._push(_Level(self._end(length), True, level.is_implicit or vr == b"UN", is_guess=guess))
        else:
            self._skip(length)

    def _open_undefined(self, tag: int, vr: bytes, level: _Level) -> None:
        if tag == _PIXEL_DATA and vr in (b"OB", b"OW", b"UN", b"") and len(self.levels) == 1:
            self.fragments = 0
            self._push(_Level(None, True, False, holds_fragments=True))
        else:
            self._push(_Level(None, True, level.is_implicit or vr == b"UN"))

    def _is_sequence(self, tag: int, vr: bytes, length: int) -> bool:
        """Whether a parser may take this value for a sequence: it says so, or does not say and begins like one."""
        if vr == b"SQ":
            return True
        if vr not in (b"", b"UN") or length < 8:
            return False
        known = DicomDictionary.get(tag)
        return (known is None or known[0] == "SQ") and self.content.startswith(self.item, self.position)

    def _push(self, level: _Level) -> None:
        if len(self.levels) > 2 * MAX_DEPTH:
            raise FileRefused("too-deep", f"sequences are nested more than {MAX_DEPTH} deep", ADVICE)
        self.levels.append(level)

    def _end(self, length: int) -> int | None:
        if length == UNDEFINED:
            return None
        if self.position + length > len(self.content):
            raise _refuse_truncated(self.position, length)
        return self.position + length

    def _skip(self, length: int) -> None:
        if self.position + length > len(self.content):
            raise _refuse_truncated(self.position, length)
        self.position += length


def _refuse_truncated(position: int, length: int | None = None) -> FileRefused:
    claim = "" if length is None else f": what begins at byte {position:,} claims {length:,} bytes"
    return FileRefused("truncated", f"the file ends too early{claim}", "copy or export the file again")
