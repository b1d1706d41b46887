import { initAll } from "../govuk/govuk-frontend.min.js";

initAll();

/* Parts that htmx brings in later wake up too. */
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) initAll({ scope: event.detail.elt });
});
