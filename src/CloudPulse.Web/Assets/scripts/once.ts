/** Made when it is first needed: a format of the viewer's language takes the browser 10 ms. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
