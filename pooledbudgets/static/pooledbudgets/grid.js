/* The contributions grid under the hands of somebody used to a spreadsheet.
 *
 * The page is a plain form and works as one; this adds keys, undo, totals while typing, pasting and the
 * panel that explains a figure. It adds nothing up and judges nothing: the server does both.
 */

const form = document.querySelector("[data-grid]");
const panel = document.getElementById("grid-panel");
const panelBody = document.getElementById("grid-panel-body");
const FOCUS_KEY = "grid focus";

/* --- The panel ----------------------------------------------------------------------------------- */

/** Show a page's part in the panel; where that fails, do what the page does without a script. */
async function openPanel(verb, address, context, otherwise) {
  panelBody.replaceChildren();
  try {
    await htmx.ajax(verb, address, { ...context, target: "#grid-panel-body", swap: "innerHTML" });
  } catch {
    /* seen below: nothing came */
  }
  if (!panelBody.firstElementChild) return otherwise();
  if (!panel.open) panel.showModal();
  document.getElementById("panel-title")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-explain]");
  if (link && panel && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openPanel("GET", link.getAttribute("href"), { source: panelBody }, () => location.assign(link.href));
  } else if (panel?.open && event.target.closest("[data-close]")) {
    event.preventDefault();
    panel.close();
  } else if (event.target === panel) {
    panel.close(); // beside the panel
  }
});

/* --- The grid ------------------------------------------------------------------------------------ */

