import type { ImpactEntity, ImpactPerson } from './describe.ts'
import type { Impact } from './find.ts'

// An impact as programs read it.

export function entityAnswer({ slug, kind, name, depth, path }: ImpactEntity) {
  return { slug, kind, name, depth, path }
}

export function personAnswer({ name, email, roles, because }: ImpactPerson) {
  return {
    name,
    email,
    roles,
    because: because.map(({ role, entity, via }) => ({ role, entity: entity.slug, via })),
  }
}

export function impactAnswer({ entities, people }: Pick<Impact, 'entities' | 'people'>) {
  return { entities: entities.map(entityAnswer), people: people.map(personAnswer) }
}
