// Single keys for the reading room. Never while typing, never with a modifier; the help sheet turns them off (WCAG 2.1.4).
(() => {
  const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const GO_WITHIN = 1200;
  const areOn = () => {
    try {
      return localStorage.getItem("keys") !== "off";
    } catch {
      return true;
    }
  };
  const setOn = (on) => {
    try {
      localStorage.setItem("keys", on ? "on" : "off");
    } catch {
      // storage is switched off: the keys stay on
    }
  };

  const step = (way) => {
    const headings = [...document.querySelectorAll("main h2[tabindex], main h3[tabindex]")].filter((heading) => heading.offsetParent);
    const margin = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const tops = headings.map((heading) => heading.getBoundingClientRect().top - margin);
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const here = headings.indexOf(document.activeElement);
    let next;
    // At the end of the page several headings are in view and none can come to the top: then focus leads.
    if (here >= 0 && (atEnd || Math.abs(tops[here]) < 8)) next = here + way;
    else next = way > 0 ? tops.findIndex((top) => top > 8) : tops.findLastIndex((top) => top < -8);
    const heading = headings[next];
    if (!heading) {
      if (way < 0) scrollTo({ top: 0 });
      return;
    }
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  };
  const openTab = (name) => document.querySelector(`.tabs a[data-tab="${name}"]`)?.click();

  let pointed = null;
  document.addEventListener("pointerover", (event) => {
    pointed = event.target.closest?.(".text li[id], .text p[id]") ?? pointed;
  });
  const copyStatement = () => {
    const focused = document.activeElement?.closest?.(".text [id]:not(#card)");
    const target = focused ?? pointed ?? document.querySelector(".text :target");
    if (target) readingRoom.copy(`#${target.id}`);
    else readingRoom.say("Point at a statement or move the focus into it first");
  };

  let sheet = null;
  const openSheet = async () => {
    if (!sheet) {
      sheet = document.createElement("dialog");
      sheet.setAttribute("aria-label", "Keys");
      document.body.append(sheet);
      const link = document.querySelector("[data-keys-link]").getAttribute("href");
      await htmx.ajax("GET", `${link}/sheet`, { target: sheet, swap: "innerHTML", source: sheet });
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      close.addEventListener("click", () => sheet.close());
      sheet.append(close);
      sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
      showSwitches();
    }
    if (!sheet.open) sheet.showModal();
  };
  const showSwitches = () => {
    for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = areOn();
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-keys-switch]")) return;
    setOn(event.target.checked);
    showSwitches();
    readingRoom.say(event.target.checked ? "Keys are on" : "Keys are off");
  });

  // Seen, not seen, unsure, gone: of the finding that has the focus. The next page puts the focus where it was.
  const answer = (key) => {
    const item = document.activeElement?.closest?.("[data-finding]");
    const list = item?.closest("[data-answers]");
    const link = item?.querySelector(`a[data-key="${key}"]`);
    if (!link) return;
    try {
      const lists = [...document.querySelectorAll("[data-answers]")];
      const place = [...list.querySelectorAll("[data-finding]")].indexOf(item);
      sessionStorage.setItem("answered", JSON.stringify([lists.length - lists.indexOf(list), place]));
    } catch {
      // storage is switched off: the focus starts at the top
    }
    link.click();
  };
  const focusAgain = () => {
    try {
      const kept = sessionStorage.getItem("answered");
      sessionStorage.removeItem("answered");
      const [fromEnd, place] = kept ? JSON.parse(kept) : [];
      const list = [...document.querySelectorAll("[data-answers]")].at(-fromEnd);
      const items = kept && list ? [...list.querySelectorAll("[data-finding]")] : [];
      items[Math.min(place, items.length - 1)]?.querySelector("a")?.focus();
    } catch {
      // nothing kept, nothing to do
    }
  };

  const goHome = () => location.assign(document.querySelector(".brand").href);
  const search = () => {
    const field = document.getElementById("q");
    field?.focus();
    field?.select();
  };
  const ACTIONS = {
    "/": search,
    j: () => step(1),
    k: () => step(-1),
    i: () => openTab("images"),
    d: () => openTab("differential"),
    a: () => readingRoom.pictures?.toggleMarks(),
    v: () => readingRoom.pictures?.openViewer(),
    f: () => readingRoom.pictures?.openLarge(),
    y: () => answer("y"),
    n: () => answer("n"),
    u: () => answer("u"),
    x: () => answer("x"),
    ".": copyStatement,
    "?": openSheet,
  };
  let wentAt = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !areOn()) return;
    if (event.target.closest?.(TYPING) || (sheet?.open && event.key !== "?")) return;
    const went = event.timeStamp - wentAt < GO_WITHIN;
    wentAt = event.key === "g" ? event.timeStamp : -Infinity;
    const action = went && event.key === "h" ? goHome : ACTIONS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  showSwitches();
  focusAgain();
})();
