"""Scenes of the chest: the normal chest, a pulmonary nodule, a pneumothorax on CT and on a frontal radiograph."""

import numpy as np

from readingroom.imaging.simulation.canvas import Canvas
from readingroom.imaging.simulation.chest import make_chest_grid, paint_wall
from readingroom.imaging.simulation.forms import cover, measure_ellipsoid, rise
from readingroom.imaging.simulation.grids import Grid, Places, Point, Values
from readingroom.imaging.simulation.lungs import Lungs, paint_lungs
from readingroom.imaging.simulation.recipes import SEED, Choice, Number, Parameter, Recipe, Scene
from readingroom.imaging.simulation.textures import blur_slices, make_ct_noise, make_smooth_field, seed_generator
from readingroom.imaging.simulation.tissues import CHEST_SEQUENCES, read_table
from readingroom.imaging.simulation.truth import Extent, Picture, Truth, measure_extent

SIDE = Choice(("left", "right"))
COMMON: dict[str, Parameter] = {
    "sequence": Choice(CHEST_SEQUENCES),
    "thickness": Number(5, 1.5, 10),
    "noise": Number(1, 0, 10, "times the usual"),
    "seed": SEED,
}
NOISE = 13.0
LUNG_WINDOW = (-600.0, 1500.0)

WATER = 0.019
"""The attenuation of water in 1/mm at the mean energy of a chest radiograph (about 60 keV)."""


def _start(recipe: Recipe, grid: Grid) -> Canvas:
    return Canvas(grid, read_table("chest", recipe.words.get("sequence", "nect")))


def _finish(recipe: Recipe, canvas: Canvas, truth: Truth) -> Picture:
    random = seed_generator("noise", recipe.text)
    values = blur_slices(canvas.values, 0.06) + make_ct_noise(random, canvas.grid, truth.noise, 0.36)
    return Picture(np.asarray(values, np.float32), truth, "CT", LUNG_WINDOW)


def _tell(
    recipe: Recipe, canvas: Canvas, extent: Extent | None, values: dict[str, float], points: dict[str, Point] | None = None
) -> Truth:
    known = {name: canvas.find_value(name) for name in ("blood", "liver", "muscle")}
    return Truth(
        scene=recipe.scene,
        sequence=recipe.words.get("sequence", "nect"),
        grid=canvas.grid,
        middle=extent.middle if extent else None,
        radii=extent.radii if extent else None,
        volume=extent.volume if extent else 0.0,
        values=known | values,
        noise=NOISE * recipe.numbers["noise"],
        points={"aorta": (22.0, 47.0, -50.0), "trachea": (-1.0, 16.0, 40.0)} | (points or {}),
    )


def build_normal_chest(recipe: Recipe) -> Picture:
    """A chest without a lesion."""
    canvas = _start(recipe, make_chest_grid(recipe.numbers["thickness"]))
    random = seed_generator("chest", int(recipe.numbers["seed"]))
    paint_lungs(canvas, random, paint_wall(canvas, random))
    return _finish(recipe, canvas, _tell(recipe, canvas, None, {}))


def build_pulmonary_nodule(recipe: Recipe) -> Picture:
    """A nodule in a lung: smooth or spiculated, solid, ground-glass, calcified, or a hamartoma with fat and calcium."""
    canvas = _start(recipe, make_chest_grid(recipe.numbers["thickness"]))
    random = seed_generator("chest", int(recipe.numbers["seed"]))
    lungs = paint_lungs(canvas, random, paint_wall(canvas, random))
    numbers, side = recipe.numbers, recipe.side
    middle = (side * numbers["lateral"], numbers["posterior"], numbers["superior"])
    radius = numbers["size"] / 2
    bends = seed_generator("nodule", int(numbers["seed"]))
    spiky = recipe.words["margin"] == "spiculated"
    height = 0.14 * radius if spiky else 0.05 * radius
    distance = measure_ellipsoid(canvas.places, middle, (radius, radius, radius))
    distance = distance + make_smooth_field(bends, canvas.grid, max(4.0, radius * 0.8)) * np.float32(height)
    content = recipe.words["content"]
    tissue = "solid" if content == "hamartoma" else content
    share = cover(np.asarray(distance, np.float32), canvas.edge) * lungs.lung
    if spiky:
        _paint_spicules(canvas, lungs, middle, radius, tissue, bends)
    canvas.paint(tissue, share)
    values, points = {tissue: canvas.find_value(tissue)}, {}
    if content == "hamartoma":
        points = _paint_hamartoma(canvas, middle, radius)
        values |= {name: canvas.find_value(name) for name in points}
    values["lesion"] = canvas.find_value(tissue)
    return _finish(recipe, canvas, _tell(recipe, canvas, measure_extent(share, canvas.grid), values, points))