if (form) new (class Grid {
  boxes = [...form.querySelectorAll(".pb-grid__box")];
  before = new Map(); // what each box held when its last step was made
  done = [];
  undone = [];
  isLeaving = false;

  constructor() {
    this.said = document.getElementById("grid-said");
    this.state = document.getElementById("grid-state");
    form.addEventListener("focusin", (event) => this.isBox(event.target) && this.enter(event.target));
    form.addEventListener("focusout", (event) => this.isBox(event.target) && this.commit(event.target));
    form.addEventListener("mousedown", (event) => this.pressed(event));
    form.addEventListener("mouseup", (event) => this.released(event));
    form.addEventListener("keydown", (event) => this.isBox(event.target) && this.key(event, event.target));
    form.addEventListener("input", (event) => this.isBox(event.target) && this.typed(event.target));
    form.addEventListener("paste", (event) => this.isBox(event.target) && this.pasted(event, event.target));
    document.addEventListener("keydown", (event) => this.saveKey(event));
    document.addEventListener("submit", (event) => (this.isLeaving = event.target.matches("[data-saves]")));
    document.body.addEventListener("htmx:afterRequest", () => this.markRefusals());
    window.addEventListener("pageshow", () => (this.isLeaving = false));
    window.addEventListener("beforeunload", (event) => this.warn(event));
    this.boxes.forEach((box) => this.mark(box));
    this.count();
    this.comeBack();
  }

  isBox(element) {
    return element.matches?.(".pb-grid__box");
  }

  was(box) {
    return form.elements[`${box.name}.was`].value;
  }

  /* Moving ----------------------------------------------------------------------------------------- */

  /** A box takes the focus: what is typed next replaces what it holds, until F2 or a second click. */
  enter(box) {
    this.before.set(box, box.value);
    this.isEditing = false;
    if (!this.byMouse) box.select();
  }

  pressed(event) {
    if (!this.isBox(event.target)) return;
    this.byMouse = true;
    this.isEditing = document.activeElement === event.target;
  }

  released(event) {
    this.byMouse = false;
    const box = event.target;
    if (this.isBox(box) && !this.isEditing && box.selectionStart === box.selectionEnd) box.select();
  }

  go(box) {
    if (!box) return;
    box.focus();
    box.select();
    box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  column(box) {
    const index = box.closest("td").cellIndex;
    return this.boxes.filter((other) => other.closest("td").cellIndex === index);
  }

  row(box) {
    const row = box.closest("tr");
    return this.boxes.filter((other) => other.closest("tr") === row);
  }

  beside(boxes, box, step) {
    return boxes[boxes.indexOf(box) + step];
  }

  key(event, box) {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = `${control ? "Control+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
    const deed = {
      ArrowUp: () => this.go(this.beside(this.column(box), box, -1)),
      ArrowDown: () => this.go(this.beside(this.column(box), box, 1)),
      Enter: () => this.go(this.beside(this.column(box), box, 1)),
      "Shift+Enter": () => this.go(this.beside(this.column(box), box, -1)),
      "Alt+Enter": () => this.explain(box),
      "Control+Home": () => this.go(this.boxes.at(0)),
      "Control+End": () => this.go(this.boxes.at(-1)),
      "Control+z": () => this.undo(box),
      "Control+y": () => this.redo(),
      "Control+Shift+z": () => this.redo(),
      F2: () => this.edit(box),
      Escape: () => this.restore(box),
      ...(this.isEditing ? {} : this.acrossKeys(box)),
    }[name];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  /** Keys that move along the row, or stay at its end; they go to the text only while it is edited. */
  acrossKeys(box) {
    const row = this.row(box);
    const left = this.beside(row, box, -1);
    const right = this.beside(row, box, 1);
    return {
      ArrowLeft: () => left && this.go(left),
      ArrowRight: () => right && this.go(right),
      Home: () => this.go(row.at(0)),
      End: () => this.go(row.at(-1)),
    };
  }

  edit(box) {
    this.isEditing = true;
    box.setSelectionRange(box.value.length, box.value.length);
  }

  explain(box) {
    box.closest("td").querySelector("a[data-explain]").click();
  }

  /* Changing, and taking it back --------------------------------------------------------------------- */

  typed(box) {
    this.mark(box);
    this.count();
    this.askTotals();
  }

  /** What was typed becomes one step that can be undone. */
  commit(box) {
    if (box.value === this.before.get(box)) return;
    this.done.push({ box, from: this.before.get(box), to: box.value });
    this.undone = [];
    this.before.set(box, box.value);
  }

  restore(box) {
    this.isEditing = false;
    if (box.value !== this.before.get(box)) this.put(box, this.before.get(box));
    box.select();
  }

  undo(box) {
    this.commit(box);
    const step = this.done.pop();
    if (!step) return this.say("There is nothing to undo.");
    this.undone.push(step);
    this.retrace(step.box, step.from, "Undone");
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return this.say("There is nothing to do again.");
    this.done.push(step);
    this.retrace(step.box, step.to, "Done again");
  }

  retrace(box, value, what) {
    this.put(box, value);
    this.before.set(box, value);
    this.go(box);
    this.say(`${what}: ${box.getAttribute("aria-label")}: ${value || "blank"}.`);
  }

  put(box, value) {
    box.value = value;
    this.typed(box);
  }

  /* Saying where things stand ------------------------------------------------------------------------ */

  mark(box) {
    const cell = box.closest("td");
    const isUnsaved = box.value.trim() !== this.was(box).trim();
    cell.classList.toggle("pb-grid__cell--unsaved", isUnsaved);
    const flag = cell.querySelector("[data-flag]");
    if (isUnsaved) flag.textContent = "Not saved";
    else if (flag.textContent === "Not saved") flag.textContent = "";
  }

  unsaved() {
    return this.boxes.filter((box) => box.value.trim() !== this.was(box).trim());
  }

  count() {
    const number = this.unsaved().length;
    const words = number === 0 ? "Everything is saved" : `${number} figure${number === 1 ? "" : "s"} not saved`;
    if (this.state.textContent !== words) this.state.textContent = words;
    document.getElementById("grid-save").classList.toggle("pb-grid-save--unsaved", number > 0);
  }

  say(words) {
    this.said.textContent = "";
    setTimeout(() => (this.said.textContent = words), 50);
  }

  /** Refusals come back with the totals; the box they are about says so, and so does the page. */
  markRefusals() {
    for (const box of this.boxes) {
      const refusal = document.getElementById(`refusal-${box.name}`).textContent.trim();
      const wasRefused = box.getAttribute("aria-invalid") === "true";
      box.closest("td").classList.toggle("pb-grid__cell--refused", refusal !== "");
      box.classList.toggle("govuk-input--error", refusal !== "");
      if (refusal) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      if (refusal && !wasRefused) this.say(refusal);
    }
  }

  askTotals() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => htmx.ajax("POST", form.dataset.totals, { source: form, swap: "none" }), 300);
  }

  /* Pasting, saving, leaving -------------------------------------------------------------------------- */

  pasted(event, box) {
    const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
    if (this.isEditing && !/[\t\n]/.test(text)) return;
    event.preventDefault();
    if (!/[\t\n]/.test(text)) return this.put(box, text.trim());
    this.commit(box);
    const values = { block: text, start: box.name };
    openPanel("POST", form.dataset.paste, { source: form, values }, () => {
      form.elements.block.value = text;
      form.elements.start.value = box.name;
      form.requestSubmit(document.getElementById("grid-paste"));
    });
  }

  saveKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.altKey || panel.open) return;
    event.preventDefault();
    form.requestSubmit(document.getElementById("grid-submit"));
  }

  warn(event) {
    if (this.isBox(document.activeElement)) sessionStorage.setItem(FOCUS_KEY, document.activeElement.id);
    if (this.isLeaving || !this.unsaved().length) return;
    event.preventDefault();
    event.returnValue = "";
  }

  /** After saving the work goes on where it was; the message that the banner shows is said as well. */
  comeBack() {
    const box = document.getElementById(sessionStorage.getItem(FOCUS_KEY) ?? "");
    sessionStorage.removeItem(FOCUS_KEY);
    const banner = document.querySelector(".govuk-notification-banner__heading");
    if (!box || !banner) return;
    this.go(box);
    this.say(banner.textContent.trim());
  }
})();
