// Where the page begins: `<main id="viewer" data-stack data-csrf data-back data-back-title>`.
import "./viewer.css";

async function open(main: HTMLElement): Promise<void> {
  main.textContent = "Opening the viewer …";
  main.dataset["state"] = "loading";
  try {
    const { openRoom } = await import("./opening.ts");
    await openRoom(main);
  } catch {
    main.dataset["state"] = "failed";
    main.textContent = "The viewer could not be loaded. Check the network connection, then load the page again.";
  }
}

// The style sheet lies beside this file; a page that links it itself shows no flash of bare text.
if (!document.querySelector('link[href*="viewer/viewer"]')) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = import.meta.url.replace(/[^/]*$/, "viewer.css");
  document.head.append(sheet);
}
const main = document.getElementById("viewer");
// Chunks import from this file by its plain name: loaded under another one as well, it must not open the viewer twice.
if (main && !main.dataset["state"]) void open(main);
