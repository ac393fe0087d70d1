// The panel beside the image: window, measurements, annotations, comparison, caption.
import { Saving, SHAPES } from "./annotations.ts";
import type { Commands } from "./commands.ts";
import { make, makeButton, makeCheckbox, setAttribute } from "./elements.ts";
import type { Mark, Marks } from "./marks.ts";
import { KIND_NAMES } from "./marks.ts";
import { explainSaving } from "./messages.ts";
import type { Pane } from "./pane.ts";
import { fromPreset, makeWindow } from "./windows.ts";
import { unitsOf } from "./stack.ts";

const WAYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function makeSection(title: string, ...children: (Node | null)[]): HTMLElement {
  return make("section", {}, make("h2", {}, title), ...children);
}

export function makeWindowSection(pane: Pane): HTMLElement {
  const units = unitsOf(pane.stack);
  const presets = make("div", { class: "presets", role: "group", "aria-label": "Window presets" });
  pane.stack.windows.forEach((preset, index) => {
    const button = makeButton(preset.name, () => pane.setWindow(fromPreset(preset)), { "data-window": preset.id });
    if (index < 9) button.append(make("kbd", { "aria-hidden": "true" }, String(index + 1)));
    presets.append(button);
  });
  const center = make("input", { type: "number", step: "any", name: "center" });
  const width = make("input", { type: "number", step: "any", min: 1, name: "width" });
  const adopt = (): void => {
    const [asked, across] = [center.valueAsNumber, width.valueAsNumber];
    if (Number.isFinite(asked) && Number.isFinite(across)) pane.setWindow(makeWindow(pane.stack.windows, asked, across));
  };
  center.addEventListener("change", adopt);
  width.addEventListener("change", adopt);
  const unit = units ? ` (${units})` : "";
  const fields = make("div", { class: "fields" }, make("label", {}, `Center${unit}`, center), make("label", {}, `Width${unit}`, width));
  const color = make("p", { class: "quiet", hidden: true }, "This image is in colour: a window does not apply to it.");
  const refresh = (): void => {
    color.hidden = !pane.isColor;
    fields.hidden = presets.hidden = pane.isColor;
    if (!pane.window) return;
    if (document.activeElement !== center) center.value = String(pane.window.center);
    if (document.activeElement !== width) width.value = String(pane.window.width);
    for (const button of presets.children) setAttribute(button, "aria-pressed", String((button as HTMLElement).dataset["window"] === pane.window.id));
  };
  pane.addEventListener("window", refresh);
  refresh();
  return makeSection("Window", presets, fields, color);
}

/** A list of marks, each a button that leads to it and moves it with arrow keys, and, where it may go, one that deletes it. */
function makeMarkList(pane: Pane, marks: Marks, describe: (mark: Mark) => string, mayChange: () => boolean, empty: string): HTMLElement {
  const list = make("ul", { class: "marks-list" });
  const nothing = make("p", { class: "quiet" }, empty);
  const fill = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["goto"];
    list.replaceChildren(...marks.all.map((mark) => makeEntry(pane, marks, mark, describe(mark), mayChange)));
    nothing.hidden = marks.all.length > 0;
    if (focused) list.querySelector<HTMLElement>(`[data-goto="${focused}"]`)?.focus();
  };
  marks.addEventListener("change", fill);
  pane.addEventListener("editing", fill);
  fill();
  return make("div", {}, list, nothing);
}

function makeEntry(pane: Pane, marks: Marks, mark: Mark, text: string, mayChange: () => boolean): HTMLElement {
  const go = makeButton(
    text,
    () => {
      marks.select(mark.id);
      void pane.show(mark.frame);
    },
    { "data-goto": mark.id, "aria-pressed": String(marks.selected === mark.id) },
  );
  go.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!mayChange() || (!way && event.key !== "Delete")) return;
    event.preventDefault();
    if (!way) return marks.remove(mark.id);
    if (pane.index !== mark.frame) void pane.show(mark.frame);
    marks.remember();
    marks.move(mark.id, way[0] * (event.shiftKey ? 10 : 1), way[1] * (event.shiftKey ? 10 : 1));
  });
  const gone = mayChange() && makeButton("Delete", () => marks.remove(mark.id), { "aria-label": `Delete ${text}` });
  return make("li", {}, go, gone);
}

export function makeMeasurementSection(pane: Pane, describe: (mark: Mark) => string): HTMLElement {
  const text = (mark: Mark): string => `${KIND_NAMES[mark.kind]}: ${describe(mark)} (slice ${mark.frame + 1})`;
  const list = makeMarkList(pane, pane.measurements, text, () => true, "None yet. Choose a tool under Measure, then drag or click on the image.");
  return makeSection("Measurements", list);
}

