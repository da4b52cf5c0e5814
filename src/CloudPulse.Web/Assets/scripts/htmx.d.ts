declare module "htmx.org/dist/htmx.esm.js" {
  export interface Place {
    target: Element;
    swap: string;
    /** What of the text, as a selector; all of it without. */
    select?: string;
  }
  const htmx: {
    swap(context: Place & { sourceElement: Element; text: string }): Promise<void>;
    process(root: Element): void;
  };
  export default htmx;
}
