import htmx, { type Place } from "htmx.org/dist/htmx.esm.js";

/** What an event of /api/v1/events says: all that is needed here is whom it is about. */
interface Told {
  subject?: string;
  key?: string;
  incident?: { subject?: string };
}

const batchEvery = 1_000;
/** The overview hears of every check. */
const boardEvery = 2_000;
/** Somebody looks at a row that is not there in full. */
const shortAfter = 100;
const pollEvery = 5_000;
const refusedFor = 10_000;
const batchSize = 100;
const liveParts = "#live-parts";

/**
 * Follows the live stream and asks for the parts of the page that changed: at most one request a second (the overview: every two), only for
 * rows in sight; the others, and those that came short, wait until they are scrolled to. A hidden tab asks for nothing and catches up when it
 * is looked at again.
 */
export function startLive(): void {
  const root = document.querySelector<HTMLElement>("[data-live]");
  const light = document.querySelector<HTMLElement>("#live");
  if (!root?.dataset.live || !light) {
    return;
  }

  const say = (state: string, words: string) => {
    light.dataset.state = state;
    light.querySelector("span")!.textContent = words;
  };
  if (root.dataset.live === "poll") {
    poll(say);
    return;
  }

  const subject = root.dataset.subject;
  follow(subject ? `subject=${encodeURIComponent(subject)}` : "kind=check", subject ? new OneSubject(subject) : new Board(), say);
}

/** A connection that breaks goes on where it was, or is told that it lagged; one that is refused (a restart behind a proxy) begins anew. */
function follow(query: string, updates: Updates, say: (state: string, words: string) => void): void {
  let source: EventSource;
  let isLeaving = false;
  const open = (isAgain: boolean) => {
    source = new EventSource(`/api/v1/events?${query}`);
    source.addEventListener("open", () => {
      say("on", "Live");
      if (isAgain) {
        isAgain = false;
        updates.everything();
      }
    });
    source.addEventListener("error", () => {
      say("off", "Reconnecting");
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => open(true), refusedFor);
      }
      if (!isLeaving) {
        void leaveWhenSignedOut();
      }
    });
    for (const type of ["pulse", "incident", "check"]) {
      source.addEventListener(type, (event) => {
        const told = read((event as MessageEvent<string>).data);
        if (told) {
          updates.hear(type, told);
        }
      });
    }
    source.addEventListener("lagged", () => updates.everything());
  };
  open(false);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      updates.flushSoon();
    }
  });
  addEventListener("beforeunload", () => {
    // The stream ends with the session, before the page that follows is there. Where none follows, as with a file, we stay.
    isLeaving = true;
    setTimeout(() => (isLeaving = false), pollEvery);
  });
  addEventListener("pagehide", () => source.close());
}

/** Whoever may no longer look is led to the sign-in, as loading the page anew does. */
async function leaveWhenSignedOut(): Promise<void> {
  const answer = await fetch("/api/v1/session").catch(() => null);
  if (answer?.status === 401) {
    location.reload();
  }
}

/** For pages whose subjects push thousands of events a second: asks anew every few seconds, while it is looked at. */
function poll(say: (state: string, words: string) => void): void {
  let wait = pollEvery;
  const ask = async () => {
    if (!document.hidden) {
      try {
        await renew();
        say("on", "Live");
        wait = pollEvery;
      } catch {
        say("off", "Reconnecting");
        void leaveWhenSignedOut();
        wait = Math.min(wait * 2, 30_000);
      }
    }
    setTimeout(() => void ask(), wait);
  };
  say("on", "Live");
  setTimeout(() => void ask(), wait);
}

/** A list comes anew as it is; a page of its own has an address for what changes in it. */
async function renew(): Promise<void> {
  const parts = document.querySelector(liveParts);
  if (parts) {
    await renewAll(parts, location.search);
    return;
  }
  await patch(`${location.pathname}/live${location.search}`);
  document.dispatchEvent(new CustomEvent("cloudpulse:pulse"));
}

function read(data: string): string | null {
  try {
    const told = JSON.parse(data) as Told;
    return told.subject ?? told.incident?.subject ?? (told.key ? `check/${told.key}` : null);
  } catch {
    return null;
  }
}

/** Waits until something is to be asked for, and asks once at a time, with a pause between. */
abstract class Updates {
  private timer: number | undefined;
  private due = Infinity;
  private busy = false;
  private wait: number;

  constructor(private readonly every: number) {
    this.wait = every;
  }

  abstract hear(type: string, subject: string): void;
  abstract everything(): void;
  protected abstract pending(): boolean;
  protected abstract urgent(): boolean;
  protected abstract ask(): Promise<void>;

  flushSoon(): void {
    if (this.busy || document.hidden || !this.pending()) {
      return;
    }
    const isTrouble = this.wait > this.every;
    const wait = this.urgent() && !isTrouble ? shortAfter : this.wait;
    const due = performance.now() + wait;
    if (due < this.due) {
      clearTimeout(this.timer);
      this.due = due;
      this.timer = setTimeout(() => void this.flush(), wait);
    }
  }

