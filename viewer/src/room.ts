// The viewer as a whole: which panes are open, which one is meant, the tool in hand, and the address kept in step.
import type { RenderingEngine } from "@cornerstonejs/core";
import { Cine, RATES } from "./cine.ts";
import type { Commands, CommandState } from "./commands.ts";
import { make } from "./elements.ts";
import { hasWebGL } from "./engine.ts";
import { listenToKeys, makeHelp } from "./keys.ts";
import type { Movable } from "./keys.ts";
import { makePage } from "./layout.ts";
import type { Page } from "./layout.ts";
import { readPlace, writePlace } from "./link.ts";
import type { Mark } from "./marks.ts";
import { explain } from "./messages.ts";
import { Pane } from "./pane.ts";
import type { Comparing } from "./panel.ts";
import { makeAnnotationSection, makeCaptionSection, makeCompareSection, makeMeasurementSection, makeWindowSection } from "./panel.ts";
import { Planes } from "./planes.ts";
import { Seat } from "./seat.ts";
import type { Stack } from "./stack.ts";
import { fetchStack, matchFrame, whyNoVolume } from "./stack.ts";
import { makeToolbar, refreshToolbar } from "./toolbar.ts";
import type { Tool } from "./tools.ts";
import { isDrawing } from "./tools.ts";
import { fromPreset } from "./windows.ts";

const ADDRESS_DELAY = 200;

export class Room implements Commands, Movable, Comparing {
  readonly #main: HTMLElement;
  readonly #engine: RenderingEngine;
  readonly #page: Page;
  readonly #toolbar: HTMLElement;
  readonly #help = makeHelp();
  readonly #cine = new Cine(() => this.#advance());
  readonly #panels = new Map<Seat, HTMLElement[]>();
  readonly #first: Seat;
  #second: Seat | null = null;
  #active: Seat;
  #planes: Planes | null = null;
  #tool: Tool = matchMedia("(pointer: coarse)").matches ? "scroll" : "window";
  #scrollsTogether = true;
  #addressTimer: number | undefined;
  openedStack = "";

  constructor(main: HTMLElement, stack: Stack, engine: RenderingEngine) {
    this.#main = main;
    this.#engine = engine;
    const place = readPlace(location.search, stack.windows);
    this.#first = this.#makeSeat(stack, (place.frame ?? stack.key) - 1, place.window);
    this.#active = this.#first;
    this.#toolbar = makeToolbar(this);
    this.#page = makePage(main, stack, this.#toolbar, this.#help);
    this.#fillPanel();
    this.#page.stage.append(this.#first.pane.element);
    this.#toolbar.append(this.#makeRate());
    this.#cine.addEventListener("change", () => this.#refresh());
    listenToKeys(this, this);
    this.#refresh();
  }

  /** Shows the first image, and the stack the address asks for beside it; what fails is told on the page. */
  async open(): Promise<void> {
    try {
      await this.#first.pane.open();
    } catch (failure) {
      this.#page.tell(explain(failure));
      this.#main.dataset["state"] = "failed";
      return;
    }
    this.#main.dataset["state"] = "ready";
    this.#refresh();
    if (!hasWebGL()) this.#page.say("No WebGL here: the processor draws the images; three planes are off.");
    const asked = readPlace(location.search, []).compare;
    const linked = this.#first.pane.stack.linked.find(({ document, image }) => `${document}/${image}` === asked);
    if (linked) this.openBeside(linked.stack);
  }

