"""Textures: smooth random fields that bend shapes, folds of a cortex, and the noise of the machines.

All randomness comes from generators seeded by words, so that one recipe makes the same bytes on one machine every time.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from readingroom.imaging.simulation.grids import Grid, Places, Values

Generator = np.random.Generator


def seed_generator(*words: object) -> Generator:
    """A generator of random numbers (PCG64) that depends on these words alone."""
    digest = hashlib.sha256("\n".join(str(word) for word in words).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def make_smooth_field(random: Generator, grid: Grid, size: float) -> Values:
    """A smooth random field over a grid: mean about 0, values about -1 to 1, humps about `size` mm wide."""
    lattice = [max(4, int(np.ceil(count * step / size)) + 3) for count, step in zip(grid.shape, grid.spacing, strict=True)]
    field: Values = random.uniform(-1.6, 1.6, lattice).astype(np.float32)
    for axis, (count, step) in enumerate(zip(grid.shape, grid.spacing, strict=True)):
        spread = np.tensordot(_weigh(count, step / size, lattice[axis]), field, (1, axis))
        field = np.asarray(np.moveaxis(spread, 0, axis), np.float32)
    return np.ascontiguousarray(field, np.float32)


def _weigh(count: int, stride: float, knots: int) -> Values:
    """The weights of a cubic B-spline: what each knot gives to each voxel, (voxels, knots)."""
    places = np.arange(count) * stride + 1
    distance = np.abs(places[:, None] - np.arange(knots)[None, :])
    near = 2 / 3 - distance**2 + distance**3 / 2
    far = np.clip(2 - distance, 0, None) ** 3 / 6
    return np.asarray(np.where(distance < 1, near, far), np.float32)


def measure_folds(random: Generator, places: Places, wavelength: float, waves: int = 14) -> Values:
    """How far, in mm, the nearest sheet of a labyrinth is: a random field of one wavelength (mm) is zero on the sheets."""
    total: Values = np.zeros(np.broadcast_shapes(places.x.shape, places.y.shape, places.z.shape), np.float32)
    number = 2 * np.pi / wavelength
    for _ in range(waves):
        direction = random.normal(size=3)
        direction *= number / np.linalg.norm(direction)
        phase = np.float32(random.uniform(0, 2 * np.pi))
        a, b, c = (np.float32(part) for part in direction)
        total += np.cos(places.x * a + places.y * b + places.z * c + phase)
    slope = number * np.sqrt(waves / 2) / np.sqrt(3) * 1.25
    return np.asarray(np.abs(total) / np.float32(slope), np.float32)


def make_ct_noise(random: Generator, grid: Grid, deviation: float, cutoff: float) -> Values:
    """Noise of CT: correlated in the slice by the ramp and the kernel, of this standard deviation in HU.

    `cutoff` is where the kernel has fallen to 1/e, in line pairs per mm: about 0.3 for soft tissue, 0.7 for bone and lung.
    The power grows with frequency from zero and falls with the kernel, as after filtered back projection.
    """
    across = np.fft.rfftfreq(grid.columns, grid.pixel)[None, :]
    down = np.fft.fftfreq(grid.rows, grid.pixel)[:, None]
    frequency = np.hypot(across, down)
    gain = (np.sqrt(frequency + 0.01) * np.exp(-((frequency / cutoff) ** 2))).astype(np.float32)
    noise = np.empty(grid.shape, np.float32)
    for number in range(grid.slices):
        white = random.standard_normal((grid.rows, grid.columns), np.float32)
        noise[number] = np.fft.irfft2(np.fft.rfft2(white) * gain, (grid.rows, grid.columns))
    return np.asarray(noise * np.float32(deviation / noise.std()), np.float32)


def add_rician_noise(random: Generator, signal: Values, deviation: float) -> Values:
    """The signal with the noise of magnitude images of MR: the length of a complex number with noise in both parts."""
    real = signal + np.float32(deviation) * random.standard_normal(signal.shape, np.float32)
    imaginary = np.float32(deviation) * random.standard_normal(signal.shape, np.float32)
    return np.asarray(np.hypot(real, imaginary), np.float32)


def blur_slices(values: Values, share: float) -> Values:
    """The stack blurred a little in each slice: each voxel takes `share` of its value from each neighbour on both sides."""
    kernel: NDArray[np.float32] = np.array([share, 1 - 2 * share, share], np.float32)
    for axis in (1, 2):
        before, after = np.roll(values, 1, axis), np.roll(values, -1, axis)
        values = before * kernel[0] + values * kernel[1] + after * kernel[2]
    return values
