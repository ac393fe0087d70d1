// Loaded before anything is painted, so that no page ever flashes in the other theme. Without it the style sheet's dark stands.
(() => {
  const root = document.documentElement;
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the theme of the system it is
    }
  };
  const apply = () => {
    root.dataset.theme = stored() ?? (prefersLight.matches ? "light" : "dark");
  };
  root.classList.add("js");
  apply();
  prefersLight.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const name = () => {
      button.textContent = root.dataset.theme === "dark" ? "Light theme" : "Dark theme";
    };
    name();
    button.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // the choice then lasts for this page
      }
      name();
    });
  });
})();
