import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { encodingOf } from './encoding.ts'
import type { App } from './types.ts'

const PUBLIC = join(import.meta.dirname, '..', '..', 'public')
const YEAR_SECONDS = 31_536_000

// The layers are named in tokens.css, which has to come first; within a layer the order of files does not matter.
const CSS_ORDER = ['tokens.css', 'reset.css', 'base.css', 'layout.css', 'components', 'pages', 'utilities.css']
const JS_ORDER = ['lib', 'elements', 'start.js']
const JS_TYPE = 'text/javascript; charset=utf-8'
/** Not a module and not with the others: it has to run while the page is read. */
const EARLY_COLUMNS = 'js/early/hardware-columns.js'

const CHART_ORDER = ['lib/elements.js', 'charts/lib', 'charts']

/** The only files of node_modules that a browser can get. */
const VENDOR: Record<string, string> = { 'htmx.js': 'htmx.org/dist/htmx.min.js' }
/** uPlot is no module and goes before those that draw with it; its styles are below all of ours. */
const PLOT = { script: 'uplot/dist/uPlot.iife.min.js', styles: 'uplot/dist/uPlot.min.css' }

interface Asset {
  address: string
  type: string
  body: Buffer
  gzip: Buffer
  brotli: Buffer
}

/** Addresses that change with the content, for pages to name. */
export interface Assets {
  css: string
  js: string
  htmx: string
  /** A script that runs before the hardware page is painted. */
  hardwareColumns: string
  /** The modules of charts that are read and zoomed, with uPlot; for the pages that have one. */
  charts: string
  favicon: string
  /** The drawings of `public/icons` as one hidden SVG of symbols. */
  sprite: string
}

/** Reads `public/` once and serves it under addresses that may be kept for ever. */
export function registerAssets(app: App): Assets {
  const require = createRequire(import.meta.url)
  const vendorText = (path: string) => readFileSync(require.resolve(path), 'utf8')
  const plotStyles = `@layer reset {${vendorText(PLOT.styles)}}`
  const css = makeAsset('app.css', 'text/css; charset=utf-8', `${readJoined('css', CSS_ORDER, '.css')}\n${plotStyles}`)
  const js = makeAsset('app.js', JS_TYPE, joinModules(JS_ORDER))
  const charts = makeAsset('charts.js', JS_TYPE, `${vendorText(PLOT.script)}\n${joinModules(CHART_ORDER)}`)
  const early = makeAsset('hardware-columns.js', JS_TYPE, readFileSync(join(PUBLIC, EARLY_COLUMNS), 'utf8'))
  const favicon = makeAsset('favicon.svg', 'image/svg+xml', readFileSync(join(PUBLIC, 'favicon.svg'), 'utf8'))
  const vendor = Object.entries(VENDOR).map(([name, path]) => makeAsset(name, JS_TYPE, vendorText(path)))

  for (const asset of [css, js, early, charts, favicon, ...vendor]) serve(app, asset)
  app.get('/favicon.ico', { config: { role: 'anyone' } }, async (_request, reply) =>
    reply.redirect(favicon.address, 302),
  )
  app.get('/robots.txt', { config: { role: 'anyone' } }, async (_request, reply) =>
    reply.type('text/plain').send('User-agent: *\nDisallow: /\n'),
  )
  return {
    css: css.address,
    js: js.address,
    favicon: favicon.address,
    htmx: vendor[0]!.address,
    hardwareColumns: early.address,
    charts: charts.address,
    sprite: readSprite(),
  }
}

const made = new Map<string, Asset>()

/** The same content is compressed once in a process. */
function makeAsset(name: string, type: string, text: string): Asset {
  const known = made.get(name)
  if (known?.body.equals(Buffer.from(text))) return known
  const asset = compressAsset(name, type, text)
  made.set(name, asset)
  return asset
}

function compressAsset(name: string, type: string, text: string): Asset {
  const body = Buffer.from(text)
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const [stem, extension] = name.split('.')
  return {
    address: `/assets/${stem}-${hash}.${extension}`,
    type,
    body,
    gzip: gzipSync(body, { level: 9 }),
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  }
}

function serve(app: App, asset: Asset): void {
  app.get(asset.address, { config: { role: 'anyone' } }, async (request, reply) => {
    const encoding = encodingOf(request.headers['accept-encoding'])
    reply
      .type(asset.type)
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .header('vary', 'Accept-Encoding')
    if (encoding === 'brotli') return reply.header('content-encoding', 'br').send(asset.brotli)
    if (encoding === 'gzip') return reply.header('content-encoding', 'gzip').send(asset.gzip)
    return reply.send(asset.body)
  })
}

function readJoined(folder: string, order: readonly string[], extension: string): string {
  return filesIn(folder, order, extension)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

function filesIn(folder: string, order: readonly string[], extension: string): string[] {
  return order.flatMap((entry) => {
    const path = join(PUBLIC, folder, entry)
    if (entry.endsWith(extension)) return [path]
    if (!existsSync(path)) return []
    return readdirSync(path)
      .filter((file) => file.endsWith(extension))
      .sort()
      .map((file) => join(path, file))
  })
}

/**
 * The modules as one answer, so that a first visit costs one request: as they are written, but for the imports of
 * neighbours, which stand above in the same answer.
 */
function joinModules(order: readonly string[]): string {
  return readJoined('js', order, '.js').replace(/^import .* from '\.{1,2}\/.*'\n/gm, '')
}

function readSprite(): string {
  const symbols = filesIn('.', ['icons'], '.svg').map((file) => {
    const inner = readFileSync(file, 'utf8')
      .replace(/^<svg[^>]*>/, '')
      .replace(/<\/svg>\s*$/, '')
    return `<symbol id="i-${basename(file, '.svg')}" viewBox="0 0 16 16">${inner.trim()}</symbol>`
  })
  return `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`
}
