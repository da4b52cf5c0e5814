import uPlot from "uplot";

interface ChartData {
  step_s: number;
  time: number[];
  p50_ms: (number | null)[];
  p95_ms: (number | null)[];
  p99_ms: (number | null)[];
  results: number[];
  down: (number | null)[];
  incidents: [number, number][];
  maintenance: [number, number][];
}

const refreshEvery = 10_000;

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
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

/** Shades maintenance and incidents behind the lines and marks the steps in which something was down at the foot of the chart. */
function marks(data: () => ChartData): uPlot.Plugin {
  return {
    hooks: {
      drawClear: [
        (plot) => {
          const { left, top, width, height } = plot.bbox;
          const right = left + width;
          plot.ctx.save();
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
          shade("--chart-maintenance", data().maintenance);
          shade("--chart-incident", data().incidents);
          plot.ctx.restore();
        },
      ],
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

/** What the step under the pointer holds, in words, beside it. */
function tip(data: () => ChartData): uPlot.Plugin {
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.hidden = true;
  return {
    hooks: {
      init: [(plot) => void plot.over.append(box)],
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx;
          const { time, step_s, p50_ms, p95_ms, p99_ms, results, down, incidents, maintenance } = data();
          const at = index === null || index === undefined ? undefined : time[index];
          box.hidden = at === undefined || (plot.cursor.left ?? -1) < 0;
          if (box.hidden || at === undefined || index === null || index === undefined) {
            return;
          }
          const within = ([from, to]: [number, number]) => from < at + step_s / 2 && to > at - step_s / 2;
          const lines = [
            moment.formatRange((at - step_s / 2) * 1000, (at + step_s / 2) * 1000),
            `Median ${latency(p50_ms[index])}, p95 ${latency(p95_ms[index])}, p99 ${latency(p99_ms[index])}`,
            `${results[index] ?? 0} results, ${down[index] ?? 0} down`,
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

class LatencyChart {
  private plot: uPlot | undefined;
  private data: ChartData | undefined;
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

  async load(): Promise<void> {
    this.fetched = Date.now();
    const response = await fetch(this.place.dataset.src!);
    if (!response.ok) {
      this.place.textContent = `The chart's data could not be loaded (HTTP ${response.status}).`;
      return;
    }
    this.data = (await response.json()) as ChartData;
    if (this.plot) {
      const zoomed = this.plot.scales.x!.min !== this.plot.data[0][0] || this.plot.scales.x!.max !== this.plot.data[0].at(-1);
      this.plot.setData(this.series(), !zoomed);
      if (zoomed) {
        this.plot.redraw();
      }
    } else {
      this.draw();
    }
  }

  /** New results came in: fetches again, but no more often than a reader would notice. */
  async renew(): Promise<void> {
    if (Date.now() - this.fetched >= refreshEvery) {
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
      series: [
        { label: "Time", value: (_plot, at) => (at === null ? "move over the chart" : moment.format(at * 1000)) },
        { label: "Median", stroke: colour("--chart-p50"), width: 2, value: (_plot, value) => latency(value) },
        { label: "95th percentile", stroke: colour("--chart-p95"), width: 1.5, dash: [5, 3], value: (_plot, value) => latency(value) },
        { label: "99th percentile", stroke: colour("--chart-p99"), width: 1, dash: [1, 3], value: (_plot, value) => latency(value) },
        { label: "Down", show: true, scale: "none", paths: () => null, points: { show: false }, stroke: colour("--s-down"), value: (_plot, value) => (value === null || value === undefined ? "–" : `${value}`) },
      ],
      legend: { live: false },
      bands: [
        { series: [2, 1], fill: colour("--chart-band") },
        { series: [3, 2], fill: colour("--chart-band") },
      ],
      plugins: [marks(() => this.data!), tip(() => this.data!)],
    };
    this.plot = new uPlot(options, this.series(), this.place);
  }

  dispose(): void {
    this.resize.disconnect();
    this.plot?.destroy();
  }

  private series(): uPlot.AlignedData {
    const { time, p50_ms, p95_ms, p99_ms, down } = this.data!;
    return [time, p50_ms, p95_ms, p99_ms, down];
  }
}

let chart: LatencyChart | undefined;

function attach(): void {
  const place = document.querySelector<HTMLElement>("#chart");
  if (chart && chart.place === place && place?.dataset.drawn === place?.dataset.src) {
    return;
  }
  chart?.dispose();
  chart = undefined;
  if (place) {
    place.dataset.drawn = place.dataset.src;
    chart = new LatencyChart(place);
    void chart.load();
  }
}

attach();
document.addEventListener("htmx:after:swap", attach);
document.addEventListener("cloudpulse:theme", () => chart?.draw());
document.addEventListener("cloudpulse:pulse", () => void chart?.renew());
