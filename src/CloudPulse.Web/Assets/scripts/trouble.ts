interface Asked {
  ctx: { response?: { status: number }; text?: string };
}

/**
 * Says why a part of the page that was asked for did not come: the answer was a refusal, or there was none. Nothing of a refusal is put into
 * the page (noSwap in the frame); a missing sign-in loads the page anew by itself.
 */
export function startTrouble(): void {
  const place = document.createElement("div");
  place.id = "trouble";
  place.className = "panel";
  place.setAttribute("role", "alert");
  document.body.append(place);
  let asker: EventTarget | null = null;
  const say = (words: string, event: Event) => {
    asker = event.target;
    if (place.querySelector("p")?.textContent === words) {
      return;
    }
    const text = document.createElement("p");
    text.textContent = words;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm btn-ghost";
    close.textContent = "Close";
    close.addEventListener("click", () => place.replaceChildren());
    place.replaceChildren(text, close);
  };
  document.addEventListener("htmx:after:request", (event) => {
    const { response, text } = (event as CustomEvent<Asked>).detail.ctx;
    const status = response!.status;
    if (status < 400 && event.target === asker) {
      place.replaceChildren();
    } else if (status >= 400 && status !== 401) {
      say(reason(text ?? "") ?? `CloudPulse answered with ${status}. Try again, or load the page anew.`, event);
    }
  });
  document.addEventListener("htmx:error", (event) => {
    if (!(event as CustomEvent<Asked>).detail.ctx.response) {
      say("CloudPulse did not answer. Try again in some seconds.", event);
    }
  });
}

/** What a refusal says of itself: a problem (RFC 9457), or a page with a heading and a sentence. */
function reason(answer: string): string | undefined {
  try {
    const problem = JSON.parse(answer) as { title?: string; detail?: string };
    return sentences(problem.title, problem.detail);
  } catch {
    const page = new DOMParser().parseFromString(answer, "text/html");
    return sentences(page.querySelector("h1")?.textContent, page.querySelector("h1 + p")?.textContent);
  }
}

function sentences(title?: string | null, detail?: string | null): string | undefined {
  return [title, detail].filter(Boolean).join(": ") || undefined;
}
