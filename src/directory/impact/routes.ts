import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import type { EntityRef } from '../entities/find.ts'
import { readPicked } from '../pickers/typed.ts'
import { ENTITY_KINDS, KINDS_WORD, RESPONSIBILITY_ROLES, ROLE_WORD } from '../words.ts'
import { type Asked, askGraph, findStarts, getStarts, MAX_STARTS, preparingLine, unknownLine, walkFrom } from './ask.ts'
import { addressLines, entitiesCsv, peopleCsv } from './files.ts'
import type { ImpactDeps } from './find.ts'
import { kindPage, overview, rolePage } from './page.ts'
import { ImpactQuery } from './schema.ts'
import { impactAddress } from './view.ts'

/** A picker sends one value for each thing, a plain field all of them in one. */
const PageQuery = Type.Object({
  entity: Type.Optional(Type.Array(Type.String({ maxLength: 10_000 }), { maxItems: MAX_STARTS })),
  kind: Type.Optional(Type.Enum(ENTITY_KINDS)),
  role: Type.Optional(Type.Enum(RESPONSIBILITY_ROLES)),
  page: Type.Integer({ minimum: 1, maximum: 100_000, default: 1 }),
})

/** The page that answers whom it hits, and what can be taken away from it. */
export function impactRoutes(app: App, directory: ImpactDeps): void {
  const { database, graph } = directory

  app.get(
    '/directory/impact',
    { schema: { querystring: PageQuery }, config: { role: 'read' } },
    async (request, reply) => {
      const { kind, role, page } = request.query
      const picked = readPicked(request.query.entity)
      const { starts, unknown } = await findStarts(database.db, picked.slice(0, MAX_STARTS))
      const problem = problemWith(picked, unknown)
      const form = formOf(starts, picked, problem)
      if (problem) return show(reply, { ...form, state: 'refused' }, 422)
      if (starts.length === 0) return show(reply, { ...form, state: 'empty' })

      const answer = await graph.current()
      if (answer.state === 'preparing') {
        reply.header('cache-control', 'no-store')
        return show(reply, { ...form, state: 'preparing', line: preparingLine(answer.problem) })
      }
      const asked = walkFrom(answer.graph, starts)
      const retired = starts.filter(({ retiredAt }) => retiredAt !== null)
      if (kind) {
        const list = { title: KINDS_WORD[kind], part: { kind }, ...(await kindPage(directory, asked, kind, page)) }
        return show(reply, { ...form, state: 'hits', retired, list })
      }
      if (role) {
        const list = { title: ROLE_WORD[role], part: { role }, ...(await rolePage(directory, asked, role, page)) }
        return show(reply, { ...form, state: 'people', retired, list })
      }
      return show(reply, { ...form, state: 'ready', retired, ...(await overview(directory, asked)) })
    },
  )

  const file = (path: string, name: string, type: string, make: (asked: Asked) => unknown) =>
    app.get(
      path,
      { schema: { querystring: Type.Pick(ImpactQuery, ['entity']) }, config: { role: 'read' } },
      async (request, reply) => {
        const asked = await askGraph(directory, await getStarts(database.db, request.query.entity))
        return reply
          .type(`${type}; charset=utf-8`)
          .header('content-disposition', `${name.endsWith('.csv') ? 'attachment' : 'inline'}; filename="${name}"`)
          .header('cache-control', 'no-cache')
          .send(await make(asked))
      },
    )
  file('/directory/impact/entities.csv', 'impact.csv', 'text/csv', (asked) => entitiesCsv(directory, asked))
  file('/directory/impact/people.csv', 'impact-people.csv', 'text/csv', (asked) => peopleCsv(directory, asked))
  file('/directory/impact/addresses.txt', 'addresses.txt', 'text/plain', (asked) => addressLines(directory, asked))
}

function problemWith(picked: readonly string[], unknown: readonly string[]): string | null {
  if (picked.length > MAX_STARTS) return `Choose at most ${MAX_STARTS} of them; these are ${picked.length}.`
  return unknown.length > 0 ? unknownLine(unknown) : null
}

/** What the form shows again: what was found with its name, all else as it was typed. */
function formOf(starts: readonly EntityRef[], picked: readonly string[], problem: string | null) {
  const known = new Map(starts.map((start) => [start.slug, start]))
  const slugs = starts.map(({ slug }) => slug)
  return {
    starts,
    values: [...new Set(picked)].map((slug) => known.get(slug) ?? slug),
    problem,
    addressOf: (part: Record<string, string | number> = {}, path?: string) => impactAddress(slugs, part, path),
  }
}

function show(reply: FastifyReply, data: object, status = 200): FastifyReply {
  return reply.page('directory/impact', data, { status, fragment: 'directory/_impact-result' })
}
