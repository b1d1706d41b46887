/* Reading a pack: the list of items stands open where there is room, the arrow keys turn to the item before and
 * after, and what is typed in a note or a question survives until it is saved. The page works without any of it. */

const wide = matchMedia("(min-width: 62em)");
const list = document.querySelector("[data-open-wide]");
const open = () => list && (list.open = wide.matches);
wide.addEventListener("change", open);
open();

document.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const elsewhere = event.target !== document.body || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (way && !elsewhere) document.querySelector(`a[rel="${way}"]`)?.click();
});

for (const form of document.querySelectorAll("form[data-keep]")) {
  const box = form.querySelector("textarea");
  // The key changes with every note saved and every question asked, so what was sent is not filled in again.
  const kept = sessionStorage.getItem(form.dataset.keep);
  if (kept !== null && kept !== box.value) {
    box.value = kept;
    const around = form.closest("details");
    if (around) around.open = true;
  }
  box.addEventListener("input", () => sessionStorage.setItem(form.dataset.keep, box.value));
}
