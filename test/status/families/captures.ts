import { readFileSync } from 'node:fs'
import type { Answer, ReadIncident, Reading } from '../../../src/status/families/family.ts'
import { findFamily, readAnswers } from '../../../src/status/families/index.ts'

const FIXTURES = new URL('../../fixtures/status/', import.meta.url)
export const SOMEWHERE = 'https://status.example.com/'

/** A real answer, byte for byte; see `SOURCES.md` beside the files. */
export function capture(path: string, url: string = SOMEWHERE): Answer {
  return { body: readFileSync(new URL(path, FIXTURES)), contentType: null, url }
}

/** An answer made for a test. */
export function made(value: unknown, url: string = SOMEWHERE): Answer {
  return madeText(JSON.stringify(value), url)
}

export function madeText(text: string, url: string = SOMEWHERE): Answer {
  return { body: new TextEncoder().encode(text), contentType: null, url }
}

export function textOfCapture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8')
}

export function jsonOfCapture(path: string): unknown {
  return JSON.parse(textOfCapture(path))
}

export function read(kind: string, answer: Answer | readonly [Answer, ...(Answer | null)[]], now: string) {
  const answers = (Array.isArray(answer) ? answer : [answer]) as readonly [Answer, ...(Answer | null)[]]
  return readAnswers(findFamily(kind)!, answers, { now: new Date(now) })
}

/** The status of the components of a name, in the order of the page. */
export function statusesOf(reading: Reading, name: string): string[] {
  return reading.components.filter((one) => one.name === name).map((one) => one.status)
}

export function incidentOf(reading: Reading, title: string): ReadIncident {
  const found = reading.incidents.find((one) => one.title === title)
  if (!found) throw new Error(`no incident “${title}” in ${reading.incidents.map((one) => one.title).join(' | ')}`)
  return found
}

export function openTitles(reading: Reading): string[] {
  return reading.incidents
    .filter((one) => one.resolvedAt === null && one.status !== 'scheduled')
    .map((one) => one.title)
}
