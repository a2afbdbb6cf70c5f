// What every page may use: printing, closing the menu with Escape, focus after a swap. Everything works without it.

const showScriptButtons = (root) => {
  for (const button of root.querySelectorAll("[data-print], [data-reload]")) button.hidden = false;
};
showScriptButtons(document);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-reload]")) window.location.reload();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest(".st-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// After a swap the reader goes to the new heading, unless the swapped part asks for something else (autofocus).
// data-focus-heading: always (a new answer); data-focus-lost: only if the control in use is gone
// (htmx keeps the focus of elements with the same id).
document.addEventListener("htmx:afterSettle", (event) => {
  showScriptButtons(document);
  const part = event.target.closest("[data-focus-heading], [data-focus-lost]");
  if (!part || part.querySelector("[autofocus]")) return;
  const lost = !document.activeElement || document.activeElement === document.body;
  const heading = part.querySelector("h1");
  if (!heading || !(lost || (part.hasAttribute("data-focus-heading") && event.target === part))) return;
  heading.tabIndex = -1;
  heading.focus();
});

// A request that failed is said, never swallowed: what was typed stays where it is.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const status = document.getElementById("meldungen");
    if (!status) return;
    const template = document.getElementById("meldung-stoerung");
    status.replaceChildren(template.content.cloneNode(true));
    status.scrollIntoView({ block: "nearest" });
  });
}
