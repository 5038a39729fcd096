import { type Attributes, attributesAnswer } from './entities/attributes.ts'
import type { EntityDetail } from './entities/describe.ts'
import type { ListedEntity } from './entities/list.ts'
import type { LinkedThing } from './links/list.ts'

/** An entity of a list, as programs read it. */
export function answerOfListed(row: ListedEntity, attributes: Attributes) {
  return {
    slug: row.slug,
    kind: row.kind,
    name: row.name,
    description: row.description,
    stage: row.stage,
    parent: row.parentSlug,
    attributes: attributesAnswer(row, attributes),
    createdAt: row.createdAt,
    retiredAt: row.retiredAt,
  }
}

/** One entity with all that is known of it. */
export function answerOfDetail(detail: EntityDetail) {
  const { entity, ancestors } = detail
  return {
    slug: entity.slug,
    kind: entity.kind,
    name: entity.name,
    description: detail.description,
    stage: entity.stage,
    parent: ancestors[0]?.slug ?? null,
    attributes: attributesAnswer(entity, detail.attributes),
    createdAt: detail.createdAt,
    retiredAt: entity.retiredAt,
    confirmedAt: detail.confirmedAt,
    origin: detail.service?.origin ?? null,
    path: ancestors.map(({ slug, name, kind }) => ({ slug, name, kind })).reverse(),
    children: detail.children,
    needs: detail.needs.map(answerOfLinked),
    neededBy: detail.neededBy.map(answerOfLinked),
    responsibilities: detail.responsible
      // Who has left is still written down as responsible, and is nobody to turn to.
      .filter(({ person }) => person.retiredAt === null)
      .map(({ role, person, since, inherited, from }) => ({
        role,
        person,
        since,
        inherited,
        from: inherited ? from.slug : null,
      })),
  }
}

function answerOfLinked({ slug, name, kind, link, component }: LinkedThing) {
  return { slug, name, kind, link, component }
}
