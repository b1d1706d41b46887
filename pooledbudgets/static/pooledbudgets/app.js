import { initAll } from "../govuk/govuk-frontend.min.js";

initAll();

/* A frame with nothing to scroll is no stop for the Tab key. */
const frames = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
const watchFrames = (part) => part.querySelectorAll(".pb-scroll").forEach((frame) => frames.observe(frame));
watchFrames(document);

/* Parts that htmx brings in later wake up too. */
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt === document.body) return;
  initAll({ scope: event.detail.elt });
  watchFrames(event.detail.elt);
});
