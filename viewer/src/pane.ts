// One stack on the screen: its frames, window, zoom and marks. It says `frame`, `window`, `view`, `shown` and `loading`.
import { Enums, utilities } from "@cornerstonejs/core";
import type { RenderingEngine, StackViewport, Types } from "@cornerstonejs/core";
import { make, makeSvg } from "./elements.ts";
import { describeFrames, firstIndexPlace, keepDrawing, loadAround, loadFrame } from "./engine.ts";
import type { Affine, Pixels, Point } from "./geometry.ts";
import { invert } from "./geometry.ts";
import { Marks } from "./marks.ts";
import { explain } from "./messages.ts";
import { Letters } from "./orientation.ts";
import type { Stack } from "./stack.ts";
import type { Window } from "./windows.ts";
import { fromPreset, makeWindow, rangeOf } from "./windows.ts";

let opened = 0;

export class Pane extends EventTarget {
  readonly stack: Stack;
  readonly element: HTMLElement;
  readonly surface: HTMLElement;
  readonly svg: SVGElement;
  readonly measurements = new Marks();
  readonly annotations = new Marks();
  readonly #engine: RenderingEngine;
  readonly #id: string;
  readonly #canvasHost = make("div", { class: "canvas" });
  readonly #picture = make("img", { class: "picture", alt: "", hidden: true });
  readonly #failure = make("p", { class: "failure", role: "alert", hidden: true });
  readonly letters = new Letters();
  #ids: string[] = [];
  #isOriented = false;
  #isFitted = true;
  #hasStack = false;
  index: number;
  window: Window | null;
  isInverted = false;
  isColor = false;

