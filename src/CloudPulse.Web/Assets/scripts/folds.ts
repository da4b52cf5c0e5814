const key = "cloudpulse.folded";

function folded(): Set<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(key) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
}

function restore(root: ParentNode): void {
  const names = folded();
  for (const group of root.querySelectorAll<HTMLDetailsElement>("details[data-group]")) {
    if (names.has(group.dataset.group ?? "")) {
      group.open = false;
    }
  }
}

/** Remembers which groups the viewer has folded. */
export function startFolds(): void {
  restore(document);
  document.addEventListener("htmx:after:settle", (event) => restore(event.target as Element));
  document.addEventListener(
    "toggle",
    (event) => {
      const group = event.target;
      if (group instanceof HTMLDetailsElement && group.dataset.group !== undefined) {
        const names = folded();
        if (group.open) {
          names.delete(group.dataset.group);
        } else {
          names.add(group.dataset.group);
        }
        localStorage.setItem(key, JSON.stringify([...names].slice(-200)));
      }
    },
    true,
  );
}
