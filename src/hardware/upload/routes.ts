import type { FastifyReply } from 'fastify'
import type { App } from '../../http/types.ts'
import { csvLines } from '../../lib/csv.ts'
import { type Imports, importRoutes, listUploads } from '../../uploads/index.ts'
import { FIELDS } from '../columns.ts'
import { HARDWARE_IMPORT } from './kind.ts'

const BASE = '/hardware/upload'
const WRITE = { role: 'comms' } as const
const RECENT = 10

/** Files of servers into the inventory: the form, as a page and in a dialog, and the whole way of an upload. */
export function uploadRoutes(app: App, { imports, maxBytes }: { imports: Imports; maxBytes: number }): void {
  const { db } = imports.deps.database
  const form = async (reply: FastifyReply, problems: Record<string, string>, view: string, status = 200) => {
    const nouns = { [HARDWARE_IMPORT]: 'servers' }
    const uploads = await listUploads(db, [HARDWARE_IMPORT], RECENT)
    const labels = FIELDS.map(({ label }) => label)
    const data = { base: BASE, kinds: [], kind: HARDWARE_IMPORT, nouns, labels, problems, maxBytes, uploads }
    return reply.page('hardware/upload', data, { status, fragment: view })
  }

  app.get(BASE, { config: WRITE }, async (_request, reply) => form(reply, {}, 'hardware/_upload-dialog'))

  app.get(`${BASE}/template.csv`, { config: WRITE }, async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="hardware-template.csv"')
      .send(`\ufeff${csvLines([FIELDS.map(({ label }) => label)])}`),
  )

  importRoutes(app, imports, {
    base: BASE,
    ...WRITE,
    kinds: [HARDWARE_IMPORT],
    frame: { section: 'hardware', title: 'Upload', crumb: { href: '/hardware', word: 'Hardware' } },
    form: (_request, reply, problems) => form(reply, problems, 'hardware/_upload-form', 422),
  })
}
