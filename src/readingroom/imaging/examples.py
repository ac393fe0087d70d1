"""An example that somebody shows to find images like it: described in memory and forgotten."""

from readingroom.imaging.frames import read_frame
from readingroom.imaging.instances import count_frames, open_instance
from readingroom.imaging.rasters import is_raster, read_raster
from readingroom.imaging.similarity import Vector, describe
from readingroom.imaging.windowing import apply_window, find_windows


def describe_example(content: bytes, name: str) -> Vector:
    """What describes the picture in a file, or the middle frame of a DICOM object.

    Raises:
        FileRefused: it holds no picture that can be read.
    """
    if is_raster(content):
        return describe(read_raster(content, name))
    dataset = open_instance(content)
    frame = read_frame(dataset, count_frames(dataset) // 2)
    return describe(apply_window(frame, find_windows(dataset, frame)[0]))
