import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import type { DirectoryContext } from '../directory.ts'
import { searchEntities } from '../entities/search.ts'
import { searchComponents } from '../links/ends.ts'
import { searchPeople } from '../people/find.ts'
import { ENTITY_KINDS, KIND_WORD, STAGE_WORD } from '../words.ts'

/** As many as a person looks through; more letters find the rest. */
const MOST_OPTIONS = 12
const MOST_PARTS = 8

const EntityOptions = Type.Object({
  q: Type.String({ maxLength: 200, default: '' }),
  kind: Type.Optional(Type.Array(Type.Enum(ENTITY_KINDS), { maxItems: ENTITY_KINDS.length })),
  parts: Type.Optional(Type.Literal('yes', { description: 'Parts of services too' })),
})
const PersonOptions = Type.Object({ q: Type.String({ maxLength: 200, default: '' }) })

/** What the pickers of entities and people offer while somebody types. */
export function pickerRoutes(app: App, { database }: DirectoryContext): void {
  app.get(
    '/directory/options',
    { schema: { querystring: EntityOptions }, config: { role: 'read' } },
    async (request, reply) => {
      const { q, kind, parts } = request.query
      const found = await searchEntities(database, { q, ...(kind && { kinds: kind }), limit: MOST_OPTIONS })
      const options = found.map(({ slug, name, kind, stage }) => ({
        value: slug,
        word: name,
        icon: kind,
        note: [KIND_WORD[kind], stage === 'stg' && STAGE_WORD[stage], slug !== name && slug]
          .filter(Boolean)
          .join(' · '),
      }))
      const components = parts && q.trim() ? await searchComponents(database, q.trim(), MOST_PARTS) : []
      const partOptions = components.map(({ ref, name, service }) => ({
        value: ref,
        word: `${service} › ${name}`,
        icon: 'service',
        note: 'part of a service',
      }))
      return reply.page('directory/_options', { q, options: [...options, ...partOptions] })
    },
  )

  app.get(
    '/directory/people/options',
    { schema: { querystring: PersonOptions }, config: { role: 'read' } },
    async (request, reply) => {
      const { q } = request.query
      const found = await searchPeople(database, { q, limit: MOST_OPTIONS })
      const options = found.map(({ name, email, team }) => ({
        value: email,
        word: name,
        icon: 'person',
        note: [email, team].filter(Boolean).join(' · '),
      }))
      return reply.page('directory/_options', { q, options })
    },
  )
}
