import t from 'tap'
import { parseJson, readJson, readText } from '../../../src/status/families/decode.ts'
import type { Answer } from '../../../src/status/families/family.ts'
import { looksLikeFeed, readFeed } from '../../../src/status/families/feed.ts'
import { at, describe, listOf, needList, numberOf, textOf } from '../../../src/status/families/shape.ts'
import { processorMs } from '../../support/cost.ts'
import { capture } from './captures.ts'

const answer = (body: Uint8Array, contentType: string | null = null): Answer => ({
  body,
  contentType,
  url: 'https://s.test/',
})
const TEXT = '{"name":"Köln"}'
const utf8 = new TextEncoder().encode(TEXT)
const utf16 = (bigEndian: boolean) => {
  const little = Buffer.from(TEXT, 'utf16le')
  return bigEndian ? Buffer.from(little).swap16() : little
}
const bytes = (...parts: (number[] | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))

t.test('the charset is what the bytes are, and not what the header says', async (t) => {
  for (const type of [
    null,
    'application/json;charset=utf-16',
    'application/json; charset="UTF-8"',
    'text/html; charset=nonsense',
    'text/plain; charset=utf-7',
  ]) {
    for (const body of [
      utf8,
      bytes([0xef, 0xbb, 0xbf], utf8),
      utf16(true),
      utf16(false),
      bytes([0xfe, 0xff], utf16(true)),
      bytes([0xff, 0xfe], utf16(false)),
    ]) {
      t.same(readJson(answer(body, type)), { name: 'Köln' }, `${type} ${body.subarray(0, 4).join()}`)
    }
  }
  t.same(readJson(answer(Buffer.from(TEXT, 'latin1'), 'application/json; charset=ISO-8859-1')), { name: 'Köln' })
})

t.test('nothing, a page and broken JSON are told apart', async (t) => {
  for (const [text, code] of [
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['<!DOCTYPE html><title>Sign in</title>', 'html'],
    ['  <HTML lang="en">', 'html'],
    ['<!-- hello --><html>', 'html'],
    ['{"a":', 'unparseable'],
    ['Not found', 'unparseable'],
    ['\u0000\u0000', 'unparseable'],
    ['<?xml version="1.0"?><rss/>', 'unparseable'],
  ] as const) {
    t.throws(() => readJson(answer(new TextEncoder().encode(text))), { code }, text)
  }
  t.throws(() => parseJson('<!doctype html><title>Sign &amp; go</title>'), {
    message: 'expected JSON, got an HTML page titled “Sign & go”',
  })
  t.throws(() => readText(answer(new Uint8Array(17 * 1024 * 1024))), { code: 'unparseable' })
})

t.test('fields are own fields, whatever their names', async (t) => {
  const value = JSON.parse('{"__proto__":{"x":1},"a":{"b":[1]},"n":7,"s":" 7 ","e":""}')
  t.equal(at(value, 'constructor'), undefined)
  t.equal(at(value, 'toString', 'name'), undefined)
  t.equal(at(value, '__proto__', 'x'), 1)
  t.equal(at(null, 'a'), undefined)
  t.same([textOf(value.n), textOf(value.s), textOf(value.e), textOf(Number.NaN)], ['7', '7', null, null])
  t.same([numberOf(' 7 '), numberOf(''), numberOf('x'), numberOf(null), numberOf(7)], [7, null, null, null, 7])
  t.same([listOf(value.a.b), listOf('x')], [[1], []])
  t.throws(() => needList(value, 'a', 'c'), {
    code: 'schema',
    message: 'expected a list at a.c, got an object with __proto__, a, n, s without it',
  })
  t.same([undefined, null, [], [1], {}, 'x', 1].map(describe), [
    'nothing',
    'null',
    'an empty list',
    'a list',
    'an empty object',
    'text',
    'a number',
  ])
})

t.test('feeds are read whole or not at all', async (t) => {
  const text = readText(capture('aws/aws_all.rss'))
  const feed = readFeed(text)
  t.equal(feed.items.length, 50)
  t.match(feed, { title: 'Amazon Web Services Service Status', builtAt: 'Tue, 18 Aug 2026 05:20:30 PDT' })
  t.match(feed.items[0], {
    id: 'https://status.aws.amazon.com/#directconnect-eu-central-1_1787025679',
    title: 'Service is operating normally: [RESOLVED] Increased Packet loss',
    at: 'Mon, 17 Aug 2026 21:01:19 PDT',
  })
  t.throws(() => readFeed(text.slice(0, -10)), { code: 'unparseable' })
  t.throws(() => readFeed('<!doctype html><html></html>'), { code: 'html' })
  t.ok(looksLikeFeed('\ufeff<?xml version="1.0"?>\n<!-- x --><feed>'))
  t.notOk(looksLikeFeed('{"rss":"<rss>"}'))
})

t.test('elements nested without end are refused, before the parser takes minutes over them', async (t) => {
  const deep = `<rss><channel><title>x</title>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</channel></rss>`
  const took = processorMs(() => t.throws(() => readFeed(deep), { code: 'unparseable' }))
  t.ok(took < 1000, `${took} ms`)
})
