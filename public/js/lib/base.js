/** The path below which everything is, without a slash at its end; empty at the root of a site. */
export const BASE = document.documentElement.dataset.base ?? ''
