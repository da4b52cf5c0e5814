import uPlot from "uplot";

type Column = (number | null)[];

/** What every chart is told; columns are of equal length. */
interface Told {
  step_s: number;
  time: number[];
  results: number[];
  incidents: [number, number][];
  maintenance: [number, number][];
}

interface Latencies extends Told {
  p50_ms: Column;
  p95_ms: Column;
  p99_ms: Column;
  down: Column;
}

interface Phases extends Told {
  since: number;
  days_kept: number;
  dns_ms: Column;
  connect_ms: Column;
  tls_ms: Column;
  first_byte_ms: Column;
  transfer_ms: Column;
}


function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Ticks of the time axis: the time of day, and the date where a day begins. */
function ticks(at: number[], step: number): string[] {
  return at.map((seconds) => {
    const tick = new Date(seconds * 1000);
    return step >= 86_400 || (tick.getHours() === 0 && tick.getMinutes() === 0) ? date.format(tick) : clock.format(tick);
  });
}

function latency(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) {
    return "–";
  }
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
}

/** Shades maintenance and incidents behind the lines. */
function shades(data: () => Told): uPlot.Plugin {
  return {
    hooks: {
      drawClear: [
        (plot) => {
          const { left, top, width, height } = plot.bbox;
          const right = left + width;
          const shade = (name: string, spans: [number, number][]) => {
            plot.ctx.fillStyle = colour(name);
            for (const [from, to] of spans) {
              const start = Math.max(left, plot.valToPos(from, "x", true));
              const end = Math.min(right, plot.valToPos(to, "x", true));
              if (end >= start) {
                plot.ctx.fillRect(start, top, Math.max(2 * devicePixelRatio, end - start), height);
              }
            }
          };
          plot.ctx.save();
          shade("--chart-maintenance", data().maintenance);
          shade("--chart-incident", data().incidents);
          plot.ctx.restore();
        },
      ],
    },
  };
}

/** Marks the steps in which something was down at the foot of the chart. */
function downs(data: () => Latencies): uPlot.Plugin {
  return {
    hooks: {
      draw: [
        (plot) => {
          const { left, top, width, height } = plot.bbox;
          const { time, down, step_s } = data();
          plot.ctx.save();
          plot.ctx.fillStyle = colour("--s-down");
          const mark = 6 * devicePixelRatio;
          time.forEach((at, index) => {
            const start = plot.valToPos(at - step_s / 2, "x", true);
            const end = plot.valToPos(at + step_s / 2, "x", true);
            if ((down[index] ?? 0) > 0 && end >= left && start <= left + width) {
              plot.ctx.fillRect(Math.max(left, start), top + height - mark, Math.max(2 * devicePixelRatio, end - start - 1), mark);
            }
          });
          plot.ctx.restore();
        },
      ],
    },
  };
}

/** Says where phases begin, when the range reaches further back. */
function beginning(data: () => Phases): uPlot.Plugin {
  return {
    hooks: {
      draw: [
        (plot) => {
          const { left, top, width, height } = plot.bbox;
          const { since, days_kept } = data();
          const at = plot.valToPos(since, "x", true);
          if (at <= left || at > left + width) {
            return;
          }
          const { ctx } = plot;
          const short = "Phases begin here";
          const long = `${short}: kept with the single results for ${days_kept} ${days_kept === 1 ? "day" : "days"}`;
          const gap = 8 * devicePixelRatio;
          ctx.save();
          ctx.strokeStyle = ctx.fillStyle = colour("--chart-text");
          ctx.lineWidth = devicePixelRatio;
          ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
          ctx.beginPath();
          ctx.moveTo(at, top);
          ctx.lineTo(at, top + height);
          ctx.stroke();
          ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
          ctx.textBaseline = "top";
          const isLeft = at - left > left + width - at;
          ctx.textAlign = isLeft ? "right" : "left";
          const room = (isLeft ? at - left : left + width - at) - 2 * gap;
          ctx.fillText(ctx.measureText(long).width <= room ? long : short, isLeft ? at - gap : at + gap, top + gap, room);
          ctx.restore();
        },
      ],
    },
  };
}

