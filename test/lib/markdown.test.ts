import t from 'tap'
import { escapeMarkdown, plainMarkdown, renderMarkdown } from '../../src/lib/markdown.ts'

t.test('what people write is shown as they mean it', async (t) => {
  t.equal(renderMarkdown('It was **down**.\nAll of it.'), '<p>It was <strong>down</strong>.<br />\nAll of it.</p>\n')
  t.match(renderMarkdown('- a\n  - b\n\n1. c'), /<ul>[\s\S]*<ul>[\s\S]*<ol>/)
  t.match(renderMarkdown('|a|b|\n|-|:-:|\n|1|2|'), /<table>[\s\S]*<th>b<\/th>/)
  t.match(renderMarkdown('`a < b`'), '<code>a &lt; b</code>')
  t.equal(renderMarkdown('  '), '')
})

t.test('headings follow the title above them without a gap, whatever levels were used', async (t) => {
  t.match(renderMarkdown('# One\n\n## Two'), /<h3>One<\/h3>[\s\S]*<h4>Two<\/h4>/)
  t.match(renderMarkdown('### One\n\n##### Two'), /<h3>One<\/h3>[\s\S]*<h4>Two<\/h4>/)
})

t.test('HTML stays text, and no script comes in by any way', async (t) => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://evil.example/x.png)',
    '![x](x"onerror="alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHN2Zz4=)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '[x](/incidents)',
    '[x](mailto:a@b.example)',
    '[x](file:///etc/passwd)',
    '[x]: javascript:alert(1)\n\n[x]',
    '<javascript:alert(1)>',
    '[x](https://e.example "onmouseover=alert(1)")',
    '```html onload=alert(1)\n<svg onload=alert(1)>\n```',
    '<https://e.example/"onclick="alert(1)>',
    '`<svg onload=alert(1)>`',
  ]
  for (const text of hostile) {
    const html = renderMarkdown(text)
    t.notMatch(html, /<(script|img|svg|iframe|style)/i, text)
    t.notMatch(html, /<[^>]+\s(on\w+|style|class|id|title)\s*=/i, text)
    for (const [, href] of html.matchAll(/<a href="([^"]*)"/g)) t.match(href, /^https?:\/\//, text)
  }
  t.match(renderMarkdown('<b>x</b>'), '&lt;b&gt;x&lt;/b&gt;')
})

t.test('addresses become links that give nothing away; names of files do not', async (t) => {
  const link = '<a href="https://e.example/a_b" rel="noopener noreferrer nofollow">'
  t.match(renderMarkdown('see https://e.example/a_b.'), link)
  t.match(renderMarkdown('[words](https://e.example/a_b)'), `${link}words</a>`)
  t.notMatch(renderMarkdown('see queue.py and e.example'), '<a')
})

t.test('text that is put into Markdown stays what it is', async (t) => {
  const plain = (text: string) =>
    renderMarkdown(escapeMarkdown(text))
      .replace(/<\/?p>|\n$/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replaceAll('&quot;', '"')
  for (const text of [
    '# no heading',
    '- no list',
    '1. no list',
    '*not* _strong_ at **all**',
    '`no code` <b>no tag</b>',
    '[no](javascript:link) ![no](x)',
    'a_b_c.txt | \\ ~~no~~',
    '> quoted & "said"',
    '2026-11-19',
    '+ plus',
  ])
    t.equal(plain(text), text)
  t.match(renderMarkdown(escapeMarkdown('see https://e.example/_a_?x=*y')), 'href="https://e.example/_a_?x=*y"')
})

t.test('what is made to be slow is done at once', async (t) => {
  for (const part of [
    '[',
    '<',
    '*a ',
    '`',
    '](',
    '> ',
    '- ',
    '![[',
    '_a',
    '|',
    '&#',
    '~~',
    '\\',
    'https://',
    '**a _b ',
  ]) {
    const text = part.repeat(Math.floor(20_000 / part.length))
    const begun = performance.now()
    renderMarkdown(text)
    const took = performance.now() - begun
    t.ok(took < 2_000, `${JSON.stringify(part)}: ${Math.round(took)} ms`)
  }
})

t.test('a list shows the words alone', async (t) => {
  t.equal(
    plainMarkdown('# It\n\nwas **down**,\n[all](https://e.example) of `it`.\n\n- <b>'),
    'It was down, all of it. <b>',
  )
  t.equal(plainMarkdown('```\ncode\n```'), 'code')
})
