// Plane geometry on one frame. Points are (column, row) in pixels; (0, 0) is the outer corner of the first pixel, so the middle of
// the first pixel is (0.5, 0.5). `spacing` is [row, column] spacing in mm, or null for lengths in pixels.

export type Point = [number, number];
export type Spacing = [number, number] | null;

/** From image to canvas: canvas = (a·x + c·y + e, b·x + d·y + f). */
export interface Affine {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

export interface Pixels {
  values: ArrayLike<number>;
  rows: number;
  columns: number;
  slope: number;
  intercept: number;
}

export interface Statistics {
  mean: number;
  sd: number;
  lowest: number;
  highest: number;
  count: number;
  area: number;
}

export function apply(map: Affine, [x, y]: Point): Point {
  return [map.a * x + map.c * y + map.e, map.b * x + map.d * y + map.f];
}

export function invert(map: Affine, [x, y]: Point): Point {
  const determinant = map.a * map.d - map.b * map.c;
  const [u, v] = [x - map.e, y - map.f];
  return [(map.d * u - map.c * v) / determinant, (map.a * v - map.b * u) / determinant];
}

export function distance(from: Point, to: Point, spacing: Spacing = null): number {
  const [row, column] = spacing ?? [1, 1];
  return Math.hypot((to[0] - from[0]) * column, (to[1] - from[1]) * row);
}

/** The angle at `corner` in degrees, 0 to 180. */
export function angleAt(corner: Point, first: Point, second: Point, spacing: Spacing = null): number {
  const [row, column] = spacing ?? [1, 1];
  const u = [(first[0] - corner[0]) * column, (first[1] - corner[1]) * row] as const;
  const v = [(second[0] - corner[0]) * column, (second[1] - corner[1]) * row] as const;
  return (Math.abs(Math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1])) * 180) / Math.PI;
}

/** Mean and population standard deviation of the pixels whose middle lies in the rectangle, or ellipse, between two opposite corners;
 * area of the drawn shape in mm² or px². Null when no pixel's middle lies inside. */
export function measureRegion(
  shape: "rectangle" | "ellipse",
  [one, other]: [Point, Point],
  pixels: Pixels,
  spacing: Spacing = null,
): Statistics | null {
  const [left, right] = [Math.min(one[0], other[0]), Math.max(one[0], other[0])];
  const [top, bottom] = [Math.min(one[1], other[1]), Math.max(one[1], other[1])];
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const [halfWidth, halfHeight] = [(right - left) / 2, (bottom - top) / 2];
  let [count, mean, squares, lowest, highest] = [0, 0, 0, Infinity, -Infinity];
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(pixels.rows, Math.ceil(bottom)); row++) {
    for (let column = Math.max(0, Math.floor(left)); column < Math.min(pixels.columns, Math.ceil(right)); column++) {
      const u = (column + 0.5 - x) / halfWidth;
      const v = (row + 0.5 - y) / halfHeight;
      if (shape === "rectangle" ? Math.abs(u) > 1 || Math.abs(v) > 1 : u * u + v * v > 1) continue;
      const value = (pixels.values[row * pixels.columns + column] as number) * pixels.slope + pixels.intercept;
      // Welford's way of summing: no loss of digits in a region of nearly equal values.
      count += 1;
      const difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  }
  if (count === 0) return null;
  const [rowSpacing, columnSpacing] = spacing ?? [1, 1];
  const box = 4 * halfWidth * columnSpacing * halfHeight * rowSpacing;
  return { mean, sd: Math.sqrt(squares / count), lowest, highest, count, area: shape === "rectangle" ? box : (Math.PI / 4) * box };
}
