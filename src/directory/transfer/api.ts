import { Invalid } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { Unreadable } from '../../imports/index.ts'
import { type ImportResult, type Imports, receivedFile, takeUpload } from '../../uploads/index.ts'
import { importKindOf } from './kinds.ts'
import { ImportAnswer, ImportForm, ImportRefusal } from './schema.ts'

/** The import of the directory for programs: one request, tried or done. */
export function transferApi(app: App, imports: Imports): void {
  app.post(
    '/api/v1/directory/import',
    {
      schema: {
        tags: ['Directory'],
        summary: 'Import entities, people, links or responsibilities from a CSV or XLSX file',
        description:
          'All rows or none. Entities are keyed by slug, people by e-mail address, links by the pair, responsibilities by entity, person and role: importing twice changes nothing.',
        consumes: ['multipart/form-data'],
        body: ImportForm,
        response: { 200: ImportAnswer, 201: ImportAnswer, 422: ImportRefusal },
      },
      config: { role: 'comms', upload: true },
    },
    async (request, reply) => {
      const { kind, sheet } = request.body
      const [dryRun, leaveOut] = [isYes(request.body.dryRun), isYes(request.body.leaveOut)]
      receivedFile(request)
      const options = { dryRun, leaveOut, choices: sheet ? { sheet } : {} }
      const { id, result } = await run(imports, importKindOf(kind), takeUpload(request), options, request.actor)
      const answer = { kind, dryRun, ...answerOf(id, result) }
      if (dryRun || result.applied) return reply.code(isNew(result) ? 201 : 200).send(answer)
      return reply
        .code(422)
        .type('application/problem+json')
        .send({
          type: 'about:blank',
          title: 'Some rows cannot be taken',
          status: 422,
          detail: result.problem ?? `${result.counts.rejected} rows cannot be taken, so none was. Nothing was written.`,
          requestId: request.id,
          ...answer,
        })
    },
  )
}

/** A file that cannot be read is the sender's to mend, and so is a choice that a person would be asked for. */
async function run(imports: Imports, ...args: Parameters<Imports['runAtOnce']>) {
  try {
    return await imports.runAtOnce(...args)
  } catch (error) {
    if (error instanceof Unreadable) throw new Invalid({ file: error.message })
    throw error
  }
}

function isNew({ applied, counts }: ImportResult): boolean {
  return applied && counts.added > 0
}

function answerOf(id: number, { applied, counts, rejected, samples, notes }: ImportResult) {
  return {
    applied,
    upload: applied ? id : null,
    ...counts,
    rows: rejected.flatMap(({ line, problems }) => problems.map((problem) => ({ row: line, ...problem }))),
    changes: samples.map(({ line, action, name, changes }) => ({ row: line, action, name, fields: changes })),
    notes: notes.map(({ sentence }) => sentence),
  }
}

function isYes(given: string | undefined): boolean {
  return /^(true|yes|1|on)$/i.test(given ?? '')
}
