// The quick path for reading a stack: ready-made frames on a canvas, with their marks over them. No viewer is loaded.
const SVG = "http://www.w3.org/2000/svg";
const AHEAD = 6; // frames fetched at once, so that a stack of hundreds does not hold up the page
const HEAD = 0.025; // length of an arrow's head as a part of the longer side
const LETTERS = 26; // lines of letters that fit along the longer side
const LETTER_WIDTH = 0.56; // of their height, on average

const element = (name, attributes = {}, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const drawArrowHead = ([from, to], size) => {
  const along = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const wing = (turn) => [to[0] - size * Math.cos(along + turn), to[1] - size * Math.sin(along + turn)].join(",");
  return `${wing(0.45)} ${to.join(",")} ${wing(-0.45)}`;
};

// One mark as SVG, in the coordinates of the image: (0, 0) is the outer corner of the first pixel.
export const drawMark = (mark, columns, rows) => {
  const size = Math.max(columns, rows);
  const group = element("g");
  const [first, second] = mark.points;
  if (mark.shape === "circle") {
    const radius = Math.hypot(second[0] - first[0], second[1] - first[1]);
    group.append(element("circle", { cx: first[0], cy: first[1], r: radius }));
  } else if (mark.shape !== "label") {
    group.append(element("line", { x1: first[0], y1: first[1], x2: second[0], y2: second[1] }));
  }
  if (mark.shape === "arrow") group.append(element("polyline", { points: drawArrowHead(mark.points, size * HEAD) }));
  if (mark.label) group.append(element("text", placeLabel(mark, columns, rows, size / LETTERS), mark.label));
  return group;
};

// Beside the end of a mark that points at nothing, on the side away from what it points at, and inside of the image.
const placeLabel = ({ shape, points, label }, columns, rows, height) => {
  const [first, second = first] = points;
  const [dx, dy] = [second[0] - first[0], second[1] - first[1]];
  const width = label.length * height * LETTER_WIDTH;
  const gap = shape === "label" ? 0 : height * 0.4;
  const isFlat = Math.abs(dx) >= Math.abs(dy);
  let left = first[0] - width / 2;
  let base = first[1] + height * 0.35;
  if (shape === "label") left = first[0];
  else if (shape === "circle") base = first[1] - Math.hypot(dx, dy) - gap;
  else if (isFlat) left = dx > 0 ? first[0] - gap - width : first[0] + gap;
  else base = dy > 0 ? first[1] - gap : first[1] + height + gap * 0.5;
  const inside = (value, low, high) => Math.max(low, Math.min(value, high));
  return { x: inside(left, gap, Math.max(gap, columns - width - gap)), y: inside(base, height, rows - gap), "font-size": height };
};

export class Stage {
  // `host` is a `.stage` of the page, or an empty element with the same data attributes.
  constructor(host, { onChange = () => {} } = {}) {
    this.host = host;
    this.onChange = onChange;
    this.address = host.dataset.stack ?? "";
    this.frame = Number(host.dataset.key ?? 1);
    this.count = Number(host.dataset.frames ?? 1);
    this.stack = null;
    this.window = "";
    this.pictures = new Map();
    this.showsMarks = true;
    this.marks = JSON.parse(host.dataset.marks || "[]");
    this.grid = (host.dataset.grid ?? "").split(" ").map(Number);
    this.frameBox = host.querySelector(".picture") ?? host;
    if (this.address) this.drawMarks();
  }

  get windows() {
    return this.stack?.windows ?? [];
  }

  // Fetches what the stack consists of, once; rejects with words for the reader.
  load() {
    this.loading ??= this.fetchStack();
    return this.loading;
  }

  async fetchStack() {
    try {
      const answer = await fetch(this.address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      this.stack = await answer.json();
    } catch (error) {
      this.loading = null;
      throw new Error(`The frames could not be fetched: ${error.message}. Try again, or load the page again.`);
    }
    this.count = this.stack.frames.length;
    this.marks = this.stack.annotations;
    this.grid = [this.stack.columns, this.stack.rows];
    this.window ||= this.windows[0]?.id ?? "";
  }

  addressOf(frame) {
    return this.stack.frames[frame - 1].images[this.window];
  }

  picture(frame) {
    const address = this.addressOf(frame);
    let picture = this.pictures.get(address);
    if (!picture) {
      picture = new Image();
      picture.decoding = "async";
      picture.src = address;
      this.pictures.set(address, picture);
    }
    return picture;
  }

  async show(frame) {
    await this.load();
    this.frame = Math.min(Math.max(Math.round(frame), 1), this.count);
    const picture = this.picture(this.frame);
    this.onChange(this);
    this.drawMarks();
    this.fetchNear();
    try {
      await picture.decode();
    } catch {
      this.pictures.delete(picture.getAttribute("src"));
      throw new Error(`Frame ${this.frame} could not be loaded. Scroll back to it to try again.`);
    }
    // Another frame may have been asked for meanwhile.
    if (this.picture(this.frame) === picture) this.paint(picture);
  }

  fetchNear() {
    for (let step = 1; step <= AHEAD; step += 1) {
      for (const frame of [this.frame + step, this.frame - step]) if (frame >= 1 && frame <= this.count) this.picture(frame);
    }
  }

  paint(picture) {
    if (!this.canvas) {
      this.canvas = document.createElement("canvas");
      this.canvas.setAttribute("role", "img");
      this.canvas.className = "frame";
      const still = this.frameBox.querySelector("img");
      if (still) still.replaceWith(this.canvas);
      else this.frameBox.prepend(this.canvas);
    }
    if (this.canvas.width !== picture.naturalWidth || this.canvas.height !== picture.naturalHeight) {
      this.canvas.width = picture.naturalWidth;
      this.canvas.height = picture.naturalHeight;
      this.drawMarks();
    }
    this.canvas.getContext("2d").drawImage(picture, 0, 0);
    this.canvas.setAttribute("aria-label", `${this.stack.alt} Frame ${this.frame} of ${this.count}.`);
  }

  step(by) {
    return this.show(this.frame + by);
  }

  setWindow(id) {
    this.window = id;
    return this.show(this.frame);
  }

  showMarks(shown) {
    this.showsMarks = shown;
    this.overlay?.toggleAttribute("hidden", !shown);
  }

  get hasMarks() {
    return this.marks.length > 0;
  }

  pictureSize() {
    if (this.canvas) return [this.canvas.width, this.canvas.height];
    const still = this.frameBox.querySelector("img");
    const size = [Number(still?.getAttribute("width")) || still?.naturalWidth, Number(still?.getAttribute("height")) || still?.naturalHeight];
    return size[0] && size[1] ? size : null;
  }

  drawMarks() {
    const [columns, rows] = this.grid;
    if (!columns || !rows) return;
    if (!this.overlay) {
      this.overlay = element("svg", { class: "marks", "aria-hidden": "true", preserveAspectRatio: "xMidYMid meet" });
      this.frameBox.append(this.overlay);
    }
    // The picture has square pixels, the image need not have: the marks are stretched as the picture was.
    const [width, height] = this.pictureSize() ?? this.grid;
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const here = this.marks.filter((mark) => mark.frame === this.frame);
    const stretched = element("g", { transform: `scale(${width / columns} ${height / rows})` });
    stretched.append(...here.map((mark) => drawMark(mark, columns, rows)));
    this.overlay.replaceChildren(stretched);
    this.overlay.toggleAttribute("hidden", !this.showsMarks);
  }
}

// The controls below a stage: slider, windows, marks. Returns the element and a function that brings it up to date.
export const makeControls = (stage, say) => {
  const box = document.createElement("div");
  box.className = "controls";
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 1;
  slider.setAttribute("aria-label", "Frame");
  const count = document.createElement("output");
  const windows = document.createElement("div");
  windows.className = "windows";
  windows.setAttribute("role", "group");
  windows.setAttribute("aria-label", "Window");
  const tell = (error) => say(error.message);
  slider.addEventListener("input", () => stage.show(Number(slider.value)).catch(tell));
  const update = () => {
    slider.max = stage.count;
    slider.value = stage.frame;
    slider.setAttribute("aria-valuetext", `${stage.frame} of ${stage.count}`);
    count.textContent = `${stage.frame} / ${stage.count}`;
    if (!windows.children.length && stage.windows.length > 1) windows.append(...stage.windows.map(makeWindowButton));
    for (const button of windows.children) button.setAttribute("aria-pressed", String(button.dataset.window === stage.window));
  };
  const makeWindowButton = (window) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.window = window.id;
    button.textContent = window.name;
    button.title = `Level ${Math.round(window.center)}, width ${Math.round(window.width)}`;
    button.addEventListener("click", () => stage.setWindow(window.id).catch(tell));
    return button;
  };
  if (stage.count > 1) box.append(slider, count);
  box.append(windows);
  update();
  return { box, update };
};

// Wheel and keys over a stage; gives up nothing of the page unless the stage was chosen by click or focus.
export const listenTo = (target, stage, tell, { isActive = () => true } = {}) => {
  let turned = 0;
  target.addEventListener(
    "wheel",
    (event) => {
      if (stage.count < 2 || event.ctrlKey || !isActive()) return;
      event.preventDefault();
      turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 40 : event.deltaY;
      const steps = Math.trunc(turned);
      turned -= steps;
      if (steps) stage.step(steps).catch(tell);
    },
    { passive: false },
  );
  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5, Home: -stage.count, End: stage.count }[event.key];
    const window = /^[1-9]$/.test(event.key) ? stage.windows[Number(event.key) - 1] : null;
    if (stage.count > 1 && steps) stage.step(steps).catch(tell);
    else if (window) stage.setWindow(window.id).catch(tell);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
};
