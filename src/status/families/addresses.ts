/** Another address of the same host. `path` may carry a query. */
export function onHost(given: URL, path: string): URL {
  return new URL(path, given.origin)
}

export function isPath(given: URL, pattern: RegExp): boolean {
  return pattern.test(given.pathname)
}

/** The path in front of an API path, without its final slash, for pages that do not live at the root of their host. */
export function pathBefore(given: URL, api: string): string {
  const end = given.pathname.indexOf(api)
  return end < 0 ? '' : given.pathname.slice(0, end).replace(/\/+$/, '')
}
