import fc from 'fast-check'
import t from 'tap'
import { plainLine, plainText, safeLink } from '../../../src/status/families/text.ts'
import { processorMs } from '../../support/cost.ts'

t.test('markup of any kind becomes plain text', async (t) => {
  for (const [given, plain] of [
    ['<p>One&nbsp;two</p><p>three</p>', 'One two\nthree'],
    ['&lt;p&gt;One &amp;amp; two&lt;/p&gt;', 'One & two'],
    ['&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;', 'bold'],
    ['a<br/>b<br>c', 'a\nb\nc'],
    ['**Summary:**\nIt broke', 'Summary:\nIt broke'],
    ['## \\# Incident Report\n## \\#\\# Summary', 'Incident Report\nSummary'],
    ['see [the page](https://x.test/a) and `this`', 'see the page and this'],
    ['a < b and c > d', 'a < b and c > d'],
    ['5 &#38; 6 &#x26; 7 &bogus; &#0;', '5 & 6 & 7 &bogus;'],
    ['<script>alert(1)</script>x<style>p{}</style>', 'x'],
    ['x<script>never closed', 'x'],
    ['İ<script>1</script>y', 'İy'],
    ['one\r\n\r\n\r\n  two  ', 'one\ntwo'],
    ['nul\u0000 bell\u0007 turn\u202earound\u200b', 'nul bell turnaround'],
    ['half \ud800 pair', 'half \ufffd pair'],
    [42, '42'],
    [null, ''],
    [{}, ''],
  ] as const) {
    t.equal(plainText(given), plain, String(given))
  }
  t.equal(plainLine('one\n two\t three '), 'one two three')
})

t.test('text is cut, and not in the middle of a character', async (t) => {
  t.equal(plainLine('x'.repeat(1000)).length, 300)
  t.ok(plainLine('x'.repeat(1000)).endsWith('…'))
  t.equal(plainText('y'.repeat(10_000)).length, 4000)
  t.ok(plainLine(`${'a'.repeat(298)}😀😀`).isWellFormed())
})

t.test('only web links without credentials pass', async (t) => {
  t.equal(safeLink('https://x.test/a b'), 'https://x.test/a%20b')
  t.equal(safeLink('http://stspg.io/1'), 'http://stspg.io/1')
  t.equal(safeLink('incidents/1', 'https://x.test/incidents.json'), 'https://x.test/incidents/1')
  for (const link of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://x.test/',
    'https://me:secret@x.test/',
    '/relative',
    '',
    ' ',
    'https://',
    `https://x.test/${'a'.repeat(3000)}`,
    7,
    null,
  ]) {
    t.equal(safeLink(link), null, String(link).slice(0, 30))
  }
})

t.test('whatever comes, no tag and no control character is left, in time that grows with the text', async (t) => {
  const hostile = fc.stringMatching(/^(?:<|>|&|;|lt|amp|script|style|p|\/|#|\*|\[|\]|\(|\)| |\n|x){0,200}$/)
  fc.assert(
    fc.property(hostile, (text) => {
      const plain = plainText(text)
      return !/[\u0000-\u0008\u000b-\u001f]/.test(plain) && plain.isWellFormed() && plain.length <= 4000
    }),
    { seed: 2, numRuns: 500 },
  )
  for (const piece of ['<', '<script>', '</script', '&lt;', '&#', '[', '](', '**', '<!--', ' \n', '\\#']) {
    const long = piece.repeat(100_000)
    t.ok(processorMs(() => plainText(long)) < 500, piece)
  }
})
