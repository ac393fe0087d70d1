// The page around the images: title, toolbar, stage, panel, and the two places that speak.
import { make, makeButton, setAttribute } from "./elements.ts";
import type { Stack } from "./stack.ts";

export interface Page {
  stage: HTMLElement;
  panel: HTMLElement;
  /** One line for eyes and screen readers, which the next one replaces. */
  say(words: string): void;
  /** Says on the stage why there is no image. */
  tell(words: string): void;
  offerLink(address: string): void;
}

export function makePage(main: HTMLElement, stack: Stack, toolbar: HTMLElement, help: HTMLDialogElement): Page {
  const said = make("p", { class: "notice", role: "status" });
  const stage = make("div", { class: "stage" });
  const panel = make("div", { class: "panel", id: "panel" });
  const link = make("input", { type: "text", readonly: true, "aria-label": "Link to this image and window", hidden: true, class: "link" });
  const header = make(
    "div",
    { class: "title" },
    make("a", { class: "back", href: main.dataset["back"] ?? "/" }, main.dataset["backTitle"] ?? "Back"),
    make("h1", {}, stack.title),
    stack.kind === "simulated" && make("span", { class: "tag" }, "Simulated"),
    makeFold(toolbar),
  );
  const foot = make("div", { class: "foot" }, make("p", { class: "warning" }, "Not for primary diagnosis"), said, link);
  main.replaceChildren(header, toolbar, stage, panel, foot, help);
  return {
    stage,
    panel,
    say: (words) => {
      link.hidden = true;
      said.textContent = words;
    },
    tell: (words) => {
      const again = makeButton("Try again", () => location.reload());
      stage.append(make("div", { class: "trouble", role: "alert" }, make("p", {}, words), again));
    },
    offerLink: (address) => {
      said.textContent = "Copy this link:";
      link.value = address;
      link.hidden = false;
      link.focus();
      link.select();
    },
  };
}

/** The button that opens and closes the toolbar on a narrow screen. */
function makeFold(toolbar: HTMLElement): HTMLButtonElement {
  const set = (isOpen: boolean): void => {
    toolbar.classList.toggle("open", isOpen);
    setAttribute(fold, "aria-expanded", String(isOpen));
  };
  const fold = makeButton("Tools", () => set(!toolbar.classList.contains("open")), { class: "fold", "aria-controls": "toolbar", "aria-expanded": "false" });
  // A command is meant for the image, which the open toolbar pushes away.
  toolbar.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) set(false);
  });
  return fold;
}
