// The toolbar: every command by its word and key, one stop of the Tab key, arrow keys between the buttons.
import type { Commands } from "./commands.ts";
import { COMMANDS } from "./commands.ts";
import { make, setAttribute } from "./elements.ts";

const NEXT: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function makeToolbar(commands: Commands): HTMLElement {
  const bar = make("div", { class: "toolbar", id: "toolbar", role: "toolbar", "aria-label": "Image tools", "aria-orientation": "vertical" });
  for (const { group, entries } of COMMANDS) {
    const box = make("div", { class: "group", role: "group", "aria-label": group }, make("span", { class: "heading", "aria-hidden": "true" }, group));
    for (const entry of entries) {
      const button = make("button", { type: "button", tabindex: -1, "data-command": entry.id, "data-wide": entry.isWide }, entry.name);
      if (entry.key) {
        button.append(make("kbd", { "aria-hidden": "true" }, entry.keyName ?? entry.key));
        button.setAttribute("aria-keyshortcuts", entry.keyName ?? entry.key);
      }
      button.addEventListener("click", () => commands.run(entry.id));
      box.append(button);
    }
    bar.append(box);
  }
  const buttons = [...bar.querySelectorAll("button")];
  (buttons[0] as HTMLButtonElement).tabIndex = 0;
  bar.addEventListener("focusin", (event) => {
    for (const button of buttons) button.tabIndex = button === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => moveFocus(event, buttons));
  return bar;
}

function moveFocus(event: KeyboardEvent, buttons: HTMLButtonElement[]): void {
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
  let next = here + (NEXT[event.key] ?? 0);
  if (event.key === "Home") next = 0;
  if (event.key === "End") next = buttons.length - 1;
  if (next === here || here < 0) return;
  event.preventDefault();
  event.stopPropagation();
  buttons[(next + buttons.length) % buttons.length]?.focus();
}

/** Shows which buttons are pressed, what they are called now, and which cannot be used. */
export function refreshToolbar(bar: HTMLElement, commands: Commands): void {
  for (const button of bar.querySelectorAll<HTMLButtonElement>("[data-command]")) {
    const state = commands.stateOf(button.dataset["command"] as string);
    setAttribute(button, "aria-pressed", state.isPressed === undefined ? null : String(state.isPressed));
    setAttribute(button, "aria-disabled", state.whyNot ? "true" : null);
    setAttribute(button, "title", state.whyNot || null);
    if (state.name) (button.firstChild as Text).data = state.name;
  }
}
