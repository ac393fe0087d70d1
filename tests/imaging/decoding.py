"""Decoders other than the ones the product uses first, called directly: what frames are compared with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gdcm  # type: ignore[import-untyped]  # it ships no types
import imagecodecs
import numpy as np
from pydicom import Dataset, dcmread, uid
from pydicom.encaps import get_frame
from rle.rle import decode_frame  # type: ignore[import-not-found]  # it is compiled and ships no types

Values = np.ndarray[Any, np.dtype[Any]]


def decode_with_gdcm(path: Path, index: int) -> Values:
    """The stored values of a frame by GDCM: (rows, columns) or (rows, columns, 3), colour as it is stored."""
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    image = reader.GetImage()
    pixel = image.GetPixelFormat()
    kind = f"{'ui'[pixel.GetPixelRepresentation()]}{pixel.GetBitsAllocated() // 8}"
    values = np.frombuffer(image.GetBuffer().encode("utf-8", "surrogateescape"), kind)
    columns, rows = image.GetDimension(0), image.GetDimension(1)
    samples = pixel.GetSamplesPerPixel()
    if image.GetPlanarConfiguration():
        values = values.reshape(-1, samples, rows, columns).transpose(0, 2, 3, 1)
    return np.asarray(values.reshape(-1, rows, columns, samples)[index].squeeze())


def decode_directly(path: Path, index: int) -> Values:
    """The stored values of a frame by the library named for its transfer syntax, or by numpy when it is not compressed."""
    dataset = dcmread(path)
    syntax = dataset.file_meta.TransferSyntaxUID
    kind = f"{'ui'[dataset.PixelRepresentation]}{dataset.BitsAllocated // 8}"
    shape = (dataset.Rows, dataset.Columns, dataset.SamplesPerPixel)
    if not syntax.is_compressed:
        order = "<" if syntax.is_little_endian else ">"
        count = int(np.prod(shape))
        values = np.frombuffer(dataset.PixelData, order + kind)[index * count : (index + 1) * count]
        if dataset.SamplesPerPixel == 3 and dataset.PlanarConfiguration:
            return values.reshape(3, *shape[:2]).transpose(1, 2, 0)
        return extend_sign(values.reshape(shape).squeeze(), dataset)
    frame = get_frame(dataset.PixelData, index, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
    values = DIRECT[syntax](frame, dataset)
    return extend_sign(values.view(kind) if values.dtype.itemsize == int(kind[1]) else values.astype(kind), dataset)


def extend_sign(values: Values, dataset: Dataset) -> Values:
    """The values of the bits stored alone, negative ones too (PS3.5 8.1.1)."""
    shift = dataset.BitsAllocated - dataset.BitsStored
    native = values.astype(values.dtype.newbyteorder("="))
    return np.asarray((native << shift) >> shift)


def _decode_rle(frame: bytes, dataset: Dataset) -> Values:
    decoded = decode_frame(frame, dataset.Rows * dataset.Columns, dataset.BitsAllocated, "<")
    values = np.frombuffer(decoded, f"<u{dataset.BitsAllocated // 8}")
    return values.reshape(dataset.SamplesPerPixel, dataset.Rows, dataset.Columns).transpose(1, 2, 0).squeeze()


DIRECT: dict[str, Callable[[bytes, Dataset], Values]] = {
    uid.RLELossless: _decode_rle,
    uid.JPEGBaseline8Bit: lambda frame, _: imagecodecs.jpeg8_decode(frame),
    uid.JPEGExtended12Bit: lambda frame, _: imagecodecs.jpeg8_decode(frame),
    uid.JPEGLosslessSV1: lambda frame, _: imagecodecs.jpegsof3_decode(frame),
    uid.JPEGLSLossless: lambda frame, _: imagecodecs.jpegls_decode(frame),
    uid.JPEGLSNearLossless: lambda frame, _: imagecodecs.jpegls_decode(frame),
    uid.JPEG2000Lossless: lambda frame, _: imagecodecs.jpeg2k_decode(frame),
    uid.JPEG2000: lambda frame, _: imagecodecs.jpeg2k_decode(frame),
}
