// What is filled in, as a text like `ras=mutant&flr_percent=25`: the state of the page. It stands in
// the address behind `#`, which a browser never sends.

const LEFT_OUT = new Set(["case", "filter", ""]);

export function said(form) {
  const pairs = new URLSearchParams();
  for (const [name, text] of new FormData(form)) {
    if (typeof text === "string" && text.trim() && !LEFT_OUT.has(name)) pairs.append(name, text);
  }
  return pairs.toString();
}

export function fill(form, state) {
  const pairs = new URLSearchParams(state);
  for (const control of form.elements) {
    if (LEFT_OUT.has(control.name ?? "")) continue;
    if (control.type === "radio") control.checked = control.value === (pairs.get(control.name) ?? "");
    else if (control.type === "checkbox") control.checked = pairs.getAll(control.name).includes(control.value);
    else if (control.matches("input[type=text], textarea")) control.value = pairs.get(control.name) ?? "";
  }
}

const TOGETHER = 1500; // milliseconds: changes of one field that follow each other are one step

// The states of the page, for undo and redo.
export class Steps {
  constructor(state) {
    this.states = [state];
    this.now = 0;
    this.field = null;
    this.last = 0;
  }

  get state() {
    return this.states[this.now];
  }

  get canUndo() {
    return this.now > 0;
  }

  get canRedo() {
    return this.now + 1 < this.states.length;
  }

  take(state, field) {
    if (state === this.state) return false;
    const same = field !== null && field === this.field && this.now > 0 && Date.now() - this.last < TOGETHER;
    this.now += same ? 0 : 1;
    this.states.splice(this.now, Infinity, state);
    this.field = field;
    this.last = Date.now();
    return true;
  }

  go(step) {
    this.now += step;
    this.field = null;
    return this.state;
  }
}
