// Opens a reference or a definition beside its mark: on hover, on keyboard focus, on tap. Esc closes it (WCAG 1.4.13).
(() => {
  const OPEN_AFTER = 180;
  const CLOSE_AFTER = 250;
  const MARK = ".cite a[href^='#ref-'], a.term";
  const card = document.createElement("div");
  card.className = "card";
  card.id = "card";
  card.setAttribute("role", "group");
  let mark = null;
  let timer = 0;

  const find = (event) => event.target.closest?.(MARK);
  const later = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };
  const close = () => {
    clearTimeout(timer);
    card.remove();
    mark?.removeAttribute("aria-describedby");
    mark = null;
  };
  const place = () => {
    const at = mark.getBoundingClientRect();
    const width = card.offsetWidth;
    const height = card.offsetHeight;
    const left = Math.min(Math.max(at.left - 12, 16), document.documentElement.clientWidth - width - 16);
    const below = at.bottom + 6;
    const above = at.top - height - 6;
    const top = below + height > innerHeight && above > 0 ? above : below;
    const frame = card.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const origin = card.offsetParent === document.body || !card.offsetParent ? { left: -scrollX, top: -scrollY } : frame;
    card.style.left = `${left - origin.left}px`;
    card.style.top = `${top - origin.top}px`;
  };
  const fill = (link) => {
    if (!link.matches(".cite a")) {
      card.setAttribute("aria-label", `Definition of ${link.textContent}`);
      card.textContent = "…";
      htmx.ajax("GET", `${link.getAttribute("href")}/card`, { target: card, swap: "innerHTML", source: card }).then(() => mark && place());
      return;
    }
    const reference = document.getElementById(link.hash.slice(1));
    card.setAttribute("aria-label", `Reference ${link.textContent}`);
    card.replaceChildren(...[...(reference?.childNodes ?? [])].map((node) => node.cloneNode(true)));
  };
  const open = (link) => {
    if (mark === link || (link.matches(".cite a") && !document.getElementById(link.hash.slice(1)))) return;
    close();
    mark = link;
    // Beside its mark in the document, so that the next Tab goes into the card.
    (link.closest("sup") ?? link).after(card);
    link.setAttribute("aria-describedby", "card");
    fill(link);
    place();
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = find(event);
    if (link) later(() => open(link), OPEN_AFTER);
    else if (card.contains(event.target)) clearTimeout(timer);
    else if (mark && !card.contains(document.activeElement)) later(close, CLOSE_AFTER);
    else if (!mark) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = find(event);
    if (link?.matches(":focus-visible")) open(link);
    else if (mark && !card.contains(event.target) && event.target !== mark) close();
  });
  document.addEventListener("click", (event) => {
    const link = find(event);
    if (link && event.pointerType === "touch" && mark !== link) {
      event.preventDefault();
      open(link);
    } else if (mark && !link && !card.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !mark) return;
    if (card.contains(document.activeElement)) mark.focus();
    close();
    event.stopPropagation();
  });
  addEventListener("resize", close);
})();
