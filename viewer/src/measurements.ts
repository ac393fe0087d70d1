// What a measurement says: lengths in mm where the frame is calibrated, otherwise in pixels; values in HU on CT.
import type { Pixels, Point, Spacing } from "./geometry.ts";
import { angleAt, distance, measureRegion } from "./geometry.ts";
import type { Mark } from "./marks.ts";

/** `pixels` is null while the frame is not loaded, or when it is in colour. */
export function describeMeasurement(mark: Mark, spacing: Spacing, pixels: Pixels | null, units: string): string {
  const [first, second, third] = mark.points as [Point, Point, Point | undefined];
  if (mark.kind === "length") return `${distance(first, second, spacing).toFixed(1)} ${spacing ? "mm" : "px"}`;
  if (mark.kind === "angle") return third ? `${angleAt(second, first, third, spacing).toFixed(1)}°` : "";
  if (mark.kind !== "rectangle" && mark.kind !== "ellipse") return "";
  if (!pixels) return "no values: colour, or not loaded";
  const found = measureRegion(mark.kind, [first, second], pixels, spacing);
  if (!found) return "no pixel inside";
  const unit = units ? ` ${units}` : "";
  return `mean ${found.mean.toFixed(1).replace("-", "−")}${unit}, SD ${found.sd.toFixed(1)}${unit}, area ${found.area.toFixed(1)} ${spacing ? "mm²" : "px²"}`;
}
