// From the address of a stack's description to the viewer, or to words that say why not.
import type { Renderer } from "./engine.ts";
import { startEngine } from "./engine.ts";
import { make, makeButton } from "./elements.ts";
import { explain } from "./messages.ts";
import { Room } from "./room.ts";
import { fetchStack } from "./stack.ts";

export async function openRoom(main: HTMLElement): Promise<void> {
  try {
    const stack = await fetchStack(main.dataset["stack"] ?? "");
    main.classList.add("viewer");
    await new Room(main, stack, startEngine(main.dataset["renderer"] as Renderer | undefined)).open();
  } catch (failure) {
    main.dataset["state"] = "failed";
    const back = make("a", { href: main.dataset["back"] ?? "/" }, "Back");
    const again = makeButton("Try again", () => location.reload());
    main.replaceChildren(
      make("h1", {}, "No image"),
      make("div", { role: "alert" }, make("p", {}, explain(failure))),
      make("p", { class: "ways" }, again, " ", back),
    );
  }
}
