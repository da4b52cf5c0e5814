import htmx from "htmx.org/dist/htmx.esm.js";

const asks = "[hx-get], [hx-post]";

/**
 * Has htmx look at the elements that ask for something and at no others: it looks at every attribute of whatever it is given, and the
 * overview has a hundred thousand elements. It begins with the whole page, soon after it was loaded.
 */
export function startProcess(): void {
  document.addEventListener("htmx:before:process", (event) => {
    const root = event.target as Element;
    if (!root.matches(asks)) {
      event.preventDefault();
      root.querySelectorAll(asks).forEach((element) => htmx.process(element));
    }
  });
}
