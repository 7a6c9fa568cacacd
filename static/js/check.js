// Answers the checks inside a lesson without leaving the page.
//
// Expects form[data-check] followed by an element [data-feedback]. The form is
// sent by its own method to its own address with "X-Requested-With: fetch"; the
// answer is an HTML fragment that replaces the feedback. If that fails, the form
// is sent the plain way and the page comes back with the feedback at its anchor.

for (const form of document.querySelectorAll("form[data-check]")) {
  const feedback = form.parentElement.querySelector("[data-feedback]");
  if (!feedback) continue;
  feedback.setAttribute("aria-live", "polite");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(request(form, event.submitter));
      if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/html")) throw new Error("no fragment");
      feedback.innerHTML = await response.text();
      feedback.scrollIntoView({ block: "nearest" });
    } catch {
      form.submit();
    } finally {
      form.removeAttribute("aria-busy");
    }
  });

  // A changed answer makes the feedback about the old one misleading.
  form.addEventListener("change", () => feedback.replaceChildren());
}

function request(form, submitter) {
  const url = new URL(form.action);
  url.hash = "";
  const fields = new URLSearchParams(new FormData(form, submitter));
  const options = { method: form.method, headers: { "X-Requested-With": "fetch", Accept: "text/html" }, redirect: "manual", cache: "no-store" };
  if (form.method === "get") url.search = fields;
  else options.body = fields;
  return new Request(url, options);
}
