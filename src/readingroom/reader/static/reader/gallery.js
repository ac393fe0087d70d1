// Shows one picture of the column large; the thumbnails choose which.
(() => {
  const gallery = document.querySelector("[data-gallery]");
  const thumbs = [...document.querySelectorAll("[data-thumbs] a")];
  if (!gallery || !thumbs.length) return;
  const show = (chosen) => {
    for (const thumb of thumbs) {
      const figure = document.getElementById(thumb.hash.slice(1));
      figure.classList.toggle("shown", thumb === chosen);
      if (thumb === chosen) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    }
  };
  for (const thumb of thumbs) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(thumb);
    });
  }
  show(thumbs[0]);
})();