/** What the step under the pointer holds, in words, beside it. */
function tip(data: () => Told, words: (index: number) => string[]): uPlot.Plugin {
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.hidden = true;
  return {
    hooks: {
      init: [(plot) => void plot.over.append(box)],
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx;
          const { time, step_s, incidents, maintenance } = data();
          const at = index === null || index === undefined ? undefined : time[index];
          box.hidden = at === undefined || (plot.cursor.left ?? -1) < 0;
          if (box.hidden || at === undefined || index === null || index === undefined) {
            return;
          }
          const within = ([from, to]: [number, number]) => from < at + step_s / 2 && to > at - step_s / 2;
          const lines = [
            moment.formatRange((at - step_s / 2) * 1000, (at + step_s / 2) * 1000),
            ...words(index),
            ...(incidents.some(within) ? ["Incident"] : []),
            ...(maintenance.some(within) ? ["Maintenance"] : []),
          ];
          box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
          const left = plot.cursor.left ?? 0;
          box.style.left = `${Math.max(0, left > plot.over.clientWidth / 2 ? left - box.offsetWidth - 12 : left + 12)}px`;
          box.style.top = "0.25rem";
        },
      ],
    },
  };
}

/** A chart over time in one place of the page, kept up to date. */
abstract class TimeChart<T extends Told> {
  protected data: T | undefined;
  private plot: uPlot | undefined;
  private fetched = 0;
  private readonly resize = new ResizeObserver(() => {
    const width = this.place.clientWidth;
    if (this.plot && width > 0 && width !== this.plot.width) {
      this.plot.setSize({ width, height: this.plot.height });
    }
  });

  constructor(readonly place: HTMLElement) {
    this.resize.observe(place);
  }

  protected abstract readonly refreshEvery: number;
  protected abstract series(): uPlot.Series[];
  protected abstract plugins(): uPlot.Plugin[];
  protected abstract columns(): uPlot.AlignedData;

  protected bands(): uPlot.Band[] {
    return [];
  }

  async load(): Promise<void> {
    this.fetched = Date.now();
    const response = await fetch(this.place.dataset.src!);
    if (!response.ok) {
      this.place.textContent = `The chart's data could not be loaded (HTTP ${response.status}).`;
      return;
    }
    this.data = (await response.json()) as T;
    const series = this.series();
    const isSame = this.plot?.series.length === series.length + 1 && series.every(({ label }, index) => this.plot!.series[index + 1]!.label === label);
    if (this.plot && isSame) {
      const zoomed = this.plot.scales.x!.min !== this.plot.data[0][0] || this.plot.scales.x!.max !== this.plot.data[0].at(-1);
      this.plot.setData(this.columns(), !zoomed);
      if (zoomed) {
        this.plot.redraw();
      }
    } else {
      this.draw();
    }
  }

  /** New results came in: fetches again, but no more often than a reader would notice. */
  async renew(): Promise<void> {
    if (Date.now() - this.fetched >= this.refreshEvery) {
      await this.load();
    }
  }

