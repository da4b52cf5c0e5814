function shown(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") {
    return chosen;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The button that switches between light and dark and remembers it. */
export function startSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>("#theme-switch");
  if (!button) {
    return;
  }
  const tell = () => button.setAttribute("aria-pressed", String(shown() === "dark"));
  button.addEventListener("click", () => {
    const next = shown() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    // The page comes in it next time: no script is needed before it is shown, and nothing flashes.
    document.cookie = `cp_theme=${next}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    tell();
    document.dispatchEvent(new CustomEvent("cloudpulse:theme"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    tell();
    document.dispatchEvent(new CustomEvent("cloudpulse:theme"));
  });
  tell();
}
