// Installs what is missing. Runs under whatever Node the machine has, before there is anything in node_modules, so it
// uses nothing but Node itself. `runtime` is what the app needs; `all` is that and what the tests need.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const OLDEST_NODE = 20
const ENGINE_NODE = 24
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const all = process.argv[2] === 'all'

const major = Number(process.versions.node.split('.')[0])
if (major < OLDEST_NODE)
  fail(`Signalbox needs Node ${OLDEST_NODE} or newer to start; this is ${process.versions.node}.`)

if (!isInstalled()) {
  console.error('Installing packages …')
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error', ...(all ? [] : ['--omit=dev'])]
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) fail('npm ci failed; its messages stand above.')
}

// The engine is a package too, so that everybody runs the same one; where it has none for a system, Node itself must do.
const engine = join(root, 'node_modules', '.bin', 'node')
const version = existsSync(engine)
  ? spawnSync(engine, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout
  : process.versions.node
if (Number(version.split('.')[0]) < ENGINE_NODE) {
  fail(
    `There is no Node ${ENGINE_NODE} package for ${process.platform} ${process.arch}: install Node ${ENGINE_NODE} and start again.`,
  )
}

/** Whether node_modules holds what the lock file says, and the tests' packages when they are asked for. */
function isInstalled() {
  const state = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(state)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const found = JSON.parse(readFileSync(state, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || (entry.dev && !all)) return true
    return found[path]?.version === entry.version
  })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
