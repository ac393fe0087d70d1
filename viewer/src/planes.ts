// Three planes through a volume (axial, coronal, sagittal), held together by one point where their crosshairs meet.
import { Enums, metaData, setVolumesForViewports, volumeLoader } from "@cornerstonejs/core";
import type { RenderingEngine, Types, VolumeViewport } from "@cornerstonejs/core";
import { make, makeSvg } from "./elements.ts";
import { forgetScaled, loadFrame, startVolumes, stopVolumes } from "./engine.ts";
import type { Point } from "./geometry.ts";
import { Letters } from "./orientation.ts";
import type { Pane } from "./pane.ts";
import type { Handled, Tool } from "./tools.ts";
import { handlePointer, placeOf } from "./tools.ts";
import { rangeOf } from "./windows.ts";

// Slices count towards `counts` in the patient's space: to the head, to the back, to the left; the plane of the stack counts as it does.
const PLANES = [
  { name: "Axial", orientation: Enums.OrientationAxis.AXIAL, counts: [0, 0, 1] },
  { name: "Coronal", orientation: Enums.OrientationAxis.CORONAL, counts: [0, 1, 0] },
  { name: "Sagittal", orientation: Enums.OrientationAxis.SAGITTAL, counts: [1, 0, 0] },
] as const;
const PARALLEL = 0.9;

let opened = 0;

interface Plane {
  id: string;
  name: string;
  orientation: Enums.OrientationAxis;
  counts: readonly [number, number, number];
  element: HTMLElement;
  surface: HTMLElement;
  host: HTMLElement;
  svg: SVGElement;
  slider: HTMLInputElement;
  words: HTMLElement;
  letters: Letters;
}

export class Planes {
  readonly element = make("div", { class: "planes" });
  readonly #pane: Pane;
  readonly #engine: RenderingEngine;
  readonly #tool: () => Tool;
  readonly #planes: Plane[];
  #point: Types.Point3 = [0, 0, 0];
  /** The direction in which the slices of the stack follow each other. */
  #along: Types.Point3 = [0, 0, 1];
  #isOpen = false;