def _paint_spicules(canvas: Canvas, lungs: Lungs, middle: Point, radius: float, tissue: str, random: np.random.Generator) -> None:
    for _ in range(22):
        way = random.normal(size=3) * (1, 1, 0.6)
        way /= np.linalg.norm(way)
        tip = np.add(middle, way * radius * random.uniform(1.4, 2.1))
        canvas.paint_tube(
            tissue, [middle, (float(tip[0]), float(tip[1]), float(tip[2]))], [radius * 0.45, 0.4], within=lungs.lung
        )


def _paint_hamartoma(canvas: Canvas, middle: Point, radius: float) -> dict[str, Point]:
    """Paints calcium like popcorn and a lobule of fat, and returns where."""
    x, y, z = middle
    calcium: Point = (x + 0.30 * radius, y - 0.20 * radius, z)
    fat: Point = (x - 0.42 * radius, y + 0.18 * radius, z)
    canvas.paint_ellipsoid("nodule-fat", fat, (0.34 * radius, 0.42 * radius, 0.5 * radius))
    for dx, dy, size in ((0, 0, 0.27), (0.22, 0.16, 0.17), (-0.05, 0.28, 0.18), (0.12, -0.26, 0.17), (-0.26, -0.10, 0.15)):
        place = (calcium[0] + dx * radius, calcium[1] + dy * radius, z)
        canvas.paint_ellipsoid("popcorn", place, (size * radius, size * radius, 0.45 * radius))
    return {"popcorn": calcium, "nodule-fat": fat}


def build_pneumothorax(recipe: Recipe) -> Picture:
    """Air in one pleural space of a patient lying on the back: in front and at the apex, the pleura as a thin line."""
    canvas = _start(recipe, make_chest_grid(recipe.numbers["thickness"]))
    places, side = canvas.places, recipe.side
    front = 0.18 + 0.82 * rise(-places.y, -25, 60)
    top = 0.35 * rise(places.z, -20, 70)
    gap = np.asarray(recipe.numbers["size"] * np.minimum(front + top, 1.1) * rise(places.x * side, 0, 6), np.float32)
    random = seed_generator("chest", int(recipe.numbers["seed"]))
    lungs = paint_lungs(canvas, random, paint_wall(canvas, random), gap)
    share = lungs.pleural_space * (1 - lungs.lung) * rise(gap, 1, 3) * rise(places.x * side, 4, 8)
    share = np.asarray(share * (canvas.values < np.float32(-970)), np.float32)
    extent = measure_extent(share, canvas.grid)
    return _finish(recipe, canvas, _tell(recipe, canvas, extent, {"air": -1000.0, "lesion": -1000.0}))


def make_projected_grid() -> Grid:
    """The volume behind a frontal radiograph: 1.2 mm in the picture, 3 mm along the beam."""
    return Grid(slices=296, rows=80, columns=296, pixel=1.2, step=1.2, middle=(0.0, 2.0, -46.0), depth=3.0)


def build_pneumothorax_radiograph(recipe: Recipe) -> Picture:
    """A frontal radiograph of a standing patient: air at the apex and the side, no vessels beyond the line of the pleura."""
    grid = make_projected_grid()
    # Walls of bone thinner than a voxel would stand out if they were as dense as they are drawn on CT.
    canvas = Canvas(grid, {**read_table("chest", "nect"), "bone": 560.0, "marrow": 170.0})
    canvas.edge = 2.4
    places, side = canvas.places, recipe.side
    gap = recipe.numbers["size"] * (0.30 + 0.70 * rise(places.z, -90, 60)) * rise(places.x * side, 0, 6)
    random = seed_generator("chest", int(recipe.numbers["seed"]))
    lungs = paint_lungs(canvas, random, paint_wall(canvas, random), np.asarray(gap, np.float32))
    share = np.asarray(lungs.pleural_space * (1 - lungs.lung) * rise(np.asarray(gap, np.float32), 1, 3), np.float32)
    extent = measure_extent(share, grid)
    film = _project(canvas, recipe)
    flat = Grid(
        slices=1, rows=film.shape[0], columns=film.shape[1], pixel=grid.pixel / 2, step=1.0, middle=grid.middle, frontal=True
    )
    apex = _find_line(lungs, canvas.places, grid, side)
    truth = Truth(
        scene=recipe.scene, sequence="radiograph", grid=flat, middle=extent.middle, radii=extent.radii, volume=extent.volume,
        noise=recipe.numbers["noise"], points={"pleural line": apex},
    )  # fmt: skip
    return Picture(film[None], truth, "DX", (4250.0, 4500.0))


