import { load } from 'cheerio'
import t from 'tap'
import { SubPath } from '../../src/http/sub-path.ts'
import { startTestApp } from '../support/app.ts'
import { ask, listen } from '../support/http.ts'

const BASE_URL = 'https://intranet.norrvik.example/tools/signals'
const ATTRIBUTES = [
  'href',
  'src',
  'action',
  'formaction',
  'hx-get',
  'hx-post',
  'hx-push-url',
  'data-href',
  'data-options',
]

t.test('the path is taken off what comes in, once, and put before what goes out, once', async (t) => {
  const below = new SubPath(`${BASE_URL}/`)
  const inside: [string, string][] = [
    ['/tools/signals', '/'],
    ['/tools/signals/', '/'],
    ['/tools/signals?status=problem', '/?status=problem'],
    ['/tools/signals/incidents?q=a', '/incidents?q=a'],
    ['/incidents', '/incidents'],
    ['/tools/signalsmith', '/tools/signalsmith'],
  ]
  for (const [url, expected] of inside) t.equal(below.inside(url), expected, url)
  t.equal(below.outside('/incidents'), '/tools/signals/incidents')
  t.equal(below.outside('/tools/signals/incidents'), '/tools/signals/incidents')
  t.equal(below.outside('//elsewhere.example'), '//elsewhere.example')
  t.equal(below.outside('https://elsewhere.example/a'), 'https://elsewhere.example/a')
  t.equal(below.inPage('<a href="/x">="/y" href=&quot;/z</a>'), '<a href="/tools/signals/x">="/y" href=&quot;/z</a>')
  const root = new SubPath('https://norrvik.example')
  t.equal(root.inside('/incidents'), '/incidents')
  t.equal(root.inPage('<a href="/x">'), '<a href="/x">')
})

t.test('below a path of a site every page, part, redirect and link of ours carries it', async (t) => {
  const app = await startTestApp(t, 'sqlite', { BASE_URL })
  const base = await listen(app)
  const ada = await app.signedIn('ada')
  const cookie = ada.cookies
  const pages = [
    '/',
    '/incidents',
    '/incidents/new',
    '/timeline',
    '/dashboard',
    '/wallboard',
    '/directory',
    '/hardware',
    '/settings/services',
  ]
  for (const path of pages) {
    for (const asked of [`/tools/signals${path}`, path]) {
      const answer = await ask(`${base}${asked}`, { headers: { cookie } })
      t.equal(answer.status, 200, asked)
      const $ = load(answer.body.toString())
      for (const name of ATTRIBUTES) {
        for (const element of $(`[${name}^="/"]`)) {
          const address = $(element).attr(name)!
          t.ok(address.startsWith('/tools/signals/'), `${asked}: ${name}="${address}"`)
        }
      }
      const css = $('link[rel=stylesheet]').attr('href')!
      t.equal((await ask(base + css)).status, 200, css)
    }
  }
  const signIn = await ask(`${base}/tools/signals/settings/jobs`)
  t.equal(signIn.status, 303)
  t.match(signIn.headers['location'], /^\/tools\/signals\/sign-in/)
})
