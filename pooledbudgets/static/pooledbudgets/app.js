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

/* What takes longer than a moment says so beside the button that was pressed. */
document.addEventListener("submit", ({ target: form, submitter, defaultPrevented }) => {
  if (defaultPrevented || form.method !== "post" || form.matches("[hx-boost], [hx-post]")) return;
  const said = document.createElement("p");
  said.className = "govuk-body pb-working";
  said.setAttribute("role", "status");
  (submitter ?? form.lastElementChild).after(said);
  setTimeout(() => (said.textContent = form.querySelector("[type=file]") ? "The file is being sent and looked at…" : "This is being done…"), 700);
  window.addEventListener("pageshow", () => said.remove(), { once: true }); // whoever comes back finds the page as it was
});

/* Rows that are dragged to another place. A row takes along those it holds, and stays under its own. */
document.querySelectorAll('[data-module="pb-drag"]').forEach((table) => {
  const rows = () => [...table.querySelectorAll("tr[data-key]")];
  const holds = (row) => {
    const held = new Set([row.dataset.key]);
    return rows().filter((each) => held.has(each.dataset.key) || (held.has(each.dataset.parent) && held.add(each.dataset.key)));
  };
  const hint = table.closest("form").querySelector(".pb-drag-hint");
  if (hint) hint.hidden = false;
  let dragged = null;
  rows().forEach((row) => {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.key);
    });
    row.addEventListener("dragover", (event) => {
      if (dragged && dragged !== row && dragged.dataset.parent === row.dataset.parent) event.preventDefault();
    });
    row.addEventListener("drop", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const moving = holds(dragged);
      const goesDown = rows().indexOf(dragged) < rows().indexOf(row);
      if (goesDown) holds(row).at(-1).after(...moving);
      else row.before(...moving);
      rows().forEach((each) => each.classList.toggle("pb-arrange__moved", moving.includes(each)));
      dragged = null;
    });
  });
});
