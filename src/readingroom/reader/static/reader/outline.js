// Marks the section in view in the outline, and copies the permanent link of a statement.
(() => {
  const status = document.getElementById("status");
  const say = (words) => {
    if (!status) return;
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = words));
  };

  const links = new Map();
  for (const link of document.querySelectorAll(".sections a[href^='#']")) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) links.set(section, link);
  }
  const mark = () => {
    // The section being read is the last that begins above a line below the bar; over the last screenful, where no section
    // can come to the top any more, the line runs down to the foot of the window.
    const top = (parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0) + 32;
    const left = document.documentElement.scrollHeight - innerHeight - scrollY;
    const line = top + Math.max(0, 1 - left / innerHeight) * (innerHeight - top);
    let current = null;
    for (const section of links.keys()) if (section.getBoundingClientRect().top <= line) current = section;
    for (const [section, link] of links) {
      if (section === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    follow(links.get(current));
  };
  // Keeps the marked link in sight where the outline itself scrolls: the strip of a phone, the column of a low window.
  const follow = (link) => {
    if (!link) return;
    const strip = link.closest(".sections");
    const item = link.closest(".sections > li");
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = item.offsetLeft - strip.offsetLeft - 16;
    const column = link.closest(".outline");
    if (column.scrollHeight <= column.clientHeight) return;
    const [at, frame] = [link.getBoundingClientRect(), column.getBoundingClientRect()];
    if (at.top < frame.top || at.bottom > frame.bottom) column.scrollTop += at.top - frame.top - frame.height / 2;
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  if (links.size) {
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    mark();
  }

  const copy = async (hash) => {
    const address = new URL(hash, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      history.replaceState(history.state, "", hash);
      say("Link copied");
      flash("Link copied");
    } catch {
      location.hash = hash; // no clipboard here: the address bar then holds the link
      flash("The link is in the address bar");
    }
  };
  const flash = (words) => {
    document.querySelector(".flash")?.remove();
    const note = document.createElement("p");
    note.className = "flash";
    note.setAttribute("aria-hidden", "true"); // #status says it
    note.textContent = words;
    document.body.append(note);
    setTimeout(() => note.remove(), 2000);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".text .self");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    copy(link.hash);
  });
  window.readingRoom = { copy, say };
})();
