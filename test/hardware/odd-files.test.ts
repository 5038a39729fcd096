import { join } from 'node:path'
import t from 'tap'
import { FIELDS } from '../../src/hardware/columns.ts'
import { HARDWARE_IMPORT } from '../../src/hardware/upload/kind.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { Unreadable } from '../../src/imports/index.ts'
import { run } from '../../src/uploads/import-task.ts'
import type { ImportInput, ImportOutcome } from '../../src/uploads/protocol.ts'
import { type Expected, expectedFiles, FOLDER } from '../imports/samples.ts'
import { temporaryDatabase, temporaryFolder } from '../support/database.ts'

const THREAD = { progress: () => {}, send: async () => {}, signal: new AbortController().signal }

/** What trying a file as an upload to the inventory comes to, in this thread. */
async function tryAs(t: Parameters<typeof temporaryFolder>[0], path: string, sheet: string | undefined) {
  const folder = temporaryFolder(t)
  await temporaryDatabase(t, 'sqlite', folder)
  const input: ImportInput = {
    uploadId: 1,
    kind: HARDWARE_IMPORT,
    task: new URL('../../src/hardware/upload/plan-task.ts', import.meta.url).href,
    topics: ['directory'],
    database: { databaseUrl: '', dataDir: folder },
    turns: new SharedArrayBuffer(4),
    timeZone: 'Europe/Stockholm',
    at: '2026-03-03T10:00:00.000Z',
    actor: SYSTEM,
    name: 'file',
    path,
    stagingPath: join(folder, 'staging'),
    rejectsPath: join(folder, 'rejects.csv'),
    fields: FIELDS,
    choices: { ...(sheet && { sheet }) },
    zone: 'Europe/Stockholm',
    found: null,
    apply: false,
    leaveOut: false,
  }
  return run(input, THREAD)
}

/** A file that says nothing of servers is asked about; of one that does, every row is taken or told. */
function isSettled({ questions, found, result }: ImportOutcome, { rows }: Expected): string | null {
  if (questions.length > 0) {
    return questions.every((question) => /^[A-Z“].+\.$/s.test(question)) && result === null ? null : questions.join(' ')
  }
  const { added, changed, unchanged, rejected } = result!.counts
  const sum = added + changed + unchanged + rejected
  if (result!.rejected.some(({ problems }) => problems.some(({ reason }) => /undefined|\[object|NaN/.test(reason)))) {
    return JSON.stringify(result!.rejected)
  }
  return sum === found.rows + found.brokenRows || sum === rows ? null : `${sum} of ${rows} rows are told of`
}

for (const format of ['csv', 'xlsx'] as const) {
  for (const expected of expectedFiles(format)) {
    t.test(`${expected.file} as an upload of servers`, async (t) => {
      try {
        const outcome = await tryAs(t, join(FOLDER, format, expected.file), expected.sheet)
        t.notOk(expected.refused, 'it is read')
        t.equal(isSettled(outcome, expected), null)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        t.ok(expected.refused, error.message)
        t.match(error.message, /^[A-Z“].+[.)]$/s, 'it is refused in a sentence')
      }
    })
  }
}
