// What the pointer does on the image: the tool in hand, and what every button of a mouse does with any tool.
import type { Point } from "./geometry.ts";
import type { MarkKind } from "./marks.ts";
import { POINTS } from "./marks.ts";

export type Tool = "window" | "move" | "zoom" | "scroll" | "crosshairs" | MarkKind;

export const MEASURING: readonly MarkKind[] = ["length", "angle", "rectangle", "ellipse"];

/** What a tool can be used on: a stack, or one plane of a volume. */
export interface Handled {
  readonly surface: HTMLElement;
  dragWindow(right: number, down: number): void;
  panBy(right: number, down: number): void;
  zoomBy(factor: number): void;
  centerOn(point: Point): void;
  step(frames: number): void;
}

export function isDrawing(tool: Tool): tool is MarkKind {
  return tool in POINTS;
}

const PIXELS_PER_FRAME = 8;
const CLICK = 4;
const WHEEL_STEP = 60;

export function placeOf(event: MouseEvent, surface: HTMLElement): Point {
  const box = surface.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Lets the pointer drag, pinch and turn the wheel on a surface; `tool` is asked at every press. */
export function handlePointer(handled: Handled, tool: () => Tool): void {
  const { surface } = handled;
  const pointers = new Map<number, Point>();
  let held: Tool | null = null;
  let start: Point = [0, 0];
  let unspent = 0;

  surface.addEventListener("pointerdown", (event) => {
    const place = placeOf(event, surface);
    pointers.set(event.pointerId, place);
    if (event.defaultPrevented) return;
    held = event.button === 1 ? "move" : event.button === 2 ? "zoom" : tool();
    if (isDrawing(held) || held === "crosshairs") held = null;
    if (!held) return;
    [start, unspent] = [place, 0];
    surface.setPointerCapture(event.pointerId);
    surface.focus({ preventScroll: true });
  });

  surface.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const place = placeOf(event, surface);
    const [right, down] = [place[0] - before[0], place[1] - before[1]];
    if (pointers.size === 2) pinch(handled, [...pointers.values()], pointers, event.pointerId, place);
    else if (held === "window") handled.dragWindow(right, down);
    else if (held === "move") handled.panBy(right, down);
    else if (held === "zoom") handled.zoomBy(Math.exp(-down / 200));
    else if (held === "scroll") {
      unspent += down;
      const frames = Math.trunc(unspent / PIXELS_PER_FRAME);
      unspent -= frames * PIXELS_PER_FRAME;
      if (frames) handled.step(frames);
    }
    pointers.set(event.pointerId, place);
  });

  const release = (event: PointerEvent): void => {
    const place = pointers.get(event.pointerId);
    const isClick = place && Math.hypot(place[0] - start[0], place[1] - start[1]) < CLICK;
    // Moving without dragging: a click brings that point to the middle.
    if (event.type === "pointerup" && event.button === 0 && held === "move" && isClick) handled.centerOn(place);
    pointers.delete(event.pointerId);
    if (pointers.size === 0) held = null;
  };
  surface.addEventListener("pointerup", release);
  surface.addEventListener("pointercancel", release);
  surface.addEventListener("contextmenu", (event) => event.preventDefault());
  handleWheel(handled);
}

function pinch(handled: Handled, before: Point[], pointers: Map<number, Point>, moved: number, place: Point): void {
  const still = [...pointers].find(([id]) => id !== moved)?.[1];
  const [one, other] = before as [Point, Point];
  if (!still) return;
  const apart = Math.hypot(one[0] - other[0], one[1] - other[1]);
  const now = Math.hypot(place[0] - still[0], place[1] - still[1]);
  if (apart > 0 && now > 0) handled.zoomBy(now / apart);
}

function handleWheel(handled: Handled): void {
  let turned = 0;
  handled.surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      if (event.ctrlKey) {
        handled.zoomBy(Math.exp(-event.deltaY / 300));
        return;
      }
      // A notch of a wheel is one frame whatever its size; a touchpad's many small turns add up to one.
      const delta = event.deltaMode === 0 ? event.deltaY : event.deltaY * 40;
      if (Math.abs(delta) >= WHEEL_STEP) {
        turned = 0;
        handled.step(Math.sign(delta));
        return;
      }
      turned += delta;
      const frames = Math.trunc(turned / WHEEL_STEP);
      turned -= frames * WHEEL_STEP;
      if (frames) handled.step(frames);
    },
    { passive: false },
  );
}
