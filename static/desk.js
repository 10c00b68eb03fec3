// Comforts for the desk. Every page does all of its work without this file.
(() => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);

  // j and k move through the rows that carry a link; Enter opens, as the browser does for a focused link.
  const links = () => [...document.querySelectorAll("[data-rows] tbody tr a[href]:first-of-type")];
  const move = (step) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    document.querySelectorAll("tr.here").forEach((row) => row.classList.remove("here"));
    next.closest("tr").classList.add("here");
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const search = $("input[type=search]");
    const keys = $("dialog#keys");
    if (event.key === "/" && search) search.focus();
    else if (event.key === "/" && $(".rail a[href='/desk/queue']")) location.assign("/desk/queue#q");
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?" && keys) keys.showModal();
    else return;
    event.preventDefault();
  });

  if (location.hash === "#q") $("#q")?.focus();

  // References and e-mail addresses copy on click; what was copied is said aloud, then goes away.
  const copy = async (place) => {
    try {
      await navigator.clipboard.writeText(place.textContent.trim());
    } catch {
      return;
    }
    const said = document.createElement("div");
    said.className = "copied";
    said.setAttribute("role", "status");
    document.body.append(said);
    said.textContent = document.body.dataset.copiedLabel || "✓";
    setTimeout(() => said.remove(), 1500);
  };
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach((place) => {
      place.tabIndex = 0;
      place.setAttribute("role", "button");
      place.title = document.body.dataset.copyLabel || "";
      place.addEventListener("click", () => copy(place));
      place.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        copy(place);
      });
    });
  }
})();