  constructor(pane: Pane, tool: () => Tool) {
    this.#pane = pane;
    this.#engine = startVolumes();
    this.#tool = tool;
    opened += 1;
    this.#planes = PLANES.map((plane) => this.#makePlane(plane));
    this.element.append(...this.#planes.map((plane) => plane.element));
  }

  /** Loads every slice, then shows the planes; `tell` hears how many slices are there. Throws what `explain` can tell. */
  async open(tell: (loaded: number) => void): Promise<void> {
    const ids = [...this.#pane.imageIds];
    let loaded = 0;
    ids.forEach(forgetScaled);
    await Promise.all(ids.map((id) => loadFrame(id, true).then(() => tell(++loaded))));
    this.#along = directionOf(ids);
    const volumeId = `cornerstoneStreamingImageVolume:${this.#pane.stack.series}`;
    const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds: ids });
    for (const plane of this.#planes) {
      this.#engine.enableElement({
        viewportId: plane.id,
        type: Enums.ViewportType.ORTHOGRAPHIC,
        element: plane.host as HTMLDivElement,
        defaultOptions: { orientation: plane.orientation, background: [0, 0, 0] },
      });
      plane.host.addEventListener(Enums.Events.CAMERA_MODIFIED, () => this.#draw());
      new ResizeObserver(() => this.#isOpen && plane.host.clientWidth > 0 && this.#engine.resize(true, true)).observe(plane.host);
    }
    (volume as Types.IImageVolume & { load(): void }).load();
    await setVolumesForViewports(this.#engine, [{ volumeId }], this.#planes.map(({ id }) => id));
    const [columns, rows] = volume.dimensions;
    const middle = volume.imageData?.indexToWorld([columns / 2, rows / 2, this.#pane.index]);
    this.#isOpen = true;
    this.applyWindow();
    this.goTo((middle as Types.Point3 | undefined) ?? this.#viewport(this.#planes[0] as Plane).getCamera().focalPoint ?? [0, 0, 0]);
  }

  close(): void {
    this.#isOpen = false;
    stopVolumes(this.#engine);
    this.element.remove();
  }

  applyWindow(): void {
    if (!this.#isOpen || !this.#pane.window) return;
    for (const plane of this.#planes) {
      const viewport = this.#viewport(plane);
      viewport.setProperties({ voiRange: rangeOf(this.#pane.window), invert: this.#pane.isInverted });
      viewport.render();
    }
  }

  /** Moves the crosshairs, and every plane with them, to a point in mm. */
  goTo(point: Types.Point3): void {
    this.#point = point;
    for (const plane of this.#planes) {
      const viewport = this.#viewport(plane);
      viewport.jumpToWorld(point);
      viewport.render();
    }
    this.#draw();
  }

  reset(): void {
    for (const plane of this.#planes) this.#viewport(plane).resetCamera();
    this.goTo(this.#point);
  }

  zoomBy(factor: number): void {
    for (const plane of this.#planes) this.#handled(plane).zoomBy(factor);
  }

  #makePlane({ name, orientation, counts }: Pick<Plane, "name" | "orientation" | "counts">): Plane {
    const svg = makeSvg("svg", { class: "marks", "aria-hidden": "true" });
    const host = make("div", { class: "canvas" });
    const surface = make("div", {
      class: "surface",
      role: "application",
      tabindex: 0,
      "aria-label": `${name} plane of ${this.#pane.stack.title}. Click to move the crosshairs here.`,
    });
    const letters = new Letters();
    surface.append(host, svg, letters.element, make("span", { class: "plane-name" }, name));
    if (this.#pane.stack.kind === "simulated") surface.append(make("span", { class: "simulated" }, "Simulated"));
    const slider = make("input", { type: "range", min: 1, step: 1, "aria-label": `${name} slice` });
    const words = make("span", { class: "readout" });
    const element = make("section", { class: "pane", "aria-label": `${name} plane` }, surface, make("div", { class: "slide" }, slider, words));
    const plane = { id: `plane-${opened}-${name.toLowerCase()}`, name, orientation, counts, element, surface, host, svg, slider, words, letters };
    slider.addEventListener("input", () => this.#step(plane, Number(slider.value) - this.#numberOf(plane)));
    handlePointer(this.#handled(plane), this.#tool);
    this.#handleCrosshairs(plane);
    return plane;
  }

  #handleCrosshairs({ surface, ...plane }: Plane): void {
    const follow = (event: PointerEvent): void => {
      if (this.#isOpen) this.goTo(this.#engine.getViewport(plane.id).canvasToWorld(placeOf(event, surface)));
    };
    surface.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#tool() !== "crosshairs") return;
      surface.setPointerCapture(event.pointerId);
      follow(event);
    });
    surface.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && this.#tool() === "crosshairs" && surface.hasPointerCapture(event.pointerId)) follow(event);
    });
    surface.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.#step({ surface, ...plane }, step);
    });
  }

  #handled(plane: Plane): Handled {
    const render = (change: (viewport: VolumeViewport) => void): void => {
      if (!this.#isOpen) return;
      change(this.#viewport(plane));
      this.#viewport(plane).render();
    };
    return {
      surface: plane.surface,
      dragWindow: (right, down) => this.#pane.dispatchEvent(new CustomEvent("dragwindow", { detail: [right, down] })),
      panBy: (right, down) =>
        render((viewport) => {
          const [x, y] = viewport.getPan();
          viewport.setPan([x + right, y + down]);
        }),
      zoomBy: (factor) => render((viewport) => viewport.setZoom(Math.min(40, Math.max(0.2, viewport.getZoom() * factor)))),
      centerOn: ([x, y]) => this.#handled(plane).panBy(plane.surface.clientWidth / 2 - x, plane.surface.clientHeight / 2 - y),
      step: (frames) => this.#step(plane, frames),
    };
  }

  #step(plane: Plane, slices: number): void {
    if (!this.#isOpen || !slices) return;
    const viewport = this.#viewport(plane);
    viewport.scroll(this.#countsBackwards(plane) ? -slices : slices);
    const { focalPoint, viewPlaneNormal } = viewport.getCamera();
    if (!focalPoint || !viewPlaneNormal) return;
    const along = dot(focalPoint, viewPlaneNormal) - dot(this.#point, viewPlaneNormal);
    this.goTo(this.#point.map((value, axis) => value + along * (viewPlaneNormal[axis] as number)) as Types.Point3);
  }

  /** From 1. The library counts along the normal of the plane, which points to the reader. */
  #numberOf(plane: Plane): number {
    const viewport = this.#viewport(plane);
    return this.#countsBackwards(plane) ? viewport.getNumberOfSlices() - viewport.getSliceIndex() : viewport.getSliceIndex() + 1;
  }

  #countsBackwards(plane: Plane): boolean {
    const normal = this.#viewport(plane).getCamera().viewPlaneNormal ?? [0, 0, 1];
    const isOfStack = Math.abs(dot(plane.counts, this.#along)) > PARALLEL;
    return dot(normal, isOfStack ? this.#along : plane.counts) < 0;
  }

  #viewport(plane: Plane): VolumeViewport {
    return this.#engine.getViewport(plane.id) as VolumeViewport;
  }

  #draw(): void {
    if (!this.#isOpen) return;
    for (const plane of this.#planes) {
      const viewport = this.#viewport(plane);
      const [x, y] = viewport.worldToCanvas(this.#point) as Point;
      const { clientWidth: width, clientHeight: height } = plane.surface;
      plane.svg.replaceChildren(
        makeSvg("path", { class: "crosshair", d: `M0 ${y}H${x - 14}M${x + 14} ${y}H${width}M${x} 0V${y - 14}M${x} ${y + 14}V${height}` }),
      );
      plane.letters.show((point) => viewport.canvasToWorld(point));
      const [slice, slices] = [this.#numberOf(plane), viewport.getNumberOfSlices()];
      plane.slider.max = String(slices);
      plane.slider.value = String(slice);
      plane.slider.setAttribute("aria-valuetext", `slice ${slice} of ${slices}`);
      plane.words.textContent = `${slice} / ${slices}`;
    }
  }
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return [0, 1, 2].reduce((sum, axis) => sum + (one[axis] ?? 0) * (other[axis] ?? 0), 0);
}

function directionOf(ids: string[]): Types.Point3 {
  const [first, last] = [ids.at(0), ids.at(-1)].map(
    (id) => (metaData.get("imagePlaneModule", id ?? "") as { imagePositionPatient?: ArrayLike<number> }).imagePositionPatient ?? [0, 0, 0],
  ) as [ArrayLike<number>, ArrayLike<number>];
  const way = [0, 1, 2].map((axis) => (last[axis] ?? 0) - (first[axis] ?? 0));
  const length = Math.hypot(...way) || 1;
  return way.map((part) => part / length) as Types.Point3;
}