/** `edit` switches the pen over to annotations; the section says `Saved` or why not. */
export function makeAnnotationSection(pane: Pane, commands: Commands, token: string, edit: (isOn: boolean) => void): HTMLElement {
  let isEditing = false;
  const text = (mark: Mark): string => `${mark.label || KIND_NAMES[mark.kind]} (slice ${mark.frame + 1})`;
  const list = makeMarkList(pane, pane.annotations, text, () => isEditing, "This image has none.");
  const show = makeButton("Show annotations", () => commands.run("annotations"), { "data-show": true });
  const section = makeSection("Annotations", show, list);
  if (pane.stack.save === undefined) return section;
  const editor = makeEditor(pane, commands, token);
  editor.hidden = true;
  section.append(
    makeCheckbox("Edit", false, (isOn) => {
      isEditing = isOn;
      editor.hidden = !isOn;
      edit(isOn);
      pane.dispatchEvent(new Event("editing"));
    }),
    editor,
  );
  return section;
}

function makeEditor(pane: Pane, commands: Commands, token: string): HTMLElement {
  const marks = pane.annotations;
  const saving = new Saving(pane.stack, marks, token);
  const tools = make("div", { class: "presets", role: "group", "aria-label": "Draw" });
  for (const shape of SHAPES) tools.append(makeButton(KIND_NAMES[shape], () => commands.run(`tool:${shape}`), { "data-tool": shape }));
  const label = make("input", { type: "text", maxlength: 120, name: "label" });
  let isRemembered = false;
  label.addEventListener("focus", () => (isRemembered = false));
  label.addEventListener("input", () => {
    if (marks.selected === null) return;
    // What is typed in one go is taken back in one go.
    if (!isRemembered) marks.remember();
    isRemembered = true;
    marks.change(marks.selected, { label: label.value });
  });
  const undo = makeButton("Undo", () => marks.undo());
  const said = make("p", { class: "said", role: "status" });
  const save = makeButton("Save", async () => {
    said.textContent = "Saving …";
    said.classList.remove("bad");
    try {
      await saving.save();
      said.textContent = "Saved.";
    } catch (failure) {
      said.textContent = explainSaving(failure);
      said.classList.add("bad");
    }
    refresh();
  });
  const refresh = (): void => {
    const selected = marks.selected === null ? undefined : marks.find(marks.selected);
    label.disabled = !selected;
    if (selected && document.activeElement !== label) label.value = selected.label;
    if (!selected) label.value = "";
    undo.disabled = !marks.canUndo;
    save.disabled = !saving.isChanged;
    if (saving.isChanged && said.textContent === "Saved.") said.textContent = "";
  };
  marks.addEventListener("change", refresh);
  refresh();
  addEventListener("beforeunload", (event) => saving.isChanged && event.preventDefault());
  const hint = make("p", { class: "quiet" }, "Choose a shape and draw it on the image; drag its points to move them.");
  const buttons = make("div", { class: "presets" }, undo, save);
  return make("div", { class: "editor" }, tools, hint, make("label", {}, "Words of the chosen mark", label), buttons, said);
}

export interface Comparing {
  openBeside(stack: string): void;
  closeBeside(): void;
  setTogether(isOn: boolean): void;
  readonly openedStack: string;
}

export function makeCompareSection(pane: Pane, comparing: Comparing): HTMLElement | null {
  if (pane.stack.linked.length === 0) return null;
  const buttons = pane.stack.linked.map((linked) =>
    makeButton(linked.title, () => (comparing.openedStack === linked.stack ? comparing.closeBeside() : comparing.openBeside(linked.stack)), {
      "data-stack": linked.stack,
      "aria-pressed": "false",
    }),
  );
  const section = makeSection("Beside it", make("div", { class: "linked" }, ...buttons));
  section.append(makeCheckbox("Scroll together", true, (isOn) => comparing.setTogether(isOn)));
  section.addEventListener("refresh", () => {
    for (const button of buttons) setAttribute(button, "aria-pressed", String(button.dataset["stack"] === comparing.openedStack));
  });
  return section;
}

export function makeCaptionSection(pane: Pane): HTMLElement {
  const { caption, modality, plane, kind } = pane.stack;
  const facts = [modality, plane, kind === "simulated" ? "simulated, no patient" : ""].filter(Boolean).join(" · ");
  return makeSection("About this image", caption ? make("p", {}, caption) : null, make("p", { class: "quiet" }, facts));
}
