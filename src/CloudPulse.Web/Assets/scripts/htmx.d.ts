declare module "htmx.org/dist/htmx.esm.js" {
  interface SwapContext {
    sourceElement: Element;
    text: string;
    target: Element;
    swap: string;
  }
  const htmx: {
    ajax(verb: string, path: string, options: { target: string; select: string; swap: string }): Promise<void>;
    swap(context: SwapContext): Promise<void>;
    process(root: Element): void;
  };
  export default htmx;
}
