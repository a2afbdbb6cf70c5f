// What every page may use: printing, closing the menu with Escape, focus after a swap. Everything works without it.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest(".st-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// After a swap the reader goes to the new heading, unless the swapped part asks for something else (autofocus)
// or the control in use was swapped for itself (htmx keeps the focus of elements with the same id).
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.target;
  if (!part || !part.isConnected || part.querySelector("[autofocus]")) return;
  const heading = part.matches("[data-focus-heading]") && part.querySelector("h1, h2");
  if (!heading) return;
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
