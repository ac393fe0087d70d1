"""Decoders of pixel data: plug-ins with one shape, tried in order until one decodes the frame.

Each says which transfer syntaxes it can read, what it needs that is not installed, and decodes one frame to the values as
they are stored: (rows, columns) for grey and palette, (rows, columns, 3) RGB for colour.
"""

import importlib.util
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import convert_color_space

from readingroom.imaging.attributes import ADVICE, read_bytes, shorten, silence_parser
from readingroom.imaging.codestreams import check_codestream
from readingroom.imaging.refusal import FileRefused
from readingroom.imaging.syntaxes import DEFLATED_FRAMES, NATIVE

Values = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pixels of a data set are laid out, from attributes that were checked when it was opened."""

    syntax: str
    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    high: int
    frames: int
    photometric: str
    keyword: str
    is_signed: bool
    is_planar: bool

    @property
    def type(self) -> np.dtype[Any]:
        """The type of one value as it lies in uncompressed pixel data."""
        kind = "f" if self.keyword != "PixelData" else "i" if self.is_signed else "u"
        order = ">" if self.syntax == uid.ExplicitVRBigEndian else "<"
        return np.dtype(f"{order}{kind}{max(self.allocated // 8, 1)}")


class FrameDecoder(Protocol):
    """The shape of a plug-in."""

    name: str

    def can_decode(self, layout: Layout) -> bool:
        """Whether it reads this transfer syntax and layout."""

    def find_missing(self) -> str:
        """The package that has to be installed first; empty when nothing is missing."""

    def decode(self, dataset: Dataset, layout: Layout, index: int) -> Values:
        """The values of the frame at `index`, counted from 0. May raise anything."""


class NativeDecoder:
    """Reads uncompressed pixel data, and frames that are only deflated, with numpy alone."""

    name = "native"

    def can_decode(self, layout: Layout) -> bool:
        """Whether pixel data are uncompressed or deflated."""
        return layout.syntax in NATIVE or layout.syntax == DEFLATED_FRAMES

    def find_missing(self) -> str:
        """Nothing: it needs numpy only."""
        return ""

    def decode(self, dataset: Dataset, layout: Layout, index: int) -> Values:
        """The values of one frame; the others are not touched."""
        if layout.syntax == DEFLATED_FRAMES:
            length = -(-count_bits(layout) // 8)
            content, index = _inflate(_read_frame(dataset, layout, index), length), 0
        else:
            content = read_bytes(dataset, layout.keyword) or b""
        if layout.allocated == 1:
            return _unpack(content, layout, index)
        if layout.photometric == "YBR_FULL_422":
            return _widen_colour(content, layout, index)
        count = layout.rows * layout.columns * layout.samples
        values = np.frombuffer(content, layout.type, count, index * count * layout.type.itemsize)
        if layout.samples == 1:
            return values.reshape(layout.rows, layout.columns)
        if layout.is_planar:
            values = values.reshape(3, layout.rows, layout.columns).transpose(1, 2, 0)
        return _convert_colour(values.reshape(layout.rows, layout.columns, 3), layout)


class PydicomDecoder:
    """Reads compressed frames with a decoder of pydicom and one of its plug-ins."""

    def __init__(self, plugin: str, package: str, *syntaxes: uid.UID) -> None:
        self.name, self.plugin, self.package = f"pydicom with {plugin}", plugin, package
        self.syntaxes = frozenset(map(str, syntaxes))

    def can_decode(self, layout: Layout) -> bool:
        """Whether the plug-in reads this transfer syntax."""
        return layout.syntax in self.syntaxes

    def find_missing(self) -> str:
        """The package of the plug-in unless pydicom finds it."""
        found = any(self.plugin in get_decoder(each).available_plugins for each in self.syntaxes)
        return "" if found else self.package

    def decode(self, dataset: Dataset, layout: Layout, index: int) -> Values:
        """The values of one frame."""
        values, _ = get_decoder(layout.syntax).as_array(dataset, index=index, decoding_plugin=self.plugin)
        return values


class ImagecodecsDecoder:
    """Reads what the decoders of pydicom leave out, 12-bit JPEG above all, with imagecodecs."""

    name = "imagecodecs"
    _CODECS: Mapping[str, str] = MappingProxyType(
        {
            uid.JPEGBaseline8Bit: "jpeg8_decode",
            uid.JPEGExtended12Bit: "jpeg8_decode",
            uid.JPEGLossless: "ljpeg_decode",
            uid.JPEGLosslessSV1: "ljpeg_decode",
            uid.JPEGLSLossless: "jpegls_decode",
            uid.JPEGLSNearLossless: "jpegls_decode",
            uid.JPEG2000Lossless: "jpeg2k_decode",
            uid.JPEG2000: "jpeg2k_decode",
        }
    )

    def can_decode(self, layout: Layout) -> bool:
        """Whether there is a codec for this transfer syntax."""
        return layout.syntax in self._CODECS

    def find_missing(self) -> str:
        """The package imagecodecs unless it is there."""
        return "" if importlib.util.find_spec("imagecodecs") else "imagecodecs"

    def decode(self, dataset: Dataset, layout: Layout, index: int) -> Values:
        """The values of one frame."""
        import imagecodecs  # loading it takes longer than decoding most frames, and few need it

        codec: Callable[[bytes], Values] = getattr(imagecodecs, self._CODECS[layout.syntax])
        values = codec(_read_frame(dataset, layout, index))
        if layout.is_signed and values.dtype.kind == "u":
            shift = values.dtype.itemsize * 8 - layout.stored
            values = (values << shift).view(values.dtype.str.replace("u", "i")) >> shift
        return values


_JPEG2000 = (uid.JPEG2000Lossless, uid.JPEG2000)
_HTJ2K = (uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K)
_JPEG_LS = (uid.JPEGLSLossless, uid.JPEGLSNearLossless)
_LOSSLESS = (uid.JPEGLossless, uid.JPEGLosslessSV1)
_JPEG = (uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit)

DECODERS: tuple[FrameDecoder, ...] = (
    NativeDecoder(),
    PydicomDecoder("pylibjpeg", "pylibjpeg-rle", uid.RLELossless),
    PydicomDecoder("pydicom", "pydicom", uid.RLELossless),
    PydicomDecoder("pillow", "pillow", *_JPEG),
    PydicomDecoder("pyjpegls", "pyjpegls", *_JPEG_LS),
    PydicomDecoder("pylibjpeg", "pylibjpeg-openjpeg", *_JPEG2000, *_HTJ2K),
    PydicomDecoder("gdcm", "python-gdcm", *_LOSSLESS),
    PydicomDecoder("pillow", "pillow", *_JPEG2000),
    ImagecodecsDecoder(),
)
"""The plug-ins in the order they are tried: for each transfer syntax the fastest that decodes it right comes first."""


def decode_frame(dataset: Dataset, layout: Layout, index: int) -> Values:
    """The stored values of one frame, by the first plug-in that decodes it. The array may be read-only.

    Raises:
        FileRefused: `contradiction` or `malformed` (the frame's own header), `undecodable`, or `no-decoder`.
    """
    _check_header(dataset, layout, index)
    faults, missing = [], []
    shape = (layout.rows, layout.columns) if layout.samples == 1 else (layout.rows, layout.columns, 3)
    for decoder in DECODERS:
        if not decoder.can_decode(layout):
            continue
        if package := decoder.find_missing():
            missing.append(package)
            continue
        try:
            with silence_parser():
                values = decoder.decode(dataset, layout, index)
        except FileRefused:
            raise
        except Exception as error:  # noqa: BLE001 - decoders raise whatever strange bytes lead them to; the next one is tried
            faults.append(f"{decoder.name}: {shorten(error)}")
            continue
        if values.shape == shape:
            return values
        faults.append(f"{decoder.name}: decoded {values.shape} instead of {shape}")
    if not faults:
        advice = f"install {' or '.join(missing)}" if missing else ADVICE
        raise FileRefused("no-decoder", f"nothing here decodes {uid.UID(layout.syntax).name}", advice)
    raise FileRefused("undecodable", f"frame {index + 1} cannot be decoded ({'; '.join(faults)})", ADVICE)


def count_bits(layout: Layout) -> int:
    """The bits of one uncompressed frame."""
    samples = 2 if layout.photometric == "YBR_FULL_422" else layout.samples
    return layout.rows * layout.columns * samples * layout.allocated


def _check_header(dataset: Dataset, layout: Layout, index: int) -> None:
    if layout.syntax in NATIVE or layout.syntax in (DEFLATED_FRAMES, uid.RLELossless):
        return
    content = _read_frame(dataset, layout, index)
    check_codestream(content, rows=layout.rows, columns=layout.columns, samples=layout.samples)


def _read_frame(dataset: Dataset, layout: Layout, index: int) -> bytes:
    """The compressed bytes of one frame, put together from its fragments."""
    starts, lengths = read_bytes(dataset, "ExtendedOffsetTable"), read_bytes(dataset, "ExtendedOffsetTableLengths")
    try:
        with silence_parser():
            return get_frame(
                read_bytes(dataset, "PixelData") or b"",
                index,
                number_of_frames=layout.frames,
                extended_offsets=(starts, lengths) if starts and lengths else None,
            )
    except Exception as error:
        raise FileRefused("malformed", f"frame {index + 1} is not found in the pixel data: {shorten(error)}", ADVICE) from error


def _inflate(content: bytes, length: int) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = machine.decompress(content, length)
    if len(inflated) < length:
        raise FileRefused("truncated", "a deflated frame ends too early", ADVICE)
    return inflated


def _unpack(content: bytes, layout: Layout, index: int) -> Values:
    """Single bits, the first pixel in the lowest bit (PS3.5 8.1.1); frames follow each other without padding."""
    count = layout.rows * layout.columns
    first = index * count
    bits = np.unpackbits(np.frombuffer(content, np.uint8)[first // 8 : -(-(first + count) // 8)], bitorder="little")
    return bits[first % 8 : first % 8 + count].reshape(layout.rows, layout.columns)


def _widen_colour(content: bytes, layout: Layout, index: int) -> Values:
    """YBR_FULL_422, which stores Y Y Cb Cr for two pixels (PS3.3 C.7.6.3.1.2), as RGB."""
    count = layout.rows * layout.columns * 2
    if layout.columns % 2 or layout.allocated != 8:
        raise ValueError("YBR_FULL_422 has an even number of columns of 8 bits")
    pairs = np.frombuffer(content, np.uint8, count, index * count).reshape(layout.rows, layout.columns // 2, 4)
    wide = np.empty((layout.rows, layout.columns, 3), np.uint8)
    wide[:, 0::2, 0], wide[:, 1::2, 0] = pairs[:, :, 0], pairs[:, :, 1]
    wide[:, :, 1] = np.repeat(pairs[:, :, 2], 2, axis=1)
    wide[:, :, 2] = np.repeat(pairs[:, :, 3], 2, axis=1)
    return convert_color_space(wide, "YBR_FULL", "RGB")


def _convert_colour(values: Values, layout: Layout) -> Values:
    if layout.photometric != "YBR_FULL":
        return values
    if layout.allocated != 8:
        raise ValueError("YBR_FULL is read with 8 bits only")
    return convert_color_space(values, "YBR_FULL", "RGB")
