// Single keys: never while typing, never with a modifier, and off where the reader switched them off (WCAG 2.1.4).
import type { Commands } from "./commands.ts";
import { COMMANDS, KEYS } from "./commands.ts";
import { make, makeButton, makeCheckbox } from "./elements.ts";

const TYPING = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable], dialog";
const OWN_ARROWS = "[role=toolbar], input[type=range], .panel";

export interface Movable {
  step(frames: number): void;
  goTo(frame: number): void;
  pan(right: number, down: number): void;
  choosePreset(number: number): void;
  takeDrawingKey(event: KeyboardEvent): boolean;
  leave(): void;
  readonly lastFrame: number;
}

const PAN_STEP = 40;
const PANS: Record<string, [number, number]> = {
  ArrowLeft: [-PAN_STEP, 0],
  ArrowRight: [PAN_STEP, 0],
  ArrowUp: [0, -PAN_STEP],
  ArrowDown: [0, PAN_STEP],
};
const STEPS: Record<string, number> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10 };

export function listenToKeys(viewer: Movable, commands: Commands): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || target.closest(TYPING)) return;
    if (event.key === "Escape") return viewer.leave();
    if (target.closest(OWN_ARROWS) && (event.key in STEPS || event.key === "Home" || event.key === "End")) return;
    // A pressed button keeps what Space and Enter mean to it.
    if (target.closest("button, a, input") && (event.key === " " || event.key === "Enter")) return;
    if (takeMove(event, viewer) || (areOn() && takeCommand(event, viewer, commands))) event.preventDefault();
  });
}

function takeMove(event: KeyboardEvent, viewer: Movable): boolean {
  if (viewer.takeDrawingKey(event)) return true;
  const pan = event.shiftKey ? PANS[event.key] : undefined;
  const step = STEPS[event.key];
  if (pan) viewer.pan(...pan);
  else if (step) viewer.step(step);
  else if (event.key === "Home") viewer.goTo(0);
  else if (event.key === "End") viewer.goTo(viewer.lastFrame);
  else return false;
  return true;
}

function takeCommand(event: KeyboardEvent, viewer: Movable, commands: Commands): boolean {
  const key = event.key === "=" ? "+" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const id = KEYS.get(key);
  if (id) commands.run(id);
  else if (/^[1-9]$/.test(key)) viewer.choosePreset(Number(key));
  else return false;
  return true;
}

function areOn(): boolean {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function setOn(isOn: boolean): void {
  try {
    localStorage.setItem("keys", isOn ? "on" : "off");
  } catch {
    // Storage is switched off: the keys stay on.
  }
}

const MOVES: readonly [string, string][] = [
  ["↑ ↓", "Previous and next slice"],
  ["Page up, Page down", "Ten slices"],
  ["Home, End", "First and last slice"],
  ["Shift + arrows", "Move the image"],
  ["1 – 9", "Window presets, in their order"],
  ["Arrows, Enter", "With a measuring tool: move the cross, set a point (Shift: ten pixels)"],
  ["Esc", "Leave a tool"],
];

export function makeHelp(): HTMLDialogElement {
  const list = make("dl");
  const keys = COMMANDS.flatMap(({ entries }) => entries.map(({ key, keyName, name }): [string, string] => [keyName ?? key ?? "", name]));
  for (const [key, name] of [...MOVES, ...keys]) list.append(make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, name)));
  const sheet = make("dialog", { class: "help", "aria-labelledby": "help-title" }, make("h2", { id: "help-title" }, "Keys"), list);
  sheet.append(
    make("p", {}, "With a mouse: the wheel scrolls, the right button zooms, the middle button moves. With two fingers: pinch to zoom."),
    make("p", {}, "A mark in the lists at the side moves with the arrow keys and goes with Delete."),
    makeCheckbox("Single keys are on", areOn(), setOn),
    makeButton("Close", () => sheet.close()),
  );
  return sheet;
}
