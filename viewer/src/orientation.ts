// Which way the patient lies: letters at the edges of the image, from directions in the patient's space (PS3.3 C.7.6.2.1.1:
// x grows to the left, y to the back, z to the head).
import { make } from "./elements.ts";

type Direction = readonly [number, number, number];

const LETTERS = [
  ["L", "R"],
  ["P", "A"],
  ["H", "F"],
] as const;
const WORDS: Record<string, string> = { L: "left", R: "right", P: "back", A: "front", H: "head", F: "feet" };
const SIDES = ["left", "right", "top", "bottom"] as const;
// Below this share an oblique direction gets no second letter.
const SECOND = 0.35;

/** The letters a direction points to, the strongest first: "L", "LP" … */
export function nameDirection(direction: Direction): string {
  const length = Math.hypot(...direction);
  if (length === 0) return "";
  return direction
    .map((part, axis) => ({ share: Math.abs(part) / length, letter: (LETTERS[axis] as (typeof LETTERS)[0])[part >= 0 ? 0 : 1] }))
    .filter(({ share }) => share >= SECOND)
    .sort((one, other) => other.share - one.share)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join("");
}

/** The letters around one image; hidden from screen readers, which get `describe` instead. */
export class Letters {
  readonly element = make("div", { class: "letters", "aria-hidden": "true" });
  #shown = "";
  readonly #spans = SIDES.map((side) => make("span", { class: side }));

  constructor() {
    this.element.append(...this.#spans);
  }

  /** `toWorld` gives the place in mm of a point of the screen. */
  show(toWorld: (point: [number, number]) => ArrayLike<number>): void {
    const origin = toWorld([0, 0]);
    const towards = (point: [number, number], sign: number): string => {
      const end = toWorld(point);
      return nameDirection([0, 1, 2].map((axis) => sign * ((end[axis] ?? 0) - (origin[axis] ?? 0))) as unknown as Direction);
    };
    const names = [towards([100, 0], -1), towards([100, 0], 1), towards([0, 100], -1), towards([0, 100], 1)];
    if (names.join() === this.#shown) return;
    this.#shown = names.join();
    this.#spans.forEach((span, index) => (span.textContent = names[index] ?? ""));
  }

  get describe(): string {
    const [left, , top] = this.#spans.map((span) => WORDS[span.textContent?.[0] ?? ""]);
    return left && top ? `The patient's ${left} is on the left of the screen, ${top} at the top.` : "";
  }
}
