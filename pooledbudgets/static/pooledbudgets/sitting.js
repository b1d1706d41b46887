/* A meeting under the hands of its clerk: entries are saved without leaving the page, and what is typed survives.
 *
 * Every form is a plain form and works as one. What is typed is kept in this tab alone until it is saved; on a
 * connection that fails nothing is lost, and the page says so.
 */

const main = () => document.getElementById("main-content");
const OMITTED = new Set(["csrfmiddlewaretoken", "seen"]);
const keyOf = (form) => `sitting ${new URL(form.action, location).pathname} ${form.closest("details")?.id ?? ""}`;

/* --- Saving without leaving the page --------------------------------------------------------------- */

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.matches("form[data-keep]")) document.getElementById("sitting-lost").hidden = true;
});

/* A refused entry comes back with what was typed and why. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (form.matches("form[data-keep]") && detail.xhr.status === 200) sessionStorage.removeItem(keyOf(form));
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, ({ detail }) => {
    if (detail.elt.matches("form[data-keep]")) document.getElementById("sitting-lost").hidden = false;
  });
}

/* --- Keeping what is typed ------------------------------------------------------------------------- */

const typed = (form) => [...new FormData(form)].filter(([name, value]) => !OMITTED.has(name) && value !== "");

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-keep]");
  if (form) sessionStorage.setItem(keyOf(form), JSON.stringify(typed(form)));
});

/** Fill in what was typed before the page was loaded again; a form that came back refused has it already. */
function restore() {
  for (const form of main().querySelectorAll("details form[data-keep]")) {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]");
    if (!kept.length || form.querySelector(".govuk-error-message")) continue;
    for (const [name, value] of kept) {
      for (const box of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (box.type === "radio" || box.type === "checkbox") box.checked ||= box.value === value;
        else box.value = value;
      }
    }
    form.closest("details").open = true;
  }
}

document.addEventListener("htmx:load", restore);
restore();
