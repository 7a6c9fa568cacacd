// Saves each answer of a quiz as it is given.
//
// Expects form.quiz[data-save] with fieldset.question[data-question] inside,
// each holding a [data-saved] element that is a live region. An answer is
// posted to the data-save address as the fields of its fieldset, together with
// the form's hidden fields and "question". Any 2xx means saved. A 409 or 410
// means that the attempt is over, a 401 that the session is: neither is retried.

import "./menu.js";
import "./rank.js";

function start(form) {
  const questions = [...form.querySelectorAll("[data-question]")].map((el) => new Question(el, form));
  const answered = form.querySelector("[data-answered]");
  let leaving = false;

  const changed = (event) => {
    const question = questions.find((q) => q.el.contains(event.target));
    if (!question) return;
    question.changed(event.type === "input" && event.target.matches("textarea") ? 1200 : 150);
    if (answered) {
      const n = questions.filter((q) => q.answered()).length;
      answered.textContent = `${n} of ${questions.length} answered`;
    }
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true; // the form carries every answer itself
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("online", () => questions.forEach((q) => q.unsaved && q.save()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !leaving) questions.forEach((q) => q.waiting && q.save());
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && questions.some((q) => q.unsaved)) event.preventDefault();
  });
}

class Question {
  constructor(el, form) {
    this.el = el;
    this.form = form;
    this.status = el.querySelector("[data-saved]");
    this.unsaved = false; // there is something that the server doesn't have
    this.waiting = 0; // the timer of the next try
    this.tries = 0;
    this.sending = false;
    this.kept = null; // the fields as the server has them, once it said so
  }

  changed(delay) {
    if (!this.sending && String(this.fields()) === this.kept) {
      clearTimeout(this.waiting);
      this.waiting = 0;
      this.unsaved = false;
      return this.say("saved", "Saved");
    }
    this.unsaved = true;
    this.tries = 0;
    if (this.status?.dataset.state === "saved") this.say("", ""); // what was saved is no longer what stands there
    this.plan(delay);
  }

  plan(delay) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), delay);
  }

  async save() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (this.sending) return; // what changed meanwhile is sent when this try ends
    this.sending = true;
    const body = this.fields();
    const sent = String(body);
    let response = null;
    try {
      response = await fetch(this.form.dataset.save, {
        method: "POST",
        body,
        keepalive: sent.length < 60000,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
      });
      response.body?.cancel(); // only the status counts; unread, it keeps the connection
    } catch {
      // no network: retried below
    }
    this.sending = false;
    if (response?.ok) return this.saved(sent);
    if (response && (response.type === "opaqueredirect" || [401, 403].includes(response.status))) {
      return this.say("failed", "Not saved: you are signed out. Sign in again in another tab, then change this answer.");
    }
    if (response && response.status < 500 && ![408, 425, 429].includes(response.status)) {
      return this.say("failed", "Not saved. Reload the page: this attempt may be over.");
    }
    this.tries++;
    this.say("failed", "Not saved yet, trying again");
    this.plan(Math.min(30000, 1000 * 2 ** (this.tries - 1)) * (0.75 + Math.random() / 2));
  }

  saved(sent) {
    this.tries = 0;
    this.kept = sent;
    if (String(this.fields()) !== sent) return this.plan(150);
    this.unsaved = false;
    this.say("saved", "Saved");
  }

  // fields returns what the form would send of this question, and its hidden fields.
  fields() {
    const out = new URLSearchParams();
    const data = new FormData(this.form);
    for (const [name, value] of data) {
      const owner = this.form.elements.namedItem(name);
      const field = owner instanceof RadioNodeList ? owner[0] : owner;
      if (this.el.contains(field) || (field?.type === "hidden" && !field.closest("[data-question]"))) out.append(name, value);
    }
    out.set("question", this.el.dataset.question);
    return out;
  }

  answered() {
    return [...this.el.querySelectorAll("input, select, textarea")].some((field) =>
      field.closest(".sure") || field.type === "hidden" ? false
        : field.type === "radio" || field.type === "checkbox" ? field.checked
        : field.value.trim() !== "",
    );
  }

  say(state, words) {
    if (!this.status || (this.status.dataset.state === state && this.status.textContent === words)) return;
    this.status.dataset.state = state;
    this.status.textContent = words;
  }
}

const form = document.querySelector("form.quiz[data-save]");
if (form) start(form);
