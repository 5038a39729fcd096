import type { WallTone } from './view.ts'

/** The shapes of the states, as they stand in the tab: shape and colour, like everywhere. */
const SHAPES: Record<WallTone, string> = {
  critical: '<path fill="#f85149" d="M10 2h12l8 8v12l-8 8H10l-8-8V10z"/><path d="m11 11 10 10m0-10L11 21"/>',
  warning: '<path fill="#e3b341" d="M16 3 30 28H2z"/><path stroke="#0d1117" d="M16 12v7m0 4.5v.5"/>',
  unknown:
    '<circle cx="16" cy="16" r="13" fill="#9198a1"/><path stroke="#0d1117" d="M12 13a4 4 0 1 1 5 4l-1 2m0 4v.5"/>',
  maintenance: '<rect x="3" y="3" width="26" height="26" rx="6" fill="#58a6ff"/><path d="M12 11v10m8-10v10"/>',
  ok: '<circle cx="16" cy="16" r="13" fill="#3fb950"/><path stroke="#0d1117" d="m10 16 4 5 8-9"/>',
}

/** The icon of the page for a state, as an address that needs no request. */
export function iconOf(tone: WallTone): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round">${SHAPES[tone].replace('<path fill', '<path stroke="none" fill').replace(/<(circle|rect)/, '<$1 stroke="none"')}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
