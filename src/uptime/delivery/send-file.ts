import type { FastifyReply } from 'fastify'
import type { ReportContext } from '../report/context.ts'
import { getReport } from '../report/find.ts'
import { readModel } from '../report/reckon.ts'
import { FILE_TYPES, type FileFormat, nameOfFile, writeFile } from './files.ts'

/** Answers with a report as it stands, as a file. @throws NotFound */
export async function sendFile(
  deps: ReportContext,
  reply: FastifyReply,
  month: string,
  format: FileFormat,
  paper: string | undefined,
): Promise<FastifyReply> {
  const model = await readModel(deps.db, await getReport(deps.db, month))
  const content = await writeFile(deps, model, format, paper?.toLowerCase() === 'letter' ? 'Letter' : 'A4')
  return reply
    .header('content-disposition', `attachment; filename="${nameOfFile(model, format)}"`)
    .header('cache-control', 'private, no-cache')
    .type(FILE_TYPES[format])
    .send(content)
}