  private async flush(): Promise<void> {
    this.due = Infinity;
    this.busy = true;
    try {
      await this.ask();
      this.wait = this.every;
    } catch {
      this.everything();
      this.wait = Math.min(this.wait * 2, 30_000);
    } finally {
      this.busy = false;
    }
    this.flushSoon();
  }
}

/** Elements say themselves where they belong, unless said here. Not htmx.ajax, which keeps failures to itself. */
async function patch(url: string, place: Place = { target: document.body, swap: "none" }): Promise<void> {
  const response = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  await htmx.swap({ sourceElement: document.body, text: await response.text(), ...place });
}

function renewAll(parts: Element, search: string): Promise<void> {
  return patch(location.pathname + search, { target: parts, select: liveParts, swap: "outerMorph" });
}

/** The overview: rows, totals, open incidents. */
class Board extends Updates {
  private readonly dirty = new Set<string>();
  private totals = false;
  private whole = false;
  /** Rows that wait may be in sight by now. */
  private moved = true;
  private services = Board.countOfServices();

  constructor() {
    super(boardEvery);
    const look = () => {
      this.moved = true;
      this.flushSoon();
    };
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    // Of a group that was unfolded; it does not bubble.
    document.addEventListener("toggle", look, { capture: true });
    // A search put another list there; what is patched here is no request of htmx's own.
    document.addEventListener("htmx:finally:request", look);
    setInterval(() => this.askForServices(), pollEvery);
    look();
  }

  hear(type: string, subject: string): void {
    if (type === "check" || (type === "incident" && new URLSearchParams(location.search).get("status"))) {
      this.whole = true;
    }
    this.totals = true;
    this.dirty.add(subject);
    this.flushSoon();
  }

  everything(): void {
    this.whole = true;
    this.flushSoon();
  }

  protected pending(): boolean {
    return this.whole || this.totals || this.moved;
  }

  protected urgent(): boolean {
    return this.moved;
  }

  protected async ask(): Promise<void> {
    const { whole, totals, services } = this;
    this.whole = this.totals = this.moved = false;
    if (whole) {
      this.dirty.clear();
      const search = new URLSearchParams(location.search);
      search.set("full", inSight(() => true).map((row) => row.id).join(","));
      await renewAll(document.querySelector(liveParts)!, `?${search}`);
      this.services = Board.countOfServices();
      return;
    }
    const rows = inSight((row) => isShort(row) || this.dirty.has(subjectOf(row)));
    const asked = rows.slice(0, batchSize);
    this.moved = rows.length > asked.length;
    if (!totals && asked.length === 0) {
      return;
    }
    for (const row of asked) {
      this.dirty.delete(subjectOf(row));
    }
    await patch(`/dashboard/live?ids=${asked.map((row) => row.id).join(",")}`);
    this.services = Board.countOfServices();
    if (this.services !== services) {
      this.everything();
    }
  }

  /** Services may push thousands of events a second: those in sight are asked for every few seconds instead. */
  private askForServices(): void {
    if (this.services === 0) {
      return;
    }
    this.totals = true;
    for (const row of inSight(isService)) {
      this.dirty.add(subjectOf(row));
    }
    this.flushSoon();
  }

  private static countOfServices(): number {
    return Number(document.querySelector<HTMLElement>("#totals")?.dataset.services ?? 0);
  }
}

/** The rows that can be seen, or will be at the next turn of the wheel. Rows of a list out of sight are not laid out for it. */
function inSight(isWanted: (row: HTMLElement) => boolean): HTMLElement[] {
  const lists = [...document.querySelectorAll("#board ul")].filter((list) => isNear(list, innerHeight));
  return lists.flatMap((list) =>
    [...list.querySelectorAll<HTMLElement>("li.row")].filter((row) => isWanted(row) && isNear(row, isShort(row) ? innerHeight : 200)),
  );
}

function isNear(element: Element, margin: number): boolean {
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > -margin && top < innerHeight + margin;
}

/** Its history was left out. */
function isShort(row: HTMLElement): boolean {
  return row.dataset.short !== undefined;
}

function isService(row: HTMLElement): boolean {
  return row.id.startsWith("s");
}

function subjectOf(row: HTMLElement): string {
  return `${isService(row) ? "service" : "check"}/${row.dataset.key}`;
}

/** A check's own page. */
class OneSubject extends Updates {
  private dirty = false;

  constructor(private readonly subject: string) {
    super(batchEvery);
  }

  hear(_type: string, subject: string): void {
    if (subject === this.subject) {
      this.everything();
    }
  }

  everything(): void {
    this.dirty = true;
    this.flushSoon();
  }

  protected pending(): boolean {
    return this.dirty;
  }

  protected urgent(): boolean {
    return false;
  }

  protected async ask(): Promise<void> {
    this.dirty = false;
    await patch(`${location.pathname}/live`);
    document.dispatchEvent(new CustomEvent("cloudpulse:pulse"));
  }
}
