// Suggestions under a search box: an ARIA 1.2 combobox with a list box. Without JavaScript the form still searches.
(() => {
  const WAIT = 60;
  const enhance = (field) => {
    const list = document.createElement("ul");
    list.id = `${field.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    field.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
      field.setAttribute(name, value);

    let asked = "";
    let timer = 0;
    let running = null;
    const options = () => [...list.children];
    const chosen = () => list.querySelector('[aria-selected="true"]');
    const close = () => {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      chosen()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) field.setAttribute("aria-activedescendant", option.id);
      else field.removeAttribute("aria-activedescendant");
    };
    const open = (option) => location.assign(option.dataset.address);
    const show = (html) => {
      list.innerHTML = html;
      const count = options().length;
      list.hidden = count === 0 || document.activeElement !== field;
      field.setAttribute("aria-expanded", String(!list.hidden));
      field.removeAttribute("aria-activedescendant");
      if (!list.hidden) readingRoom.say(`${count} suggestion${count === 1 ? "" : "s"}`);
    };
    const ask = async () => {
      const typed = field.value.trim();
      if (typed === asked) return;
      asked = typed;
      running?.abort();
      if (!typed) return close();
      running = new AbortController();
      try {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}&${field.dataset.suggestWith ?? ""}`, { signal: running.signal });
        if (answer.ok) show(await answer.text());
        else close();
      } catch (fault) {
        // A newer letter was typed, or the server is away: the form itself still works.
        if (fault.name !== "AbortError") close();
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    field.addEventListener("keydown", (event) => {
      const all = options();
      if (event.isComposing || !all.length) return;
      const at = all.indexOf(chosen());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          list.hidden = false;
          field.setAttribute("aria-expanded", "true");
        }
        const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
        choose(all[next] ?? null);
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        open(all[at]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    field.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) open(option);
    });
  };
  for (const field of document.querySelectorAll("[data-suggest]")) enhance(field);
})();
