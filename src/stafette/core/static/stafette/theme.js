// Light, dark or as the device says. A classic script in the head: it runs before the first paint, so nothing flashes.
(() => {
  const KEY = "stafette-darstellung";
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto"; // storage is switched off: the device decides
    }
  };

  const show = (choice) => {
    if (choice === "light" || choice === "dark") {
      root.dataset.kernTheme = choice;
    } else {
      delete root.dataset.kernTheme;
    }
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
    document.dispatchEvent(new CustomEvent("stafette:theme"));
  };

  show(stored());

  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-theme-switch]")) {
      part.hidden = false;
    }
    show(stored());
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch {
      // the choice then holds for this page only
    }
    show(button.dataset.themeChoice);
  });
})();
