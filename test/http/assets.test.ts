import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { startTestApp } from '../support/app.ts'
import { ROOT } from '../support/child.ts'
import { temporaryFolder } from '../support/database.ts'

const PUBLIC = join(ROOT, 'public')

async function assetsOf(t: Test) {
  const app = await startTestApp(t, 'sqlite')
  const addresses = app.routes
    .filter(({ method, url }) => method === 'GET' && url.startsWith('/assets/'))
    .map(({ url }) => url)
  const get = (url: string, headers: Record<string, string> = {}) => app.app.inject({ url, headers })
  const find = (pattern: RegExp) => addresses.find((address) => pattern.test(address))!
  return { app, addresses, get, find }
}

t.test('what pages are made of is kept by browsers for ever, under an address that changes with it', async (t) => {
  const { addresses, get } = await assetsOf(t)
  t.ok(addresses.length >= 4)
  for (const address of addresses) {
    const answer = await get(address)
    t.equal(answer.statusCode, 200, address)
    t.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.equal(answer.headers['set-cookie'], undefined)
    const hash = createHash('sha256').update(answer.rawPayload).digest('hex')
    t.match(address, `-${hash.slice(0, 12)}.`, 'its address is made of its content')
  }
})

t.test('it comes compressed to whoever takes that', async (t) => {
  const { addresses, get } = await assetsOf(t)
  for (const address of addresses) {
    const plain = (await get(address)).rawPayload
    const gzip = await get(address, { 'accept-encoding': 'gzip' })
    const brotli = await get(address, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    t.equal(gzip.headers['content-encoding'], 'gzip', address)
    t.equal(brotli.headers['content-encoding'], 'br')
    t.ok(gunzipSync(gzip.rawPayload).equals(plain))
    t.ok(brotliDecompressSync(brotli.rawPayload).equals(plain))
    t.match(gzip.headers['vary'], /accept-encoding/i)
    if (plain.length > 2_000) t.ok(brotli.rawPayload.length < plain.length / 2)
    t.equal((await get(address, { 'accept-encoding': 'br;q=0' })).headers['content-encoding'], undefined)
  }
})

t.test('the joined style sheet holds every file as it is written, the order of layers first', async (t) => {
  const { get, find } = await assetsOf(t)
  const { body, headers } = await get(find(/app-.*\.css$/))
  t.match(headers['content-type'], 'text/css; charset=utf-8')
  const files = globSync('css/**/*.css', { cwd: PUBLIC })
  for (const file of files) t.ok(body.includes(readFileSync(join(PUBLIC, file), 'utf8')), file)
  t.match(body.trimStart(), /^(\/\*[\s\S]*?\*\/\s*)?@layer /)
  t.notMatch(body, /@import|url\(['"]?(https?:)?\/\//, 'and fetches nothing more')
})

t.test('the joined script is one module that a browser can read, with each element in it once', async (t) => {
  const { get, find } = await assetsOf(t)
  const { body, headers } = await get(find(/app-.*\.js$/))
  t.match(headers['content-type'], 'text/javascript; charset=utf-8')
  const file = join(temporaryFolder(t), 'app.mjs')
  writeFileSync(file, body)
  const checked = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  t.equal(checked.status, 0, checked.stderr)
  t.notMatch(body, /^\s*import\s/m, 'every import of a neighbour is gone')

  const elements = globSync('js/elements/*.js', { cwd: PUBLIC }).map((name) => basename(name, '.js'))
  t.ok(elements.length > 5)
  const defined = [...body.matchAll(/customElements\.define\('([\w-]+)'/g)].map(([, name]) => name)
  t.same(defined.sort(), elements.sort(), 'each is named as its file')
})

t.test('of the packages only what is listed can be had, and nothing else of the disk', async (t) => {
  const { get, find } = await assetsOf(t)
  t.match((await get(find(/htmx/))).body, 'htmx')
  for (const url of [
    '/assets/',
    '/assets/../package.json',
    '/assets/..%2fpackage.json',
    '/css/tokens.css',
    '/public/css/tokens.css',
    '/node_modules/htmx.org/package.json',
    '/.env',
    '/data/signalbox.db',
  ]) {
    t.equal((await get(url)).statusCode, 404, url)
  }
  t.equal((await get('/favicon.ico')).headers.location, find(/favicon/))
  t.match((await get('/robots.txt')).body, 'Disallow: /')
})

t.test('every drawing that a view names is in the sprite', async (t) => {
  const { app } = await assetsOf(t)
  const page = (await app.visitor().get('/')).body
  const symbols = new Set([...page.matchAll(/<symbol id="i-([\w-]+)"/g)].map(([, name]) => name))
  for (const file of globSync('**/*.eta', { cwd: join(ROOT, 'views') })) {
    const source = readFileSync(join(ROOT, 'views', file), 'utf8')
    for (const [, name] of source.matchAll(/h\.icon\('([\w-]+)'/g)) t.ok(symbols.has(name), `${name} in ${file}`)
  }
})
