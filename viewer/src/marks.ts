// Marks: everything drawn over a frame, annotations and measurements alike, in image coordinates.
import type { Point } from "./geometry.ts";

export type MarkKind = "arrow" | "line" | "circle" | "label" | "length" | "angle" | "rectangle" | "ellipse";

export interface Mark {
  id: number;
  /** From 0. */
  frame: number;
  kind: MarkKind;
  points: Point[];
  label: string;
}

export const POINTS: Record<MarkKind, number> = {
  arrow: 2,
  line: 2,
  circle: 2,
  label: 1,
  length: 2,
  angle: 3,
  rectangle: 2,
  ellipse: 2,
};

export const KIND_NAMES: Record<MarkKind, string> = {
  arrow: "Arrow",
  line: "Line",
  circle: "Circle",
  label: "Label",
  length: "Length",
  angle: "Angle",
  rectangle: "Rectangle",
  ellipse: "Ellipse",
};

let lastId = 0;

/** The marks of one stack that belong together; says `change` after every change and can take each back. */
export class Marks extends EventTarget {
  #marks: Mark[] = [];
  #earlier: Mark[][] = [];
  selected: number | null = null;

  get all(): readonly Mark[] {
    return this.#marks;
  }

  get canUndo(): boolean {
    return this.#earlier.length > 0;
  }

  on(frame: number): Mark[] {
    return this.#marks.filter((mark) => mark.frame === frame);
  }

  find(id: number): Mark | undefined {
    return this.#marks.find((mark) => mark.id === id);
  }

  /** Puts marks in without a way back: what was there when the page opened. */
  fill(marks: Omit<Mark, "id">[]): void {
    this.#marks = marks.map((mark) => ({ ...mark, id: ++lastId }));
    this.#earlier = [];
    this.#tell();
  }

  add(mark: Omit<Mark, "id">): Mark {
    this.remember();
    const added = { ...mark, id: ++lastId };
    this.#marks.push(added);
    this.selected = added.id;
    this.#tell();
    return added;
  }

  remove(id: number): void {
    this.remember();
    this.#marks = this.#marks.filter((mark) => mark.id !== id);
    if (this.selected === id) this.selected = null;
    this.#tell();
  }

  /** Changes a mark in place; call `remember` once before a row of changes that undo takes back together. */
  change(id: number, changes: Partial<Pick<Mark, "points" | "label">>): void {
    this.#marks = this.#marks.map((mark) => (mark.id === id ? { ...mark, ...changes } : mark));
    this.#tell();
  }

  move(id: number, right: number, down: number): void {
    const mark = this.find(id);
    if (mark) this.change(id, { points: mark.points.map(([x, y]): Point => [x + right, y + down]) });
  }

  select(id: number | null): void {
    if (this.selected === id) return;
    this.selected = id;
    this.#tell();
  }

  remember(): void {
    this.#earlier.push(this.#marks.map((mark) => ({ ...mark })));
  }

  undo(): void {
    const earlier = this.#earlier.pop();
    if (!earlier) return;
    this.#marks = earlier;
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
