// A pane with all that belongs to it on the screen: its pen, its marks as drawn, its slider and its words.
import { make, makeButton, setAttribute } from "./elements.ts";
import { Pen } from "./drawing.ts";
import type { Mark } from "./marks.ts";
import { KIND_NAMES } from "./marks.ts";
import { describeMeasurement } from "./measurements.ts";
import type { Drawn } from "./overlay.ts";
import { drawCursor, drawMarks } from "./overlay.ts";
import type { Pane } from "./pane.ts";
import { millimetres, unitsOf } from "./stack.ts";
import type { Tool } from "./tools.ts";
import { handlePointer, MEASURING } from "./tools.ts";
import { describeWindow, dragWindow } from "./windows.ts";

export class Seat extends EventTarget {
  readonly pane: Pane;
  readonly pen: Pen;
  showsAnnotations = true;
  readonly #slider: HTMLInputElement;
  readonly #sliceWords = make("span", { class: "readout slice" });
  readonly #windowWords = make("span", { class: "readout window" });
  readonly #loadingWords = make("span", { class: "readout loading" });
  readonly #texts = new Map<number, string>();
  #isDrawPlanned = false;

  constructor(pane: Pane, tool: () => Tool) {
    super();
    this.pane = pane;
    this.pen = new Pen(pane, tool);
    const last = pane.stack.instances.length;
    this.#slider = make("input", { type: "range", min: 1, max: last, step: 1, value: pane.index + 1, "aria-label": "Slice" });
    this.#slider.addEventListener("input", () => void pane.show(Number(this.#slider.value) - 1));
    const status = make("div", { class: "status", role: "status" }, this.#sliceWords, this.#windowWords);
    const stepper = [
      makeButton("Previous", () => void pane.show(pane.index - 1), { class: "step" }),
      this.#slider,
      makeButton("Next", () => void pane.show(pane.index + 1), { class: "step" }),
    ];
    const slide = make("div", { class: "slide" }, ...(last > 1 ? stepper : []), status);
    pane.element.append(slide);
    // Over the image: a line of its own would change the size of the image when it comes and goes.
    pane.surface.append(this.#loadingWords);
    const surface = pane.surface;
    surface.addEventListener("pointerdown", () => this.dispatchEvent(new Event("chosen")), { capture: true });
    pane.element.addEventListener("focusin", () => this.dispatchEvent(new Event("chosen")));
    handlePointer(
      {
        surface,
        dragWindow: (right, down) => this.dragWindow(right, down),
        panBy: (right, down) => pane.panBy(right, down),
        zoomBy: (factor) => pane.zoomBy(factor),
        centerOn: (point) => pane.centerOn(point),
        step: (frames) => void pane.show(pane.index + frames),
      },
      tool,
    );
    this.#listen();
  }

  dragWindow(right: number, down: number): void {
    if (this.pane.window) this.pane.setWindow(dragWindow(this.pane.stack.windows, this.pane.window, right, down));
  }

  setShowsAnnotations(isOn: boolean): void {
    this.showsAnnotations = isOn;
    this.draw();
  }

  /** What a measurement says; that of another frame says what it said when that frame was seen. */
  describe(mark: Mark): string {
    const { stack, index } = this.pane;
    const isRegion = mark.kind === "rectangle" || mark.kind === "ellipse";
    const pixels = isRegion && mark.frame === index ? this.pane.pixels() : null;
    if (!isRegion || pixels || !this.#texts.has(mark.id))
      this.#texts.set(mark.id, describeMeasurement(mark, millimetres(stack), pixels, unitsOf(stack)));
    return this.#texts.get(mark.id) ?? "";
  }

  #listen(): void {
    const { pane, pen } = this;
    pane.addEventListener("frame", () => this.#say());
    pane.addEventListener("window", () => this.#say());
    pane.addEventListener("view", () => this.draw());
    pane.addEventListener("shown", () => {
      if (pane.measurements.on(pane.index).length) pane.measurements.dispatchEvent(new Event("change"));
      this.draw();
    });
    pane.addEventListener("loading", (event) => this.#sayLoading((event as CustomEvent<number>).detail));
    for (const source of [pane.measurements, pane.annotations]) source.addEventListener("change", () => this.draw());
    pen.addEventListener("draw", () => this.draw());
    this.#say();
  }

  #say(): void {
    const { stack, index, window, isColor } = this.pane;
    const count = stack.instances.length;
    const position = stack.frames[index]?.position;
    const place = typeof position === "number" ? ` · ${position.toFixed(1)} mm` : "";
    const slice = `Slice ${index + 1} of ${count}`;
    this.#sliceWords.textContent = slice + place;
    this.#windowWords.textContent = isColor || !window ? "" : describeWindow(stack.windows, window, unitsOf(stack));
    this.#slider.value = String(index + 1);
    setAttribute(this.#slider, "aria-valuetext", slice + place);
    setAttribute(this.pane.surface, "aria-description", this.pane.letters.describe || null);
    this.draw();
  }

  #sayLoading(loaded: number): void {
    const count = this.pane.stack.instances.length;
    this.#loadingWords.textContent = loaded < count ? `Loading ${loaded} of ${count}` : "";
  }

  /** Draws the marks of the frame on the screen, once before the next picture of the screen. */
  draw(): void {
    if (this.#isDrawPlanned) return;
    this.#isDrawPlanned = true;
    requestAnimationFrame(() => {
      this.#isDrawPlanned = false;
      const map = this.pane.map;
      if (!map || this.pane.failure) return this.pane.svg.replaceChildren();
      drawMarks(this.pane.svg, this.#drawn(), map);
      if (this.pen.cursor) this.pane.svg.append(drawCursor(this.pen.cursor, map));
    });
  }

  #drawn(): Drawn[] {
    const { pane, pen } = this;
    const isEditing = pen.isEditing;
    const annotations = this.showsAnnotations || isEditing ? pane.annotations.on(pane.index) : [];
    const drawn: Drawn[] = annotations.map((mark) => ({
      mark,
      text: mark.label,
      look: "annotation",
      isSelected: mark.id === pane.annotations.selected,
      isMovable: isEditing,
    }));
    for (const mark of pane.measurements.on(pane.index))
      drawn.push({ mark, text: this.describe(mark), look: "measurement", isSelected: mark.id === pane.measurements.selected, isMovable: true });
    const draft = pen.draft;
    if (draft && draft.frame === pane.index) {
      const isMeasuring = MEASURING.includes(draft.kind);
      const spacing = millimetres(pane.stack);
      const text = draft.kind === "length" ? describeMeasurement(draft, spacing, null, "") : "";
      drawn.push({ mark: draft, text, look: isMeasuring ? "measurement" : "annotation", isSelected: true, isMovable: false });
    }
    return drawn;
  }

  announce(mark: Mark): string {
    return MEASURING.includes(mark.kind) ? `${KIND_NAMES[mark.kind]}: ${this.describe(mark)}` : `${KIND_NAMES[mark.kind]} drawn.`;
  }
}
