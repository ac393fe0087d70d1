// Pictures over the whole window: one, or two side by side that scroll together.
import { Stage, listenTo, makeControls } from "./stage.js";

const make = (name, className = "", words = "") => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
};
const button = (words, act) => {
  const made = make("button", "", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};

// What a pane shows: read from a stage of the page, or from the JSON of another document's images.
const readHost = (host) => {
  const figure = host.closest("figure");
  return {
    title: host.dataset.title,
    address: host.querySelector("img")?.getAttribute("src") ?? "",
    alt: host.querySelector("img")?.alt ?? host.querySelector("canvas")?.getAttribute("aria-label") ?? "",
    caption: figure?.querySelector(".caption")?.textContent ?? "",
    credit: figure?.querySelector(".credit")?.textContent ?? "",
    data: { ...host.dataset },
  };
};
const readTwin = (image, title) => ({
  title: `${title}: ${image.title}`,
  address: image.address,
  alt: image.alt,
  caption: image.caption,
  credit: `${image.kind} · ${image.credit} · ${image.licence}`,
  data: image.stack ? { stack: image.stack, frames: String(image.frames), key: String(image.key), viewer: image.viewer ?? "" } : {},
});

class Pane {
  constructor(source, { number, say, onStep }) {
    this.source = source;
    this.say = say;
    this.onStep = onStep;
    this.root = make("section", "pane");
    this.root.setAttribute("aria-label", `Image ${number}: ${source.title}`);
    this.root.tabIndex = -1;
    this.build();
  }

  build() {
    const { source } = this;
    const host = make("div", "stage large");
    Object.assign(host.dataset, source.data);
    const box = make("div", "picture");
    if (source.address) {
      const still = make("img");
      still.src = source.address;
      still.alt = source.alt;
      box.append(still);
    }
    host.append(box);
    const error = make("p", "stage-error");
    error.setAttribute("role", "alert");
    this.tell = (problem) => {
      error.textContent = problem.message;
    };
    let before = Number(source.data.key ?? 1);
    this.stage = new Stage(host, {
      onChange: (stage) => {
        this.controls?.update();
        const by = stage.frame - before;
        before = stage.frame;
        if (by) this.onStep(this, by);
      },
    });
    const words = make("p", "pane-words");
    words.append(make("b", "", source.title), ` ${source.caption} `, make("span", "credit", source.credit));
    this.root.append(host, error, words);
    if (this.stage.address) {
      this.controls = makeControls(this.stage, (text) => this.tell({ message: text }));
      this.root.insertBefore(this.controls.box, words);
      this.stage.show(this.stage.frame).catch(this.tell);
      this.dragTo(box);
    }
    listenTo(host, this.stage, this.tell);
  }

  // Dragging up and down scrolls, as on a phone there is no wheel; the slider is the way without dragging.
  dragTo(box) {
    let from = null;
    box.addEventListener("pointerdown", (event) => {
      from = { y: event.clientY, frame: this.stage.frame };
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => {
      if (!from || this.stage.count < 2) return;
      const frame = from.frame + Math.round((event.clientY - from.y) / 8);
      if (frame !== this.stage.frame) this.stage.show(frame).catch(this.tell);
    });
    for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => (from = null));
  }
}

export class Lightbox {
  static open(hosts, chosen, say) {
    new Lightbox(hosts, chosen, say).show();
  }

  constructor(hosts, chosen, say) {
    this.say = say;
    this.sources = hosts.map(readHost);
    this.at = hosts.indexOf(chosen);
    this.others = [];
    this.isLinked = true;
    this.isFollowing = false;
    this.marksShown = true;
    this.dialog = make("dialog", "lightbox");
    this.dialog.setAttribute("aria-label", "Images, full screen");
    this.panes = make("div", "panes");
    this.dialog.append(this.makeBar(), this.panes);
    this.dialog.addEventListener("close", () => this.dialog.remove());
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
  }

  show() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.fill();
  }

  makeBar() {
    const bar = make("div", "lightbox-bar");
    this.count = make("span", "count");
    this.count.setAttribute("role", "status");
    this.compare = make("select");
    this.compare.setAttribute("aria-label", "Compare with");
    this.compare.addEventListener("change", () => this.fill());
    this.compare.addEventListener("focus", () => this.fetchOthers(), { once: true });
    this.compare.addEventListener("pointerdown", () => this.fetchOthers(), { once: true });
    this.link = button("Linked scroll", () => {
      this.isLinked = !this.isLinked;
      this.link.setAttribute("aria-pressed", String(this.isLinked));
    });
    this.link.setAttribute("aria-pressed", "true");
    this.marks = button("Annotations", () => this.toggleMarks());
    this.marks.setAttribute("aria-pressed", "true");
    this.viewer = make("a", "", "Open in viewer");
    this.previous = button("Previous image", () => this.turn(-1));
    this.next = button("Next image", () => this.turn(1));
    bar.append(this.previous, this.count, this.next, this.compare, this.link, this.marks, this.viewer);
    bar.append(button("Close", () => this.dialog.close()));
    return bar;
  }

  fill() {
    const source = this.sources[this.at];
    const second = this.findSource(this.compare.value);
    this.shown = [source, second].filter(Boolean).map((each, at) => new Pane(each, { number: at + 1, say: this.say, onStep: (...step) => this.follow(...step) }));
    this.panes.replaceChildren(...this.shown.map((pane) => pane.root));
    this.panes.classList.toggle("two", this.shown.length === 2);
    for (const pane of this.shown) pane.stage.showMarks(this.marksShown);
    this.count.textContent = `${this.at + 1} of ${this.sources.length}: ${source.title}`;
    this.link.hidden = this.shown.length < 2;
    this.previous.disabled = this.next.disabled = this.sources.length < 2;
    this.viewer.hidden = !source.data.viewer;
    if (source.data.viewer) this.viewer.href = source.data.viewer;
    this.listChoices();
    this.shown[0].root.querySelector(".stage").tabIndex = 0;
    this.shown[0].root.querySelector(".stage").focus();
  }

  findSource(value) {
    if (!value) return null;
    const [group, index] = value.split(":").map(Number);
    return group < 0 ? this.sources[index] : this.others[group]?.images[index];
  }

  listChoices() {
    const kept = this.compare.value;
    const option = (words, value) => new Option(words, value, false, value === kept);
    const group = (label, options) => {
      const made = make("optgroup");
      made.label = label;
      made.append(...options);
      return made;
    };
    const own = this.sources.map((source, index) => option(source.title, `-1:${index}`));
    const others = this.others.map((other, at) => group(other.title, other.images.map((image, index) => option(image.title, `${at}:${index}`))));
    this.compare.replaceChildren(option("Compare with …", ""), group("This page", own), ...others);
  }

  // The images of what could be confused with it: the documents of its differential.
  async fetchOthers() {
    const page = document.querySelector("[data-differential]")?.dataset.differential;
    if (!page) return;
    try {
      const listed = await (await fetch(page)).json();
      for (const card of listed.documents ?? []) {
        const twin = await (await fetch(`${card.address}/images.json`)).json();
        const images = (twin.images ?? []).map((image) => readTwin(image, card.title));
        if (images.length) this.others.push({ title: card.title, images });
      }
      this.listChoices();
    } catch {
      this.say("The images of the differential could not be fetched");
    }
  }

  follow(pane, by) {
    if (!this.isLinked || this.isFollowing || this.shown.length < 2) return;
    const other = this.shown.find((each) => each !== pane);
    if (!other?.stage.address) return;
    this.isFollowing = true;
    other.stage.step(by).catch(other.tell).finally(() => (this.isFollowing = false));
  }

  turn(by) {
    this.at = (this.at + by + this.sources.length) % this.sources.length;
    this.fill();
  }

  toggleMarks() {
    this.marksShown = !this.marksShown;
    this.marks.setAttribute("aria-pressed", String(this.marksShown));
    for (const pane of this.shown) pane.stage.showMarks(this.marksShown);
  }

  onKey(event) {
    event.stopPropagation(); // the keys of the page below sleep while this is open
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input")) return;
    const act = { ArrowRight: () => this.turn(1), ArrowLeft: () => this.turn(-1), a: () => this.toggleMarks() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
