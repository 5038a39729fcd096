import type { TestApp, Visitor } from '../support/app.ts'

export const AT = '2026-03-03T10:00:00.000Z'

/** Region Nord ⊃ clusters Oslo A and Oslo B, and Dag of the directory. */
export async function addPlaces({ database: { db } }: TestApp): Promise<void> {
  const add = async (kind: 'region' | 'cluster', slug: string, name: string) => {
    const entity = { kind, slug, name, created_at: AT }
    return (await db.insertInto('entity').values(entity).returning('id').executeTakeFirstOrThrow()).id
  }
  const region_id = await add('region', 'nord', 'Nord')
  await db.insertInto('region').values({ id: region_id }).execute()
  for (const [slug, name] of [
    ['oslo-a', 'Oslo A'],
    ['oslo-b', 'Oslo B'],
  ] as const) {
    await db
      .insertInto('cluster')
      .values({ id: await add('cluster', slug, name), region_id })
      .execute()
  }
  await db.insertInto('person').values({ name: 'Dag Berg', email: 'dag@norrvik.example', created_at: AT }).execute()
}

/** Adds a server by the form, as Cora of communications. @returns its id */
export async function addServer(app: TestApp, cora: Visitor, fields: Record<string, string>): Promise<number> {
  const answer = await cora.submit('/hardware', fields)
  if (answer.statusCode !== 303) throw new Error(`${answer.statusCode}: ${answer.body}`)
  const row = await app.database.db.selectFrom('server').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
  return row.id
}

/** Posts JSON as a page's script does: with the session, and the token of a form in a header. */
export async function postJson(visitor: Visitor, url: string, payload: object) {
  const headers = { 'csrf-token': await visitor.csrfToken() }
  return visitor.request({ method: 'POST', url, payload, headers })
}

/** The hostnames on a page of the list, from top to bottom. */
export function hostnamesOf(body: string): string[] {
  return [...body.matchAll(/<tr id="hardware-row-\d+" data-id="\d+" data-name="([^"]*)"/g)].map(([, name]) => name!)
}