  constructor(stack: Stack, engine: RenderingEngine, index: number, window: Window | null) {
    super();
    this.stack = stack;
    this.#engine = engine;
    this.#id = `stack-${++opened}`;
    this.index = this.#clamp(index);
    this.window = window ?? (stack.windows[0] ? fromPreset(stack.windows[0]) : null);
    this.svg = makeSvg("svg", { class: "marks", "aria-hidden": "true" });
    this.surface = make("div", { class: "surface", role: "application", tabindex: 0, "aria-label": `${stack.title}. ${stack.alt}` });
    this.surface.append(this.#picture, this.#canvasHost, this.svg, this.letters.element, this.#failure);
    if (stack.kind === "simulated") this.surface.append(make("span", { class: "simulated" }, "Simulated"));
    this.element = make("section", { class: "pane", "aria-label": stack.title }, this.surface);
    this.annotations.fill(
      stack.annotations.map(({ frame, shape, points, label }) => ({ frame: frame - 1, kind: shape, points, label })),
    );
  }

  get viewport(): StackViewport {
    return this.#engine.getViewport(this.#id) as StackViewport;
  }

  get imageIds(): readonly string[] {
    return this.#ids;
  }

  /** Call once, when the element is on the page: shows the first frame, then loads the others. Throws what `explain` can tell. */
  async open(): Promise<void> {
    this.#showPicture();
    this.#engine.enableElement({
      viewportId: this.#id,
      type: Enums.ViewportType.STACK,
      element: this.#canvasHost,
      defaultOptions: { background: [0, 0, 0] },
    });
    keepDrawing(this.viewport);
    for (const event of [Enums.Events.CAMERA_MODIFIED, Enums.Events.IMAGE_RENDERED])
      this.#canvasHost.addEventListener(event, () => this.#showLetters());
    new ResizeObserver(() => this.resize()).observe(this.#canvasHost);
    const { ids, isOriented } = await describeFrames(this.stack);
    this.#ids = ids;
    this.#isOriented = isOriented;
    await this.show(this.index);
    const bytes = this.stack.rows * this.stack.columns * 4;
    const tell = (loaded: number): boolean => this.dispatchEvent(new CustomEvent("loading", { detail: loaded }));
    // At the end everything that memory is given for is there, which may be less than the stack.
    void loadAround(this.#ids, this.index, bytes, tell).then(() => tell(this.#ids.length));
  }

  close(): void {
    this.#engine.disableElement(this.#id);
    this.element.remove();
  }

  resize(): void {
    if (this.#canvasHost.clientWidth === 0) return;
    this.#engine.resize(true, true);
    if (this.#isFitted) this.fit();
  }

  #showLetters(): void {
    if (this.#hasStack && this.#isOriented) this.letters.show((point) => this.viewport.canvasToWorld(point));
    this.#tell("view");
  }

  /** Shows frame `index` (from 0, held within the stack); a frame that cannot be shown says why in its place. */
  async show(index: number): Promise<void> {
    this.index = this.#clamp(index);
    this.#tell("frame");
    const wanted = this.index;
    const id = this.#ids[wanted];
    if (!id) return;
    try {
      await loadFrame(id, true);
      if (this.index !== wanted) return;
      if (this.#hasStack) await this.viewport.setImageIdIndex(wanted);
      else await this.#start(wanted);
      if (this.index === wanted) this.#fail("");
    } catch (failure) {
      if (this.index === wanted) this.#fail(explain(failure));
    }
  }

  async #start(index: number): Promise<void> {
    await this.viewport.setStack(this.#ids, index);
    this.#hasStack = true;
    const image = this.viewport.getCornerstoneImage();
    this.isColor = image.color;
    if (this.isColor) this.window = null;
    else if (this.window) this.setWindow(this.window);
    else this.#adoptWindow();
    this.viewport.render();
    this.#tell("window");
  }

  // A grey stack whose description names no window: what the file says, or its whole range.
  #adoptWindow(): void {
    const range = this.viewport.getProperties().voiRange;
    if (!range) return;
    const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(range.lower, range.upper);
    this.setWindow(makeWindow(this.stack.windows, windowCenter, windowWidth));
  }

  setWindow(window: Window): void {
    if (this.isColor) return;
    this.window = window;
    if (this.#hasStack) {
      this.viewport.setProperties({ voiRange: rangeOf(window) });
      this.viewport.render();
    }
    this.#tell("window");
  }

  setInverted(isInverted: boolean): void {
    if (!this.#hasStack || isInverted === this.isInverted) return;
    this.isInverted = isInverted;
    // What counts as inverted differs with MONOCHROME1, whose frames the library already turns over.
    this.viewport.setProperties({ invert: !this.viewport.getProperties().invert });
    this.viewport.render();
    this.#tell("window");
  }

  zoomBy(factor: number): void {
    if (!this.#hasStack) return;
    this.#isFitted = false;
    this.viewport.setZoom(Math.min(40, Math.max(0.2, this.viewport.getZoom() * factor)));
    this.viewport.render();
  }

  /** Moves the image by so many screen pixels. */
  panBy(right: number, down: number): void {
    if (!this.#hasStack) return;
    this.#isFitted = false;
    // Through the camera: what the library calls pan is in other units when the processor draws.
    const [x, y] = [this.surface.clientWidth / 2, this.surface.clientHeight / 2];
    const [from, to] = [this.viewport.canvasToWorld([x, y]), this.viewport.canvasToWorld([x - right, y - down])];
    const shift = (point: Types.Point3 | undefined): Types.Point3 =>
      (point ?? [0, 0, 0]).map((part, axis) => part + (to[axis] ?? 0) - (from[axis] ?? 0)) as Types.Point3;
    const { focalPoint, position } = this.viewport.getCamera();
    this.viewport.setCamera({ focalPoint: shift(focalPoint), position: shift(position) });
    this.viewport.render();
  }

  /** Brings the point of the surface to its middle. */
  centerOn([x, y]: Point): void {
    this.panBy(this.surface.clientWidth / 2 - x, this.surface.clientHeight / 2 - y);
  }

  rotate(): void {
    if (!this.#hasStack) return;
    this.viewport.setViewPresentation({ rotation: (this.viewport.getRotation() + 90) % 360 });
    this.viewport.render();
  }

  flip(way: "flipHorizontal" | "flipVertical"): void {
    if (!this.#hasStack) return;
    this.viewport.setCamera({ [way]: !this.viewport.getCamera()[way] });
    this.viewport.render();
  }

  fit(): void {
    if (!this.#hasStack) return;
    this.#isFitted = true;
    this.viewport.resetCamera({ resetPan: true, resetZoom: true });
    this.viewport.render();
  }

  reset(): void {
    if (!this.#hasStack) return;
    this.viewport.setViewPresentation({ rotation: 0 });
    this.viewport.setCamera({ flipHorizontal: false, flipVertical: false });
    this.setInverted(false);
    this.fit();
    const preset = this.stack.windows[0];
    if (preset) this.setWindow(fromPreset(preset));
  }

  /** How image points lie on the surface now, or null before the first frame. */
  get map(): Affine | null {
    const image = this.#hasStack ? this.viewport.getImageData()?.imageData : null;
    if (!image?.indexToWorld) return null;
    const half = firstIndexPlace();
    const toWorld = image.indexToWorld as (index: Types.Point3) => Types.Point3;
    const place = (x: number, y: number): Types.Point2 => this.viewport.worldToCanvas(toWorld([x - half, y - half, 0]));
    const [origin, right, down] = [place(0, 0), place(100, 0), place(0, 100)];
    return {
      a: (right[0] - origin[0]) / 100,
      b: (right[1] - origin[1]) / 100,
      c: (down[0] - origin[0]) / 100,
      d: (down[1] - origin[1]) / 100,
      e: origin[0],
      f: origin[1],
    };
  }

  toImage(point: Point): Point | null {
    const map = this.map;
    return map && invert(map, point);
  }

  /** The values of the frame on the screen, or null while it loads and when it is in colour. */
  pixels(): Pixels | null {
    const image = this.#hasStack && !this.isColor ? this.viewport.getCornerstoneImage() : null;
    if (!image || image.imageId !== this.#ids[this.index]) return null;
    const isScaled = image.preScale?.scaled === true;
    return {
      values: image.voxelManager?.getScalarData() ?? image.getPixelData(),
      rows: image.rows,
      columns: image.columns,
      slope: isScaled ? 1 : image.slope,
      intercept: isScaled ? 0 : image.intercept,
    };
  }

  #showPicture(): void {
    const pictures = this.stack.frames[this.index]?.images ?? {};
    const address = pictures[this.window?.id ?? ""] ?? Object.values(pictures)[0];
    this.#picture.hidden = !address;
    if (address) this.#picture.src = address;
  }

  #fail(message: string): void {
    this.#failure.textContent = message;
    this.#failure.hidden = message === "";
    // A frame without pixels shows its ready-made picture where there is one, never the frame before it.
    this.#canvasHost.classList.toggle("unseen", message !== "");
    if (message) this.#showPicture();
    else this.#picture.hidden = true;
    this.#tell("shown");
  }

  get failure(): string {
    return this.#failure.textContent ?? "";
  }

  #clamp(index: number): number {
    return Math.min(this.stack.instances.length - 1, Math.max(0, Math.round(index)));
  }

  #tell(name: string): void {
    this.dispatchEvent(new Event(name));
  }
}
