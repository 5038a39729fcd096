import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../config.ts'
import { SubPath } from '../http/sub-path.ts'
import type { App } from '../http/types.ts'
import { type Clock, MINUTE, toStored } from '../lib/dates.ts'
import { oneLine } from '../lib/json.ts'
import { ExportFolder } from './folder.ts'
import { type ExportedPages, exportPage } from './page.ts'

export interface ExportDeps {
  app: App
  clock: Clock
  config: Pick<Config, 'exportDir' | 'exportCommand' | 'baseUrl' | 'timeZone'>
}

const PUBLIC = join(import.meta.dirname, '..', '..', 'public')
const COMMAND_MS = 2 * MINUTE
const run = promisify(execFile)

/**
 * Writes what everybody may read as plain files, so that another machine shows the last known state when this one is
 * down. A page that cannot be read is an error, and its last good copy stays.
 * @returns how many files there are
 */
export async function writeExport({ app, clock, config }: ExportDeps, signal: AbortSignal): Promise<number> {
  const below = new SubPath(config.baseUrl)
  const folder = new ExportFolder(config.exportDir)
  const read = (url: string) => readPublic(app, url)
  const status = await read('/api/v1/status')
  const slugs = (JSON.parse(status) as { services: { slug: string }[] }).services.map(({ slug }) => slug)
  const files = new Map([
    ['/', 'index.html'],
    ['/timeline', 'timeline.html'],
    ['/feed.atom', 'feed.atom'],
    ['/get_report_text', 'report.txt'],
    ...slugs.map((slug) => [`/services/${slug}`, `services/${slug}.html`] as const),
  ])
  const pages: ExportedPages = {
    fileOf: (path) => files.get(below.inside(path)),
    baseUrl: config.baseUrl,
    at: toStored(clock()),
    timeZone: config.timeZone,
  }
  await putAssets(app, folder)
  for (const [url, file] of files) {
    signal.throwIfAborted()
    const text = await read(url)
    await folder.put(file, file.endsWith('.html') ? exportPage(text, file, pages) : text)
  }
  for (const slug of slugs) await folder.put(`badge/${slug}.svg`, await read(`/badge/${slug}.svg`))
  await folder.put('status.json', status)
  await folder.put('timeline.json', await read('/api/v1/timeline'))
  await folder.clear(['services', 'badge'])
  if (config.exportCommand) await runCommand(config, signal)
  return folder.count
}

async function putAssets(app: App, folder: ExportFolder): Promise<void> {
  const css = /<link rel="stylesheet" href="[^"]*(\/assets\/[^"]+)"/.exec(await readPublic(app, '/'))![1]!
  await folder.put('page.css', await readPublic(app, css))
  await folder.put('icon.svg', await readFile(join(PUBLIC, 'favicon.svg')))
  await folder.put('age.js', await readFile(join(PUBLIC, 'export', 'age.js')))
}

/** An answer as somebody gets it who is not signed in. */
async function readPublic(app: App, url: string): Promise<string> {
  const { statusCode, body } = await app.inject({ url, headers: { 'accept-encoding': 'identity' } })
  if (statusCode !== 200) throw new Error(`${url} answers ${statusCode} to who is not signed in.`)
  return body
}

async function runCommand({ exportCommand, exportDir }: ExportDeps['config'], signal: AbortSignal): Promise<void> {
  try {
    const env = { ...process.env, EXPORT_DIR: exportDir }
    await run('/bin/sh', ['-c', exportCommand], { cwd: exportDir, env, signal, timeout: COMMAND_MS })
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new Error(`The files are written, but EXPORT_COMMAND failed: ${oneLine(stderr || message).slice(0, 300)}`)
  }
}
