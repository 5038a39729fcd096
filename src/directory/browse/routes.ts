import { type Static, Type } from 'typebox'
import { type App, wantsFragment } from '../../http/types.ts'
import type { DirectoryContext } from '../directory.ts'
import { listAncestors } from '../entities/containment.ts'
import { type EntityRef, findEntity, getEntity } from '../entities/find.ts'
import { countByKind, type EntityFilter, listEntitiesByName } from '../entities/list.ts'
import { countFindings, FINDING_WORDS, FINDINGS, listGap } from '../findings/findings.ts'
import { searchPeople } from '../people/find.ts'
import { SlugParams } from '../schema.ts'
import type { EntityKind } from '../tables.ts'
import { ENTITY_KINDS, KIND_WORD, KINDS_WORD, STAGE_WORD } from '../words.ts'
import { loadNode, loadTree } from './tree.ts'

const PAGE_SIZE = 50
const MOST_PEOPLE = 5
const MOST_REGIONS = 500

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Query = Type.Object({
  q: Text(200),
  // A select that chooses nothing sends an empty text.
  kind: Type.Optional(Type.Union([Type.Enum(ENTITY_KINDS), Type.Literal('')])),
  region: Text(100),
  in: Text(100),
  without: Type.Optional(Type.Union([Type.Literal('coordinator'), Type.Literal('')])),
  retired: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('')])),
  open: Text(100),
  after: Text(400),
})
type Query = Static<typeof Query>
const BranchQuery = Type.Object({ closed: Type.Optional(Type.Literal('yes')) })

/** The tree, and the search over everything. */
export function browseRoutes(app: App, directory: DirectoryContext): void {
  const { db } = directory

  app.get('/directory', { schema: { querystring: Query }, config: { role: 'read' } }, async (request, reply) => {
    const { query } = request
    const filtered = Boolean(
      query.q?.trim() || query.kind || query.region || query.in || query.without || query.retired,
    )
    const found = filtered ? await find(directory, query) : null
    const data = {
      query,
      filtered,
      found,
      kinds: ENTITY_KINDS,
      kindWord: KIND_WORD,
      kindsWord: KINDS_WORD,
      stageWord: STAGE_WORD,
      counts: await countByKind(db),
      regions: await listRegions(directory),
      tree: filtered ? null : await loadTree(db, query.open),
      findings: filtered ? [] : await findingLines(directory),
    }
    return reply.page('directory/index', data, { fragment: 'directory/_found' })
  })

  app.get(
    '/directory/branches/:slug',
    { schema: { params: SlugParams, querystring: BranchQuery }, config: { role: 'read' } },
    async (request, reply) => {
      const entity = await getEntity(db, request.params.slug)
      const closed = request.query.closed === 'yes'
      if (!wantsFragment(request)) return reply.redirect(await addressInTree(directory, entity, closed), 303)
      return reply.page('directory/_node', { node: await loadNode(db, entity, closed) })
    },
  )
}

/** The page of the tree on which a branch is open, or closed, for who has no scripts. */
async function addressInTree({ db }: DirectoryContext, entity: EntityRef, closed: boolean): Promise<string> {
  const open = closed ? (await listAncestors(db, entity))[0]?.slug : entity.slug
  return open === undefined ? '/directory' : `/directory?open=${open}#node-${entity.slug}`
}

/** A page of what matches, and the people who do. */
async function find(directory: DirectoryContext, query: Query) {
  const { database } = directory
  const [region, parent] = [await optional(directory, query.region), await optional(directory, query.in)]
  const gap = query.without ? await listGap(directory, 'withoutCoordinator') : undefined
  const filter: EntityFilter = {
    q: query.q,
    kind: (query.kind || undefined) as EntityKind | undefined,
    regionId: region?.id,
    parentId: parent?.id,
    ids: gap ?? undefined,
    retired: query.retired === 'yes',
  }
  const rows =
    gap === null ? [] : await listEntitiesByName(database, filter, { after: query.after || null, limit: PAGE_SIZE + 1 })
  const entities = rows.slice(0, PAGE_SIZE)
  const people = query.q?.trim() ? await searchPeople(database, { q: query.q, limit: MOST_PEOPLE }) : []
  return {
    entities,
    people,
    parent,
    preparing: gap === null,
    next: rows.length > PAGE_SIZE ? entities.at(-1)!.slug : null,
  }
}

/** What a filter names; nothing sits in what is not there. */
async function optional({ db }: DirectoryContext, slug: string | undefined) {
  if (!slug) return undefined
  return (await findEntity(db, slug)) ?? { id: 0, name: slug, slug }
}

function listRegions({ db }: DirectoryContext) {
  return db
    .selectFrom('entity')
    .select(['slug', 'name'])
    .where('kind', '=', 'region')
    .where('retired_at', 'is', null)
    .orderBy('name')
    .limit(MOST_REGIONS)
    .execute()
}

async function findingLines(directory: DirectoryContext) {
  const counts = await countFindings(directory)
  return FINDINGS.map((name) => ({ name, title: FINDING_WORDS[name].title, count: counts[name] }))
}
