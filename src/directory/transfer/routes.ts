import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { NotFound } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { csvStream } from '../../lib/csv.ts'
import { xlsxStream } from '../../lib/xlsx.ts'
import { type Imports, importRoutes, listUploads } from '../../uploads/index.ts'
import { type ExportTable, exportTable, templateTable } from './export.ts'
import { importKindOf, isTransferKind, TRANSFER_KINDS, TRANSFER_NOUN, type TransferKind } from './kinds.ts'
import { FileParams } from './schema.ts'

const BASE = '/directory/import'
const RECENT = 10

/** The directory from files and into them. */
export function transferRoutes(app: App, imports: Imports, options: { maxBytes: number }): void {
  const { db } = imports.deps.database
  const kinds = TRANSFER_KINDS.map(importKindOf)
  const nouns = Object.fromEntries(TRANSFER_KINDS.map((kind) => [importKindOf(kind), TRANSFER_NOUN[kind]]))

  const page = async (reply: FastifyReply, kind: string | undefined, problems: Record<string, string>, status = 200) =>
    reply.page(
      'directory/import',
      {
        base: BASE,
        files: TRANSFER_KINDS.map((name) => ({ name, noun: TRANSFER_NOUN[name] })),
        kinds: Object.entries(nouns),
        kind,
        nouns,
        problems,
        maxBytes: options.maxBytes,
        uploads: await listUploads(db, kinds, RECENT),
      },
      { status },
    )

  app.get(BASE, { config: { role: 'comms' } }, async (_request, reply) => page(reply, undefined, {}))
  importRoutes(app, imports, {
    base: BASE,
    role: 'comms',
    kinds,
    frame: { section: 'directory', title: 'Import', crumb: { href: '/directory', word: 'Directory' } },
    form: async (request, reply, problems) => page(reply, (request.body as { kind?: string }).kind, problems, 422),
  })

  app.get(
    `${BASE}/templates/:file`,
    { schema: { params: FileParams }, config: { role: 'read' } },
    async (request, reply) => {
      const { kind, format } = readFileName(request.params.file)
      return sendTable(reply, templateTable(kind), `template-${kind}`, format)
    },
  )

  app.get(
    '/directory/export/:file',
    { schema: { params: FileParams }, config: { role: 'read' } },
    async (request, reply) => {
      const { kind, format } = readFileName(request.params.file)
      return sendTable(reply, await exportTable(db, kind), `directory-${kind}`, format)
    },
  )
}

type Format = 'csv' | 'xlsx'

const TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** @throws NotFound for anything but `region.csv` and its like */
function readFileName(file: string): { kind: TransferKind; format: Format } {
  const [kind, format] = file.split('.')
  if (isTransferKind(kind) && (format === 'csv' || format === 'xlsx')) return { kind, format }
  throw new NotFound('There is no such file of the directory.')
}

function sendTable(
  reply: FastifyReply,
  { columns, rows }: ExportTable | ReturnType<typeof templateTable>,
  name: string,
  format: Format,
): FastifyReply {
  return reply
    .type(TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(
      format === 'csv'
        ? csvOf(columns, rows)
        : xlsxStream({ name, columns: columns.map((column) => ({ name: column })), rows }),
    )
}

function csvOf(
  columns: readonly string[],
  rows: Iterable<readonly (string | null)[]> | AsyncIterable<readonly (string | null)[]>,
): Readable {
  return csvStream(withNames(columns, rows))
}

async function* withNames(
  columns: readonly string[],
  rows: Iterable<readonly (string | null)[]> | AsyncIterable<readonly (string | null)[]>,
) {
  yield columns
  yield* rows
}
