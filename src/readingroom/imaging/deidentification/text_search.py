"""Looking for text in pixels: strokes that look like letters, and reading when the optional extra `ocr` is installed.

Both only raise suspicion. That nothing was found clears nothing: small, faint, rotated or handwritten text is missed by either.
"""

import functools
import importlib
import importlib.util
from typing import Any

import numpy as np

STEP = 96
"""Grey levels between neighbours (two pixels apart) at the edge of a stroke; burned-in text is drawn at full contrast."""

WINDOW_ROWS, WINDOW_COLUMNS = 8, 40
"""Pixels: a window that four or more letters of the smallest legible text fill."""

EDGES = 0.26
"""Share of the pixels of a window at which a stroke begins or ends, from which on it looks like text."""

FLAT = 0.72
"""Share of pixels of a window that are as dark as its background or as bright as its ink: letters have few greys between."""

SURE = 0.6
"""Confidence from which on a word read by the optical check counts."""


def to_grey(frame: np.ndarray) -> np.ndarray:
    """A frame as it is shown in one channel, uint8 (rows, columns): the strongest of its colours."""
    return frame.max(axis=2) if frame.ndim == 3 else frame


def looks_like_text(frame: np.ndarray) -> bool:
    """True when somewhere in a frame, uint8, many upright strokes of one brightness stand together."""
    grey = to_grey(frame).astype(np.int16)
    if grey.shape[0] < WINDOW_ROWS or grey.shape[1] < WINDOW_COLUMNS + 2:
        return False
    edges = np.abs(grey[:, 2:] - grey[:, :-2]) >= STEP
    share = _average(edges)
    if share.max(initial=0) < EDGES:
        return False
    row, column = np.unravel_index(int(share.argmax()), share.shape)
    candidates = np.argwhere(share >= EDGES)
    picked = [(row, column), *candidates[:: max(1, len(candidates) // 200)]]
    return any(_is_two_toned(grey[r : r + WINDOW_ROWS, c : c + WINDOW_COLUMNS]) for r, c in picked)


def _average(mask: np.ndarray) -> np.ndarray:
    sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    sums[1:, 1:] = mask.cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
    height, width = WINDOW_ROWS, WINDOW_COLUMNS
    total = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return total / (height * width)


def _is_two_toned(window: np.ndarray) -> bool:
    low, high = np.percentile(window, (10, 95))
    near = (np.abs(window - low) <= 24) | (np.abs(window - high) <= 24)
    return bool(high - low >= STEP and near.mean() >= FLAT)


def has_reader() -> bool:
    """True when the extra `ocr` is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


@functools.cache
def _make_reader() -> Any:
    # One engine that is always called the same way: `use_rec=False` once would silence every later call.
    return importlib.import_module("rapidocr").RapidOCR(params={"Global.log_level": "error"})


def count_words(frame: np.ndarray) -> int:
    """How many words the optical check reads with confidence in a frame, uint8. The words themselves are not kept.

    Raises:
        ModuleNotFoundError: the extra `ocr` is not installed (`has_reader`).
    """
    picture = np.repeat(to_grey(frame)[:, :, None], 3, axis=2)
    read = _make_reader()(picture)
    texts, scores = getattr(read, "txts", None) or (), getattr(read, "scores", None) or ()
    return sum(1 for text, score in zip(texts, scores, strict=False) if score >= SURE and sum(map(str.isalnum, text)) >= 2)
