// Marks drawn over the image as SVG: placed in image coordinates, shown with lines of the same width at every zoom.
import { makeSvg } from "./elements.ts";
import type { Affine, Point } from "./geometry.ts";
import { apply, distance } from "./geometry.ts";
import type { Mark } from "./marks.ts";

export interface Drawn {
  mark: Mark;
  text: string;
  look: "annotation" | "measurement";
  isSelected: boolean;
  isMovable: boolean;
}

const HEAD = 14;
const LINE = 17;
const ROUND = 64;

export function drawMarks(svg: SVGElement, drawn: readonly Drawn[], map: Affine): void {
  const room: Point = [svg.clientWidth, svg.clientHeight];
  svg.replaceChildren(...drawn.map((one) => drawMark(one, map, room)));
}

/** A cross at an image point: where the keyboard would place the next one. */
export function drawCursor(point: Point, map: Affine): SVGElement {
  const [x, y] = apply(map, point);
  return makeSvg("path", { class: "cursor", d: `M${x - 9} ${y}H${x + 9}M${x} ${y - 9}V${y + 9}` });
}

function drawMark({ mark, text, look, isSelected, isMovable }: Drawn, map: Affine, room: Point): SVGElement {
  const group = makeSvg("g", { class: `mark ${look}${isSelected ? " selected" : ""}`, "data-id": mark.id, "data-kind": mark.kind });
  const d = pathOf(mark, map);
  if (d) {
    if (isMovable) group.append(makeSvg("path", { class: "grip", d, "data-mark": mark.id }));
    group.append(makeSvg("path", { class: "halo", d }), makeSvg("path", { class: "stroke", d }));
  }
  const lines = text ? text.split(", ") : [];
  const [x, y] = keepInside(textPlace(mark, map), lines, room);
  if (mark.kind === "label" && isMovable) group.append(makeSvg("circle", { class: "grip", cx: x, cy: y, r: 12, "data-mark": mark.id }));
  lines.forEach((line, index) => {
    const words = makeSvg("text", { x, y: y + index * LINE });
    words.textContent = line;
    group.append(words);
  });
  if (isMovable) {
    mark.points.forEach((point, index) => {
      const [cx, cy] = apply(map, point);
      group.append(makeSvg("circle", { class: "handle", cx, cy, r: 4 }));
      group.append(makeSvg("circle", { class: "grip", cx, cy, r: 12, "data-mark": mark.id, "data-point": index }));
    });
  }
  return group;
}

function pathOf(mark: Mark, map: Affine): string {
  const [first, second] = mark.points as [Point, Point | undefined];
  switch (mark.kind) {
    case "label":
      return "";
    case "circle":
      return second ? closed(around(first, distance(first, second), distance(first, second)), map) : "";
    case "rectangle":
      return second ? closed([first, [second[0], first[1]], second, [first[0], second[1]]], map) : "";
    case "ellipse": {
      if (!second) return "";
      const middle: Point = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
      return closed(around(middle, Math.abs(second[0] - first[0]) / 2, Math.abs(second[1] - first[1]) / 2), map);
    }
    case "arrow":
      return second ? open(mark.points, map) + headOf(apply(map, first), apply(map, second)) : "";
    default:
      return open(mark.points, map);
  }
}

function around([x, y]: Point, halfWidth: number, halfHeight: number): Point[] {
  return Array.from({ length: ROUND }, (_, step): Point => {
    const turn = (2 * Math.PI * step) / ROUND;
    return [x + halfWidth * Math.cos(turn), y + halfHeight * Math.sin(turn)];
  });
}

function open(points: readonly Point[], map: Affine): string {
  return `M${points.map((point) => apply(map, point).map(short).join(" ")).join("L")}`;
}

function closed(points: readonly Point[], map: Affine): string {
  return `${open(points, map)}Z`;
}

function headOf([x0, y0]: Point, [x1, y1]: Point): string {
  const turn = Math.atan2(y1 - y0, x1 - x0);
  const wing = (side: number): string =>
    `${short(x1 - HEAD * Math.cos(turn + side))} ${short(y1 - HEAD * Math.sin(turn + side))}`;
  return `M${wing(0.45)}L${short(x1)} ${short(y1)}L${wing(-0.45)}`;
}

function textPlace(mark: Mark, map: Affine): Point {
  const places = mark.points.map((point) => apply(map, point));
  const [first, second] = places as [Point, Point | undefined];
  if (mark.kind === "label") return [first[0] + 8, first[1] + 5];
  if (mark.kind === "arrow" && second) return [first[0] + (second[0] >= first[0] ? -8 : 8), first[1] + (second[1] >= first[1] ? -8 : 18)];
  const right = places.reduce((best, place) => (place[0] > best[0] ? place : best));
  return [right[0] + 12, right[1] + 5];
}

// Words stay readable at the edge of the image: about seven pixels a letter.
function keepInside([x, y]: Point, lines: string[], [width, height]: Point): Point {
  const across = 7.5 * Math.max(0, ...lines.map((line) => line.length));
  const down = LINE * (lines.length - 1);
  return [Math.max(4, Math.min(x, width - across - 4)), Math.max(LINE, Math.min(y, height - down - 6))];
}

function short(value: number): string {
  return value.toFixed(1);
}