  draw(): void {
    if (!this.data) {
      return;
    }
    this.plot?.destroy();
    this.place.replaceChildren();
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { font, stroke: colour("--chart-text"), grid: { stroke: colour("--chart-grid"), width: 1 }, ticks: { show: false } };
    const options: uPlot.Options = {
      width: this.place.clientWidth,
      height: 260,
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(10, (max ?? 0) * 1.1)] } },
      cursor: { y: false, points: { size: 8 } },
      axes: [{ ...axis, space: 72, values: (_plot, at, _index, _space, step) => ticks(at, step) }, { ...axis, size: 64, values: (_plot, at) => at.map((ms) => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`)) }],
      series: [{}, ...this.series()],
      legend: { live: false },
      bands: this.bands(),
      plugins: [shades(() => this.data!), ...this.plugins()],
    };
    this.plot = new uPlot(options, this.columns(), this.place);
  }

  dispose(): void {
    this.resize.disconnect();
    this.plot?.destroy();
  }
}

class LatencyChart extends TimeChart<Latencies> {
  protected readonly refreshEvery = 10_000;

  protected series(): uPlot.Series[] {
    return [
      { label: "Median", stroke: colour("--chart-p50"), width: 2 },
      { label: "95th percentile", stroke: colour("--chart-p95"), width: 1.5, dash: [5, 3] },
      { label: "99th percentile", stroke: colour("--chart-p99"), width: 1, dash: [1, 3] },
      { label: "Down", show: true, scale: "none", paths: () => null, points: { show: false }, stroke: colour("--s-down") },
    ];
  }

  protected override bands(): uPlot.Band[] {
    return [
      { series: [2, 1], fill: colour("--chart-band") },
      { series: [3, 2], fill: colour("--chart-band") },
    ];
  }

  protected plugins(): uPlot.Plugin[] {
    return [
      downs(() => this.data!),
      tip(
        () => this.data!,
        (index) => {
          const { p50_ms, p95_ms, p99_ms, results, down } = this.data!;
          return [`Median ${latency(p50_ms[index])}, p95 ${latency(p95_ms[index])}, p99 ${latency(p99_ms[index])}`, `${results[index] ?? 0} results, ${down[index] ?? 0} down`];
        },
      ),
    ];
  }

  protected columns(): uPlot.AlignedData {
    const { time, p50_ms, p95_ms, p99_ms, down } = this.data!;
    return [time, p50_ms, p95_ms, p99_ms, down];
  }
}

/** Phases one above the other: of each step a bar for all of them, before it one without the last, and so on down to the first. */
class PhaseChart extends TimeChart<Phases> {
  // Read result by result.
  protected readonly refreshEvery = 60_000;

  protected series(): uPlot.Series[] {
    const paths = uPlot.paths.bars!({ size: [1, 64], gap: 1 });
    return this.stacked().map(({ name, index }) => {
      const fill = colour(`--ph${index}`);
      return { label: name, stroke: fill, fill, width: 0, paths, points: { show: false } };
    });
  }

  protected plugins(): uPlot.Plugin[] {
    return [
      beginning(() => this.data!),
      tip(
        () => this.data!,
        (index) => {
          const results = this.data!.results[index] ?? 0;
          const stacked = this.stacked();
          return results === 0
            ? ["No good result with phases"]
            : [
                ...stacked.map(({ name, column }) => `${name} ${latency(column[index])}`),
                `Together ${latency(stacked.reduce((sum, { column }) => sum + (column[index] ?? 0), 0))}`,
                `Average of ${results} results`,
              ];
        },
      ),
    ];
  }

  protected columns(): uPlot.AlignedData {
    const { time, results } = this.data!;
    const stacked = this.stacked();
    const sums = stacked.map((_, level) =>
      time.map((_, index) => (results[index] ? stacked.slice(level).reduce((sum, { column }) => sum + (column[index] ?? 0), 0) : null)),
    );
    return [time, ...sums];
  }

  /** The phases that took place at all, the last on top. */
  private stacked(): { name: string; column: Column; index: number }[] {
    const { dns_ms, connect_ms, tls_ms, first_byte_ms, transfer_ms } = this.data!;
    const all: [string, Column][] = [
      ["DNS", dns_ms],
      ["Connect", connect_ms],
      ["TLS", tls_ms],
      ["First byte", first_byte_ms],
      ["Transfer", transfer_ms],
    ];
    return all.flatMap(([name, column], index) => (column.some((ms) => ms !== null) ? [{ name, column, index }] : [])).reverse();
  }
}

const places: [string, new (place: HTMLElement) => TimeChart<Told>][] = [
  ["#chart", LatencyChart as never],
  ["#phase-chart", PhaseChart as never],
];
const charts = new Map<string, TimeChart<Told>>();

function attach(): void {
  for (const [selector, Kind] of places) {
    const place = document.querySelector<HTMLElement>(selector);
    const known = charts.get(selector);
    if (known && known.place === place && place?.dataset.drawn === place?.dataset.src) {
      continue;
    }
    known?.dispose();
    charts.delete(selector);
    if (place) {
      place.dataset.drawn = place.dataset.src;
      const chart = new Kind(place);
      charts.set(selector, chart);
      void chart.load();
    }
  }
}

attach();
document.addEventListener("htmx:after:swap", attach);
document.addEventListener("cloudpulse:theme", () => charts.forEach((chart) => chart.draw()));
document.addEventListener("cloudpulse:pulse", () => charts.forEach((chart) => void chart.renew()));
