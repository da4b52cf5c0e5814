import { once } from "./once";

const words = ["up", "degraded", "down", "inconclusive", "in maintenance"];
const hour = once(() => new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" }));
const day = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }));

/** What a bar stands for: "Fri 14:00: 58 up, 2 down". Counts come as up/degraded/down/inconclusive/maintenance, trailing zeros left out. */
function describe(svg: SVGSVGElement, index: number): string {
  const step = Number(svg.dataset.step ?? 3600);
  const start = (Number(svg.dataset.from) + index * step) * 1000;
  const when = step >= 86_400 ? day().format(start) : hour().format(start);
  const counts = (svg.dataset.counts ?? "").split(" ")[index]?.split("/") ?? [];
  const parts = counts.flatMap((count, status) => (Number(count) > 0 ? [`${Number(count).toLocaleString()} ${words[status]}`] : []));
  return `${when}: ${parts.length > 0 ? parts.join(", ") : "no results"}`;
}

/** One tooltip for all bars, on pointer and on arrow keys. */
export function startBars(): void {
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);

  const show = (svg: SVGSVGElement, index: number) => {
    const box = svg.getBoundingClientRect();
    const count = Number(svg.dataset.bars ?? 24);
    tip.textContent = describe(svg, index);
    tip.hidden = false;
    const middle = box.left + ((index + 0.5) / count) * box.width;
    const left = Math.min(Math.max(8, middle - tip.offsetWidth / 2), document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${left}px`;
    tip.style.top = `${box.top - tip.offsetHeight - 6}px`;
  };
  const find = (event: Event) => (event.target instanceof Element ? event.target.closest<SVGSVGElement>("svg[data-counts]") : null);

  document.addEventListener("pointermove", (event) => {
    const svg = find(event);
    if (!svg) {
      if (!document.activeElement?.matches("svg[data-counts]")) {
        tip.hidden = true;
      }
      return;
    }
    const box = svg.getBoundingClientRect();
    const count = Number(svg.dataset.bars ?? 24);
    show(svg, Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count))));
  });
  document.addEventListener("keydown", (event) => {
    const svg = find(event);
    if (event.key === "Escape") {
      tip.hidden = true;
    }
    if (!svg || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) {
      return;
    }
    event.preventDefault();
    const count = Number(svg.dataset.bars ?? 24);
    const from = Number(svg.dataset.at ?? (event.key === "ArrowLeft" ? count : -1));
    const index = Math.min(count - 1, Math.max(0, from + (event.key === "ArrowLeft" ? -1 : 1)));
    svg.dataset.at = String(index);
    show(svg, index);
  });
  document.addEventListener("focusout", () => (tip.hidden = true));
  document.addEventListener("scroll", () => (tip.hidden = true), { passive: true, capture: true });
}