  #makeSeat(stack: Stack, index: number, window: Pane["window"]): Seat {
    const pane = new Pane(stack, this.#engine, index, window);
    const seat = new Seat(pane, () => this.#tool);
    seat.addEventListener("chosen", () => this.#choose(seat));
    seat.pen.addEventListener("drawn", (event) => this.#page.say(seat.announce((event as CustomEvent<Mark>).detail)));
    pane.addEventListener("frame", () => this.#follow(seat));
    pane.addEventListener("window", () => {
      this.#planes?.applyWindow();
      this.#keepAddress();
      if (this.#page) this.#refresh();
    });
    pane.addEventListener("dragwindow", (event) => seat.dragWindow(...(event as CustomEvent<[number, number]>).detail));
    return seat;
  }

  /** Shows the panel of the active stack; each keeps its own, with what is not saved yet. */
  #fillPanel(): void {
    const seat = this.#active;
    const sections = this.#panels.get(seat) ?? this.#makeSections(seat);
    this.#panels.set(seat, sections);
    this.#page.panel.replaceChildren(...sections);
  }

  #makeSections(seat: Seat): HTMLElement[] {
    const { pane, pen } = seat;
    const edit = (isOn: boolean): void => {
      pen.isEditing = isOn;
      if (!isOn) this.#setTool("window");
      seat.draw();
    };
    return [
      makeWindowSection(pane),
      makeMeasurementSection(pane, (mark) => seat.describe(mark)),
      makeAnnotationSection(pane, this, this.#main.dataset["csrf"] ?? "", edit),
      makeCompareSection(this.#first.pane, this),
      makeCaptionSection(pane),
    ].filter((section) => section !== null);
  }

  #makeRate(): HTMLElement {
    const select = make("select", { name: "rate" });
    for (const rate of RATES) select.append(make("option", { value: rate, selected: rate === this.#cine.rate }, `${rate} per second`));
    select.addEventListener("change", () => this.#cine.setRate(Number(select.value)));
    return make("label", { class: "rate" }, "Play at", select);
  }

  // Commands

  run(id: string): void {
    const { whyNot } = this.stateOf(id);
    if (whyNot) return this.#page.say(whyNot);
    if (id.startsWith("tool:")) this.#setTool(id.slice("tool:".length) as Tool);
    else this.#actions[id]?.();
    this.#refresh();
  }

  readonly #actions: Record<string, () => void> = {
    "zoom-in": () => this.#zoomBy(1.25),
    "zoom-out": () => this.#zoomBy(1 / 1.25),
    rotate: () => this.#active.pane.rotate(),
    invert: () => this.#active.pane.setInverted(!this.#active.pane.isInverted),
    "flip-horizontal": () => this.#active.pane.flip("flipHorizontal"),
    "flip-vertical": () => this.#active.pane.flip("flipVertical"),
    fit: () => (this.#planes ? this.#planes.reset() : this.#active.pane.fit()),
    reset: () => {
      this.#active.pane.reset();
      this.#planes?.reset();
    },
    play: () => this.#cine.toggle(),
    "key-image": () => this.goTo(this.#active.pane.stack.key - 1),
    annotations: () => this.#showAnnotations(!this.#active.showsAnnotations),
    planes: () => void (this.#planes ? this.#closePlanes() : this.#openPlanes()),
    "copy-link": () => void this.#copyLink(),
    help: () => this.#help.showModal(),
  };

  stateOf(id: string): CommandState {
    const { stack, isColor, isInverted } = this.#active.pane;
    const inPlanes = this.#planes !== null;
    const onlyOnStacks = inPlanes ? "Close the three planes first: this works on the stack." : "";
    const single = stack.instances.length < 2 ? "This image is a single one." : "";
    if (id.startsWith("tool:")) {
      const tool = id.slice("tool:".length) as Tool;
      let whyNot = isDrawing(tool) ? onlyOnStacks : "";
      if (tool === "crosshairs" && !inPlanes) whyNot = "Crosshairs belong to the three planes: open these first.";
      if (tool === "window" && isColor) whyNot = "A window does not apply to an image in colour.";
      return { isPressed: this.#tool === tool, whyNot };
    }
    switch (id) {
      case "invert":
        return { isPressed: isInverted, whyNot: "" };
      case "play":
        return { isPressed: this.#cine.isRunning, name: this.#cine.isRunning ? "Pause" : "Play", whyNot: onlyOnStacks || single };
      case "annotations":
        return { isPressed: this.#active.showsAnnotations, whyNot: onlyOnStacks };
      case "planes": {
        const noVolume = !hasWebGL() ? "Three planes need WebGL, which this browser does not offer." : whyNoVolume(stack);
        return { isPressed: inPlanes, whyNot: this.#second ? "Close the stack beside it first." : isColor ? "Three planes need a grey image." : noVolume };
      }
      case "rotate":
      case "flip-horizontal":
      case "flip-vertical":
      case "key-image":
        return { whyNot: onlyOnStacks };
      default:
        return { whyNot: "" };
    }
  }

  #refresh(): void {
    refreshToolbar(this.#toolbar, this);
    for (const seat of this.#seats) {
      seat.pane.surface.dataset["tool"] = this.#tool;
      seat.pane.element.classList.toggle("active", this.#second !== null && seat === this.#active);
    }
    for (const plane of this.#planes?.element.querySelectorAll<HTMLElement>(".surface") ?? []) plane.dataset["tool"] = this.#tool;
    for (const section of this.#page.panel.children) section.dispatchEvent(new Event("refresh"));
    for (const button of this.#page.panel.querySelectorAll<HTMLElement>("[data-tool]"))
      button.setAttribute("aria-pressed", String(button.dataset["tool"] === this.#tool));
    this.#page.panel.querySelector("[data-show]")?.setAttribute("aria-pressed", String(this.#active.showsAnnotations));
    this.#main.dataset["view"] = this.#planes ? "planes" : this.#second ? "beside" : "stack";
  }

  get #seats(): Seat[] {
    return this.#second ? [this.#first, this.#second] : [this.#first];
  }

  #setTool(tool: Tool): void {
    for (const seat of this.#seats) seat.pen.cancel();
    this.#tool = tool;
    this.#refresh();
  }

  #zoomBy(factor: number): void {
    if (this.#planes) this.#planes.zoomBy(factor);
    else this.#active.pane.zoomBy(factor);
  }

  #showAnnotations(isOn: boolean): void {
    for (const seat of this.#seats) seat.setShowsAnnotations(isOn);
  }

  #choose(seat: Seat): void {
    if (seat === this.#active) return;
    this.#active = seat;
    this.#fillPanel();
    this.#refresh();
  }

  // What keys move

  get lastFrame(): number {
    return this.#active.pane.stack.instances.length - 1;
  }

  step(frames: number): void {
    void this.#active.pane.show(this.#active.pane.index + frames);
  }

  goTo(frame: number): void {
    void this.#active.pane.show(frame);
  }

  pan(right: number, down: number): void {
    this.#active.pane.panBy(right, down);
  }

  choosePreset(number: number): void {
    const preset = this.#active.pane.stack.windows[number - 1];
    if (preset) this.#active.pane.setWindow(fromPreset(preset));
  }

  takeDrawingKey(event: KeyboardEvent): boolean {
    const isOnImage = event.target === this.#active.pane.surface;
    return isOnImage && !this.#planes && this.#active.pen.takeKey(event);
  }

  leave(): void {
    if (!this.#active.pen.cancel()) this.#setTool(this.#planes ? "crosshairs" : "window");
  }

  #advance(): boolean {
    const { pane } = this.#active;
    const next = pane.index + 1;
    void pane.show(next > this.lastFrame ? 0 : next);
    return next > this.lastFrame;
  }

  // Two stacks

  openBeside(address: string): void {
    this.closeBeside();
    this.openedStack = address;
    this.#refresh();
    void this.#openSecond(address);
  }

  async #openSecond(address: string): Promise<void> {
    try {
      const stack = await fetchStack(address);
      if (this.openedStack !== address) return;
      if (this.#planes) this.#closePlanes();
      const { pane } = this.#first;
      this.#second = this.#makeSeat(stack, matchFrame(pane.stack, pane.index, stack), null);
      this.#page.stage.append(this.#second.pane.element);
      this.#refresh();
      pane.resize();
      await this.#second.pane.open();
      this.#page.say(`Beside it: ${stack.title}.`);
    } catch (failure) {
      this.closeBeside();
      this.#page.say(explain(failure));
    }
    this.#keepAddress();
  }

  closeBeside(): void {
    this.openedStack = "";
    const second = this.#second;
    this.#second = null;
    if (second) {
      second.pane.close();
      this.#choose(this.#first);
      this.#first.pane.resize();
    }
    this.#refresh();
    this.#keepAddress();
  }

  setTogether(isOn: boolean): void {
    this.#scrollsTogether = isOn;
    if (isOn) this.#follow(this.#active);
  }

  #follow(seat: Seat): void {
    const other = seat === this.#first ? this.#second : this.#first;
    this.#keepAddress();
    // Only the pane somebody scrolls leads; the other follows and does not answer.
    if (!other || !this.#scrollsTogether || seat !== this.#active) return;
    const frame = matchFrame(seat.pane.stack, seat.pane.index, other.pane.stack);
    if (frame !== other.pane.index) void other.pane.show(frame);
  }

  // Three planes

  async #openPlanes(): Promise<void> {
    this.#cine.stop();
    const { pane } = this.#active;
    const planes = new Planes(pane, () => this.#tool);
    this.#planes = planes;
    this.#page.stage.append(planes.element);
    this.#setTool("crosshairs");
    const count = pane.stack.instances.length;
    try {
      await planes.open((loaded) => this.#page.say(`Loading ${loaded} of ${count} slices for three planes`));
      this.#page.say("Three planes: click to move the crosshairs.");
    } catch (failure) {
      this.#closePlanes();
      this.#page.say(explain(failure));
    }
  }

  #closePlanes(): void {
    this.#planes?.close();
    this.#planes = null;
    this.#setTool("window");
    this.#first.pane.resize();
  }

  // The address

  get #place(): string {
    const { pane } = this.#first;
    const compare = pane.stack.linked.find(({ stack }) => stack === this.openedStack);
    return writePlace(location.href, {
      frame: pane.stack.instances.length > 1 ? pane.index + 1 : null,
      window: pane.window,
      compare: compare ? `${compare.document}/${compare.image}` : "",
    });
  }

  #keepAddress(): void {
    // Browsers refuse a page that changes its address too often, as every drag of a window would.
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => history.replaceState(history.state, "", this.#place), ADDRESS_DELAY);
  }

  async #copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#place);
      this.#page.say("Link to this image and window copied.");
    } catch {
      // Without https the browser gives no clipboard: show the link, ready to be copied by hand.
      this.#page.offerLink(this.#place);
    }
  }
}
