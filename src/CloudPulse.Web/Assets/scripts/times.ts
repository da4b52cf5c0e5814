import { once } from "./once";

const exact = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" }));
const relative = once(() => new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" }));
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Ages that are counted on: when the element's is due to read otherwise. There may be thousands. */
const due = new Map<HTMLTimeElement, number>();

function ago(seconds: number): string {
  const size = Math.abs(seconds);
  for (const [unit, length] of units) {
    if (size >= length) {
      return relative().format(-Math.trunc(seconds / length), unit);
    }
  }
  return size < 5 ? "just now" : relative().format(-Math.trunc(seconds), "second");
}

/** Half a unit, so that an age is never told wrong for longer. */
function goodFor(seconds: number): number {
  const size = Math.abs(seconds);
  return 500 * (units.find(([, length]) => size >= length)?.[1] ?? 1);
}

function tell(element: HTMLTimeElement, now: number): void {
  const at = Date.parse(element.dateTime);
  if (Number.isNaN(at)) {
    return;
  }
  const isAge = element.dataset.exact === undefined;
  const text = isAge ? ago((now - at) / 1000) : exact().format(at);
  if (element.textContent !== text) {
    element.textContent = text;
  }
  if (isAge) {
    due.set(element, now + goodFor((now - at) / 1000));
  }
}

/** Puts every moment within `root` into the viewer's zone. Ages were right when they came: they are counted on from the next round. */
export function localise(root: ParentNode): void {
  const now = Date.now();
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    if (element.dataset.exact === undefined) {
      due.set(element, 0);
    } else {
      tell(element, now);
    }
  }
}

function countOn(): void {
  const now = Date.now();
  for (const [element, at] of due) {
    if (!element.isConnected) {
      due.delete(element);
    } else if (at <= now) {
      tell(element, now);
    }
  }
}

/** The exact moment in the viewer's zone, once somebody points at it. */
function nameExactly(event: Event): void {
  const element = event.target;
  if (element instanceof HTMLTimeElement) {
    element.title = exact().format(Date.parse(element.dateTime));
  }
}

export function startTimes(): void {
  localise(document);
  setInterval(() => {
    if (!document.hidden) {
      countOn();
    }
  }, 10_000);
  document.addEventListener("mouseover", nameExactly);
  document.addEventListener("htmx:after:settle", (event) => localise(event.target as Element));
}
