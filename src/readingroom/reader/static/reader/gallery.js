// The pictures of a page: one shown large in the column, stacks that scroll, marks that toggle, and the way to full screen.
import { Stage, listenTo, makeControls } from "./stage.js";

const status = document.getElementById("status");
const say = (words) => {
  if (status) status.textContent = words;
};
const stages = new Map();

const button = (words, act, { pressed = null } = {}) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  if (pressed !== null) made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", act);
  return made;
};

const openLightbox = async (host) => {
  const { Lightbox } = await import("./lightbox.js");
  Lightbox.open([...document.querySelectorAll(".stage")], host, say);
};

let marksShown = true;
const toggleMarks = () => {
  marksShown = !marksShown;
  for (const stage of stages.values()) stage.showMarks(marksShown);
  for (const each of document.querySelectorAll("[data-marks-switch]")) each.setAttribute("aria-pressed", String(marksShown));
  say(marksShown ? "Annotations are shown" : "Annotations are hidden");
};

const readyStage = (host) => {
  let controls = null;
  const stage = new Stage(host, { onChange: () => controls?.update() });
  stages.set(host, stage);
  const notice = document.createElement("p");
  notice.className = "stage-error";
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  const tell = (error) => {
    notice.textContent = error.message;
    notice.hidden = false;
  };
  const bar = document.createElement("div");
  bar.className = "stage-bar";
  if (stage.address) {
    controls = makeControls(stage, (words) => tell({ message: words }));
    bar.append(controls.box);
    const box = stage.frameBox;
    // The wheel scrolls the page until the picture was chosen; then it scrolls the stack.
    listenTo(host, stage, tell, { isActive: () => host.contains(document.activeElement) });
    if (stage.count > 1) {
      box.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        box.focus({ preventScroll: true });
      });
    }
    const wake = () => stage.show(stage.frame).catch(tell);
    host.addEventListener("focusin", wake, { once: true });
    host.addEventListener("pointerenter", wake, { once: true });
    if (host.dataset.marks) {
      const marks = button("Annotations", toggleMarks, { pressed: true });
      marks.dataset.marksSwitch = "";
      bar.append(marks);
    }
  }
  bar.append(button("Full screen", () => openLightbox(host)));
  host.append(bar, notice);
};

for (const host of document.querySelectorAll(".stage")) readyStage(host);

// Shows one picture of the column large; the thumbnails choose which.
const gallery = document.querySelector(".figures [data-gallery]");
const thumbs = [...document.querySelectorAll("[data-thumbs] a")];
const show = (chosen) => {
  for (const thumb of thumbs) {
    document.getElementById(thumb.hash.slice(1)).classList.toggle("shown", thumb === chosen);
    if (thumb === chosen) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  }
};
if (gallery && thumbs.length) {
  for (const thumb of thumbs) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(thumb);
    });
  }
  show(thumbs.find((thumb) => thumb.hash === location.hash) ?? thumbs[0]);
}

// On the page of all images: with or without their captions.
const walls = [...document.querySelectorAll(".wall[data-gallery]")];
if (walls.length) {
  const compact = button("Captions", () => {
    const shown = compact.getAttribute("aria-pressed") !== "true";
    compact.setAttribute("aria-pressed", String(shown));
    for (const wall of walls) wall.classList.toggle("bare", !shown);
  }, { pressed: true });
  const bar = document.createElement("div");
  bar.className = "wall-bar";
  bar.append(compact);
  walls[0].before(bar);
}

const current = () => document.querySelector(".gallery figure.shown .stage") ?? document.querySelector(".stage");
window.readingRoom.pictures = {
  toggleMarks: () => stages.size && toggleMarks(),
  openViewer: () => {
    const host = current();
    if (host?.dataset.viewer) location.assign(`${host.dataset.viewer}?frame=${stages.get(host).frame}`);
    else if (host) openLightbox(host);
  },
  openLarge: () => current() && openLightbox(current()),
};
for (const link of document.querySelectorAll("[data-open-viewer]")) {
  link.addEventListener("click", () => {
    const stage = stages.get(link.closest("figure").querySelector(".stage"));
    link.search = new URLSearchParams({ frame: stage.frame, ...(stage.window && { window: stage.window }) }).toString();
  });
}
