import t from 'tap'
import type { Answer } from '../../../src/status/families/family.ts'
import { FAMILIES, readAnswers } from '../../../src/status/families/index.ts'
import { capture, made, madeText, read } from './captures.ts'
import { answerOf, SAMPLES, textOf } from './samples.ts'

const NOW = { now: new Date('2026-08-01T12:00:00Z') }
const page = capture('betterstack/buildjet_page_good.html')

const BAD: [string, Answer][] = [
  ['an HTML page', page],
  ['an HTML page called JSON', { ...page, contentType: 'application/json' }],
  ['half an HTML page', { ...page, body: page.body.subarray(0, 5000) }],
  ['nothing', madeText('')],
  ['blanks', madeText(' \n ')],
  ['a byte order mark and nothing else', madeText('\ufeff')],
  ['NUL bytes', { ...page, body: new Uint8Array(64) }],
  ['noise', { ...page, body: Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256) }],
  ['an empty list', made([])],
  ['a list of an empty list', made([[]])],
  ['an empty object', made({})],
  ['a list of empty objects', made([{}, {}])],
  ['null', made(null)],
  ['text', made('x')],
  ['a number', made(0)],
  ['true', made(true)],
  ['an error', made({ message: 'Forbidden' })],
  ['a word that sounds well', made({ status: 'ok', health: 'operational', indicator: 'none' })],
  ['names of prototypes', madeText('{"__proto__":{"status":{"indicator":"none"}},"constructor":{},"toString":null}')],
  ['an empty feed', madeText('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>')],
  [
    'a feed of somebody else',
    madeText('<rss><channel><title>My blog</title><item><title>Hello</title></item></channel></rss>'),
  ],
  ['very deep JSON', madeText(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
]

t.test('what is no answer of its family is never green, and never thrown', async (t) => {
  for (const family of FAMILIES) {
    for (const [name, answer] of BAD) {
      const reading = readAnswers(family, [answer], NOW)
      // A blog is a feed, and its post looks like an incident to the family that reads any feed.
      const isAnyFeed = family.kind === 'rss' && name === 'a feed of somebody else'
      t.equal(reading.status, isAnyFeed ? 'degraded' : 'unknown', `${family.kind}: ${name}`)
      if (!isAnyFeed) t.match(reading, { unreadable: String, reason: /^Unknown: ./ }, `${family.kind}: ${name}`)
    }
  }
})

t.test('an addition that cannot be read changes nothing', async (t) => {
  for (const sample of SAMPLES) {
    for (const [name, answer] of BAD) {
      const reading = read(sample.kind, [answerOf(sample), answer, answer, answer], sample.now)
      t.equal(reading.status, sample.status, `${sample.kind}: ${name}`)
    }
  }
})

t.test('the charset makes no difference', async (t) => {
  for (const sample of SAMPLES) {
    const expected = read(sample.kind, answerOf(sample), sample.now)
    t.equal(expected.status, sample.status, sample.file)
    const text = textOf(sample)
    const little = Buffer.from(text, 'utf16le')
    for (const [name, body] of [
      ['UTF-8', Buffer.from(text)],
      ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
      ['UTF-16LE', little],
      ['UTF-16LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), little])],
      ['UTF-16BE', Buffer.from(little).swap16()],
      ['UTF-16BE with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()])],
    ] as const) {
      t.same(read(sample.kind, { ...answerOf(sample), body }, sample.now), expected, `${sample.file} in ${name}`)
    }
  }
})

t.test('an answer that breaks off anywhere is never green', async (t) => {
  for (const sample of SAMPLES) {
    const { body, ...rest } = answerOf(sample)
    // A final line break may be lost without harm.
    const length = Buffer.from(body).toString('latin1').trimEnd().length
    for (let part = 0; part < 60; part++) {
      const reading = read(
        sample.kind,
        { ...rest, body: body.subarray(0, Math.floor((length * part) / 60)) },
        sample.now,
      )
      t.equal(reading.status, 'unknown', `${sample.file} at ${part}/60`)
    }
    t.equal(read(sample.kind, { ...rest, body: body.subarray(0, length - 1) }, sample.now).status, 'unknown')
  }
})

t.test('the same answer gives the same reading, and is not changed by it', async (t) => {
  for (const sample of SAMPLES) {
    const answer = answerOf(sample)
    const before = Buffer.from(answer.body)
    t.same(read(sample.kind, answer, sample.now), read(sample.kind, answer, sample.now), sample.file)
    t.ok(before.equals(answer.body))
  }
})
