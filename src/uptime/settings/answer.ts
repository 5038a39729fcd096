import type { SourceEntry } from './find.ts'

/** A source as the API and the settings tell of it: of its secret, only whether there is one. */
export function describeSource(entry: SourceEntry) {
  return {
    slug: entry.slug,
    kind: entry.kind,
    name: entry.name,
    url: entry.url,
    username: entry.username,
    hasSecret: entry.secret !== null,
    settings: JSON.parse(entry.settings) as Record<string, unknown>,
    testedAt: entry.tested_at,
    testProblem: entry.test_problem,
    triedAt: entry.tried_at,
    fetchedAt: entry.fetched_at,
    fetchProblem: entry.fetch_problem,
  }
}

export type SourceDescription = ReturnType<typeof describeSource>
