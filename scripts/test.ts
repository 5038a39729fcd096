// Runs everything there is to run: the whole suite, with a real PostgreSQL beside SQLite and a real browser.
// Arguments are test files; without any, all of them. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePostgresTemplate, makeSqliteTemplate } from '../test/support/templates.ts'
import { findBrowser } from './browser.ts'
import { findProgram } from './debian.ts'
import { startPostgres } from './postgres.ts'
import { runTests } from './test-runner.ts'

/** Tests wait for clocks, browsers and servers as much as they compute: one more than the usual two cores. */
const JOBS = 3
const root = join(import.meta.dirname, '..')
const files = process.argv.slice(2)
const tests = files.length > 0 ? files : globSync('test/**/*.test.ts', { cwd: root }).sort()

const browser = findBrowser()
// Readers of documents that know nothing of what wrote them.
findProgram(['pdftotext'], 'poppler-utils')
findProgram(['qpdf'], 'qpdf')
const postgres = await startPostgres()
const templates = mkdtempSync(join(tmpdir(), 'signalbox-templates-'))
const tapCommand = join(root, 'node_modules', '.bin', 'tap')
// Out of the package tap comes with its default plugins, one of which cannot load here; ours are built once.
const plugins = readFileSync(
  join(root, 'node_modules', '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js'),
  'utf8',
)
if (plugins.includes('@tapjs/typescript')) spawnSync(tapCommand, ['build'], { cwd: root, stdio: 'inherit' })
const { passed, failed } = await runTests({
  root,
  files: tests,
  jobs: JOBS,
  env: {
    ...process.env,
    CHROMIUM: browser,
    TEST_POSTGRES_URL: postgres.url,
    TEST_POSTGRES_TEMPLATE: await makePostgresTemplate(postgres.url),
    TEST_SQLITE_TEMPLATE: await makeSqliteTemplate(templates),
    // Two hundred processes load the same modules; the first compiles them for all.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
  },
})
await postgres.stop()
rmSync(templates, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
