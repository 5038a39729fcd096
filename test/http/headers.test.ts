import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { startTestApp } from '../support/app.ts'
import { ask, listen } from '../support/http.ts'
import { everyAddress, everyPage } from '../support/pages.ts'

const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
]

function isGuarded(t: Test, name: string, headers: IncomingHttpHeaders | OutgoingHttpHeaders): void {
  const policy = String(headers['content-security-policy']).split(';')
  // A badge is a picture for other sites, and may load nothing at all.
  if (name.includes('/badge/')) t.same(policy, ["default-src 'none'"], name)
  else t.same(policy.sort(), [...POLICY].sort(), name)
  t.equal(headers['x-content-type-options'], 'nosniff', name)
  t.equal(headers['x-frame-options'], 'DENY', name)
  t.match(headers['referrer-policy'], /^(same-origin|no-referrer)$/, name)
  t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/, name)
  t.notOk(headers['server'] || headers['x-powered-by'], name)
}

t.test('every kind of answer keeps itself to itself', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const addresses = await everyAddress(app)
  t.ok(addresses.length > 30)
  for (const url of addresses) isGuarded(t, url, (await ada.get(url)).headers)

  const token = { authorization: 'Bearer wrong' }
  const refusals = {
    'a redirect to sign in': await app.visitor().get('/settings/users'),
    'a refused token': await app.app.inject({ url: '/api/v1/status', headers: token }),
    'nothing there': await app.app.inject({ url: '/nothing' }),
    'a broken address': await app.app.inject({ url: '/%zz' }),
    'a forged form': await app.app.inject({ method: 'POST', url: '/sign-in', payload: {} }),
    'a form that was taken': await ada.submit('/settings/users', { name: '', email: '', role: 'viewer' }),
  }
  for (const [name, answer] of Object.entries(refusals)) isGuarded(t, name, answer.headers)

  const base = await listen(app)
  await ask(`${base}/`)
  isGuarded(t, 'the kept page', (await ask(`${base}/`)).headers)
})

t.test('behind https, browsers are told to stay there', async (t) => {
  const plain = await startTestApp(t, 'sqlite')
  t.equal((await plain.app.inject('/healthz')).headers['strict-transport-security'], undefined)
  const secure = await startTestApp(t, 'sqlite', { BASE_URL: 'https://status.norrvik.example' })
  t.match((await secure.app.inject('/healthz')).headers['strict-transport-security'], /max-age=\d{7,}/)
})

t.test('what is private or changes is not kept by anybody on the way', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  for (const url of ['/', '/account', '/settings/users', '/settings/tokens', '/settings/audit', '/services/none']) {
    t.match((await ada.get(url)).headers['cache-control'], /private|no-store/, url)
  }
})

t.test('no page has a script, a style or an event handler in its markup, which the policy would forbid', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const pages = await everyPage(app)
  t.ok(pages.size > 15, `${pages.size} pages were read`)
  for (const [name, body] of pages) {
    const $ = load(body)
    t.same(
      $('script:not([src]), style, [style], base, iframe, object, embed')
        .toArray()
        .map((element) => $.html(element).slice(0, 200)),
      [],
      name,
    )
    const handlers = $('*')
      .toArray()
      .flatMap((element) =>
        Object.keys('attribs' in element ? element.attribs : {}).filter((attribute) => /^(on|hx-on)/.test(attribute)),
      )
    t.same(handlers, [], name)
    const foreign = $('[src], link[href], form[action]')
      .toArray()
      .map((element) => $(element).attr('src') ?? $(element).attr('action') ?? $(element).attr('href')!)
    t.same(
      foreign.filter((address) => !/^(\.?\/(?!\/)|#|data:image\/)/.test(address)),
      [],
      `${name} loads and sends nothing elsewhere`,
    )
    t.same(
      $('a[href]')
        .toArray()
        .map((element) => $(element).attr('href')!)
        .filter((address) => !/^(https?:\/\/|\/(?!\/)|#|mailto:)/.test(address)),
      [],
      `${name} has links that go somewhere`,
    )
  }
})

t.test('every page has a title, one heading of the first order, and labels for what is typed', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  for (const [name, body] of await everyPage(app)) {
    // The reader of the API is a package's, and options are a part of a page wherever they are asked for.
    if (name.startsWith('/api/docs') || name.includes('/options ')) continue
    const $ = load(body)
    t.match($('head > title').text(), / · Signalbox$/, name)
    t.equal($('h1').length, 1, name)
    t.equal($('html').attr('lang'), 'en', name)
    const ids = $('[id]')
      .toArray()
      .map((element) => $(element).attr('id')!)
    t.same(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
      `${name} uses each id once`,
    )
    const fields = $('input:not([type="hidden"]), select, textarea').toArray()
    const unnamed = fields.filter((field) => {
      const { id, 'aria-label': label } = field.attribs
      return !label && $(`label[for="${id}"]`).length === 0 && $(field).closest('label').length === 0
    })
    t.same(
      unnamed.map((field) => $.html(field)),
      [],
      name,
    )
  }
})
