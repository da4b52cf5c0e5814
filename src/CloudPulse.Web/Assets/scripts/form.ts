/** Tells inputs that they are wrong when the server says so, and unfolds what hides them. */
function mark(): void {
  for (const mistakes of document.querySelectorAll<HTMLElement>("#check-form .mistakes")) {
    const isWrong = mistakes.childElementCount > 0;
    const input = document.getElementById(`f${mistakes.id.slice(1)}`);
    if (isWrong) {
      input?.setAttribute("aria-invalid", "true");
      mistakes.closest("details")?.setAttribute("open", "");
    } else {
      input?.removeAttribute("aria-invalid");
    }
  }
}

export function startForm(): void {
  mark();
  document.addEventListener("htmx:after:swap", mark);
}
