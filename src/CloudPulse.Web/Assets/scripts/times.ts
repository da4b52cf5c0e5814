const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function ago(seconds: number): string {
  const size = Math.abs(seconds);
  for (const [unit, length] of units) {
    if (size >= length) {
      return relative.format(-Math.trunc(seconds / length), unit);
    }
  }
  return size < 5 ? "just now" : relative.format(-Math.trunc(seconds), "second");
}

/** Puts every <time> within `root` into the viewer's zone (on hover) and counts its age on. */
export function localise(root: ParentNode): void {
  const now = Date.now();
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = Date.parse(element.dateTime);
    if (Number.isNaN(at)) {
      continue;
    }
    const text = element.dataset.exact === undefined ? ago((now - at) / 1000) : exact.format(at);
    if (element.textContent !== text) {
      element.textContent = text;
    }
    if (!element.dataset.local) {
      element.dataset.local = "1";
      element.title = exact.format(at);
    }
  }
}

export function startTimes(): void {
  localise(document);
  setInterval(() => {
    if (!document.hidden) {
      localise(document);
    }
  }, 10_000);
  document.addEventListener("htmx:after:swap", () => localise(document));
}