def _find_line(lungs: Lungs, places: Places, grid: Grid, side: int) -> Point:
    """The place farthest to the side where the lung ends, at the height where the line of the pleura is seen best."""
    z, y = 40.0, 0.0
    slice_, row, _ = (round(part) for part in grid.find_index((0.0, y, z)))
    xs = places.x[0, 0]
    inside = xs[(lungs.lung[slice_, row] > 0.5) & (xs * side > 0)]
    return (float(inside.max() if side > 0 else inside.min()), y, z)


def _project(canvas: Canvas, recipe: Recipe) -> Values:
    """The radiograph of a volume: attenuation summed along y (Beer–Lambert), quantum noise, edges raised, twice the pixels.

    Values grow with attenuation, so that bone is bright; before the tones are pressed together, 2000 is one mean free path.
    """
    paths = np.clip(1 + canvas.values / 1000, 0, None).sum(axis=1) * np.float32(WATER * canvas.grid.spacing[1])
    paths = paths[::-1].repeat(2, axis=0).repeat(2, axis=1)
    for _ in range(2):
        paths = blur_slices(np.asarray(paths[None], np.float32), 0.25)[0]
    smooth = paths
    for width in (9, 21, 41):
        smooth = _average(_average(smooth, width, 0), width, 1)
    # Dense regions are pressed together, as a film and its digital heirs do.
    detail = (paths - smooth) * (1.5 - 1.0 * rise(smooth, 2.4, 4.2))
    smooth = 3.4 * np.tanh(smooth / np.float32(4.2))
    paths = smooth + detail
    random = seed_generator("noise", recipe.text)
    quanta = np.exp(paths / 2) * np.float32(0.006 * recipe.numbers["noise"])
    return np.asarray(np.clip(paths + quanta * random.standard_normal(paths.shape, np.float32), 0, 8) * 2000, np.float32)


def _average(values: Values, width: int, axis: int) -> Values:
    padded = np.pad(values, [(width // 2 + 1, width // 2) if other == axis else (0, 0) for other in (0, 1)], mode="edge")
    total = np.cumsum(padded, axis=axis, dtype=np.float64)
    after, before = np.take(total, range(width, total.shape[axis]), axis), np.take(total, range(total.shape[axis] - width), axis)
    return np.asarray((after - before) / width, np.float32)


CHEST_SCENES = (
    Scene("chest-normal", "Chest", "chest", COMMON, build_normal_chest),
    Scene(
        "pulmonary-nodule",
        "Chest with a pulmonary nodule",
        "chest",
        COMMON
        | {
            "side": SIDE,
            "size": Number(20, 4, 60),
            "lateral": Number(78, 45, 110),
            "posterior": Number(5, -50, 55),
            "superior": Number(-20, -60, 50),
            "margin": Choice(("smooth", "spiculated")),
            "content": Choice(("solid", "ground-glass", "calcified", "hamartoma")),
        },
        build_pulmonary_nodule,
    ),
    Scene(
        "pneumothorax",
        "Chest with a pneumothorax",
        "chest",
        COMMON | {"side": SIDE, "size": Number(28, 5, 60)},
        build_pneumothorax,
    ),
    Scene(
        "pneumothorax-radiograph",
        "Chest radiograph with a pneumothorax",
        "chest",
        {"side": SIDE, "size": Number(26, 8, 60), "noise": Number(1, 0, 10, "times the usual"), "seed": SEED},
        build_pneumothorax_radiograph,
    ),
)
