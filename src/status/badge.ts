import { escapeHtml } from '../http/view-helpers.ts'
import { STATUS_WORD } from './board/view.ts'
import type { Status } from './words.ts'

// A badge stands on pages of any colour, so it carries its own: dark enough for white text (contrast 4.5 and more).
const FILL: Record<Status, string> = {
  operational: '#17652b',
  maintenance: '#0b4fa8',
  unknown: '#57606a',
  degraded: '#7a5200',
  partial_outage: '#9a3412',
  major_outage: '#a4101a',
}

const HEIGHT = 20
const PADDING = 8
/** Verdana's mean width at 11 px; `textLength` then makes every browser agree with it. */
const CHARACTER_WIDTH = 6.6

/** A small picture with a service's name and status, for other pages. */
export function drawBadge(name: string, status: Status): string {
  const word = STATUS_WORD[status].toLowerCase()
  const left = widthOf(name)
  const right = widthOf(word)
  const width = left + right
  const text = (content: string, from: number, space: number) =>
    `<text x="${from + space / 2}" y="14" text-anchor="middle" textLength="${space - 2 * PADDING}">${escapeHtml(content)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${escapeHtml(`${name}: ${word}`)}">`,
    `<title>${escapeHtml(`${name}: ${word}`)}</title>`,
    `<clipPath id="r"><rect width="${width}" height="${HEIGHT}" rx="4"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="${HEIGHT}" fill="#24292f"/><rect x="${left}" width="${right}" height="${HEIGHT}" fill="${FILL[status]}"/></g>`,
    `<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${text(name, 0, left)}${text(word, left, right)}</g>`,
    '</svg>',
  ].join('')
}

function widthOf(text: string): number {
  return Math.round([...text].length * CHARACTER_WIDTH) + 2 * PADDING
}
