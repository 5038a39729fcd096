import type { FrontEnd, FrontEndQuery } from './find.ts'
import type { GivenQuery } from './read-given.ts'

/** A front end as the API tells of it, which is also how it may be given. */
export function describeFrontEnd({ entity, target, services, errors, requests }: FrontEnd) {
  const bySource = Map.groupBy(services, ({ source }) => source.slug)
  return {
    slug: entity.slug,
    service: entity.slug,
    name: entity.name,
    target,
    pagerduty: [...bySource].map(([source, picked]) => ({ source, services: picked.map(({ key }) => key) })),
    errors: errors.map(describeQuery),
    requests: requests.map(describeQuery),
  }
}

function describeQuery({ source, label, query }: FrontEndQuery): GivenQuery {
  return { source: source.slug, ...(label === null ? {} : { label }), ...query }
}
