// Drawing marks and moving them: by drag, by one click for each point, or by arrow keys and Enter.
import type { Point } from "./geometry.ts";
import type { Mark, MarkKind, Marks } from "./marks.ts";
import { POINTS } from "./marks.ts";
import type { Pane } from "./pane.ts";
import type { Tool } from "./tools.ts";
import { isDrawing, MEASURING, placeOf } from "./tools.ts";

const CLICK = 4;
const CURSOR_KEYS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface Moving {
  marks: Marks;
  id: number;
  point: number | null;
  from: Point;
}

/** The pen of one pane. It draws with the tool in hand when that is a shape, and says `draw` when what it shows changed. */
export class Pen extends EventTarget {
  readonly #pane: Pane;
  readonly #tool: () => Tool;
  /** The mark being drawn; its last point follows the pointer. */
  draft: Mark | null = null;
  cursor: Point | null = null;
  isEditing = false;
  #set = 0;
  #pressed: Point | null = null;
  #moving: Moving | null = null;

  constructor(pane: Pane, tool: () => Tool) {
    super();
    this.#pane = pane;
    this.#tool = tool;
    const { surface } = pane;
    surface.addEventListener("pointerdown", (event) => this.#press(event));
    surface.addEventListener("pointermove", (event) => this.#follow(event));
    surface.addEventListener("pointerup", (event) => this.#release(event));
  }

  /** Gives up the mark being drawn; false when there was none. */
  cancel(): boolean {
    const had = this.draft !== null;
    this.draft = null;
    this.cursor = null;
    this.#set = 0;
    this.#tell();
    return had;
  }

  /** Takes an arrow key or Enter while a shape is in hand; false when the key means something else. */
  takeKey(event: KeyboardEvent): boolean {
    const tool = this.#tool();
    if (!isDrawing(tool)) return false;
    const way = CURSOR_KEYS[event.key];
    if (!way && event.key !== "Enter") return false;
    const { columns, rows } = this.#pane.stack;
    this.cursor ??= [columns / 2, rows / 2];
    if (way) {
      const step = event.shiftKey ? 10 : 1;
      this.cursor = [this.cursor[0] + way[0] * step, this.cursor[1] + way[1] * step];
      this.#carry(this.cursor);
    } else {
      this.#place(tool, this.cursor);
    }
    this.#tell();
    return true;
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const point = this.#pointOf(event);
    if (!point) return;
    if (!this.draft && this.#grab(event, point)) return;
    const tool = this.#tool();
    if (!isDrawing(tool)) return;
    event.preventDefault();
    this.#pane.surface.setPointerCapture(event.pointerId);
    this.#pane.surface.focus({ preventScroll: true });
    this.cursor = null;
    this.#pressed = placeOf(event, this.#pane.surface);
    if (this.draft) this.#carry(point);
    else this.#place(tool, point);
    this.#tell();
  }

  #follow(event: PointerEvent): void {
    const point = this.#pointOf(event);
    if (!point) return;
    if (this.#moving) this.#drag(point);
    else if (this.draft) {
      this.#carry(point);
      this.#tell();
    }
  }

  #release(event: PointerEvent): void {
    if (this.#moving) {
      this.#moving = null;
      return;
    }
    const point = this.#pointOf(event);
    if (!this.draft || !this.#pressed || !point) return;
    const place = placeOf(event, this.#pane.surface);
    const wasDragged = Math.hypot(place[0] - this.#pressed[0], place[1] - this.#pressed[1]) >= CLICK;
    // The press that began the mark set its first point; a later press sets the next one when it ends.
    if (wasDragged || this.#set > 1 || this.#wasStarted) this.#place(this.draft.kind, point);
    else this.#wasStarted = true;
    this.#pressed = null;
    this.#tell();
  }

  #wasStarted = false;

  #place(kind: MarkKind, point: Point): void {
    if (!this.draft) {
      this.draft = { id: 0, frame: this.#pane.index, kind, points: [point], label: kind === "label" ? "Label" : "" };
      this.#set = 1;
      this.#wasStarted = false;
    } else {
      this.draft.points[this.#set] = point;
      this.#set += 1;
    }
    if (this.#set >= POINTS[kind]) this.#finish();
    else this.draft.points[this.#set] = point;
  }

  #finish(): void {
    const { id: _, ...drawn } = this.draft as Mark;
    this.draft = null;
    this.#pressed = null;
    this.#set = 0;
    const isMeasuring = MEASURING.includes(drawn.kind);
    const mark = (isMeasuring ? this.#pane.measurements : this.#pane.annotations).add(drawn);
    this.dispatchEvent(new CustomEvent("drawn", { detail: mark }));
  }

  #carry(point: Point): void {
    if (this.draft) this.draft.points[this.#set] = point;
  }

  #grab(event: PointerEvent, point: Point): boolean {
    const grip = (event.target as Element).closest<SVGElement>("[data-mark]");
    if (!grip) return false;
    const id = Number(grip.dataset["mark"]);
    const marks = [this.#pane.measurements, this.#pane.annotations].find((candidate) => candidate.find(id));
    if (!marks) return false;
    event.preventDefault();
    this.#pane.surface.setPointerCapture(event.pointerId);
    this.#pane.surface.focus({ preventScroll: true });
    marks.remember();
    marks.select(id);
    const index = grip.dataset["point"];
    this.#moving = { marks, id, point: index === undefined ? null : Number(index), from: point };
    return true;
  }

  #drag(point: Point): void {
    const { marks, id, point: index, from } = this.#moving as Moving;
    const mark = marks.find(id);
    if (!mark) return;
    if (index === null) marks.move(id, point[0] - from[0], point[1] - from[1]);
    else marks.change(id, { points: mark.points.map((old, at) => (at === index ? point : old)) });
    (this.#moving as Moving).from = point;
  }

  #pointOf(event: PointerEvent): Point | null {
    return this.#pane.toImage(placeOf(event, this.#pane.surface));
  }

  #tell(): void {
    this.dispatchEvent(new Event("draw"));
  }
}
