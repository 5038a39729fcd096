import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { readCursor } from '../cursor.ts'
import type { DirectoryContext } from '../directory.ts'
import { KIND_WORD, STAGE_WORD } from '../words.ts'
import { countFindings, FINDING_WORDS, FINDINGS, listFoundEntities, listIdlePeople } from './findings.ts'

const PAGE_SIZE = 50
const Params = Type.Object({ finding: Type.Enum(FINDINGS) })
const Query = Type.Object({ after: Type.Optional(Type.String({ maxLength: 20 })) })

/** A list page for each thing that is missing. */
export function findingRoutes(app: App, directory: DirectoryContext): void {
  app.get(
    '/directory/findings/:finding',
    { schema: { params: Params, querystring: Query }, config: { role: 'read' } },
    async (request, reply) => {
      const { finding } = request.params
      const page = { after: readCursor(request.query.after), limit: PAGE_SIZE + 1 }
      const people = finding === 'people-without-duties' ? await listIdlePeople(directory.db, page) : []
      const entities = finding === 'people-without-duties' ? [] : await listFoundEntities(directory, finding, page)
      const last = [...people, ...(entities ?? [])][PAGE_SIZE - 1]
      const more = people.length + (entities?.length ?? 0) > PAGE_SIZE
      return reply.page('directory/finding', {
        finding,
        ...FINDING_WORDS[finding],
        count: (await countFindings(directory))[finding],
        preparing: entities === null,
        people: people.slice(0, PAGE_SIZE),
        entities: entities?.slice(0, PAGE_SIZE) ?? [],
        next: more ? last!.id : null,
        kindWord: KIND_WORD,
        stageWord: STAGE_WORD,
      })
    },
  )
}
