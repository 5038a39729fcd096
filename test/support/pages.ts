import type { TestApp, Visitor } from './app.ts'

/** Puts a service of its own on the board, so that every page about a service can be read. @returns its slug */
export async function addShop(app: TestApp): Promise<string> {
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/services',
    headers: { authorization: `Bearer ${await app.token('admin')}` },
    payload: { name: 'Shop', category: 'Web', check: { kind: 'tcp', url: '127.0.0.1:9' } },
  })
  return answer.json<{ slug: string }>().slug
}

/** Every address that is read with GET and exists: parameters are filled with the shop, its check, and who asks. */
export async function everyAddress(app: TestApp): Promise<string[]> {
  const slug = await addShop(app)
  const { db } = app.database
  const check = await db.selectFrom('status_check').select('id').executeTakeFirstOrThrow()
  const user = await db.selectFrom('app_user').select('id').executeTakeFirstOrThrow()
  const person = await db
    .insertInto('person')
    .values({ name: 'Olga Ek', email: 'olga@norrvik.example', created_at: '2026-03-03T10:00:00.000Z' })
    .onConflict((oc) => oc.column('email').doUpdateSet({ name: 'Olga Ek' }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return app.routes
    .filter(({ method, url }) => method === 'GET' && !url.includes('*'))
    .map(({ url }) =>
      url
        .replace(':slug', slug)
        .replace(':file', `${slug}.svg`)
        .replace(':outcome', 'good')
        .replace(/checks\/:(id|check)/, `checks/${check.id}`)
        .replace('users/:id', `users/${user.id}`)
        .replace(':finding', 'stale')
        .replace('people/:id', `people/${person.id}`)
        .replace(/:\w+/, 'none'),
    )
}

/** The pages among them as an administrator sees them, with those that nobody who is signed in sees, and an error. */
export async function everyPage(app: TestApp): Promise<Map<string, string>> {
  const [ada, stranger] = [await app.signedIn('ada'), app.visitor()]
  const pages = new Map<string, string>()
  const read = async (who: string, visitor: Visitor, url: string) => {
    const { headers, body } = await visitor.get(url)
    if (String(headers['content-type']).includes('text/html')) pages.set(`${url} for ${who}`, body)
  }
  for (const url of await everyAddress(app)) await read('ada', ada, url)
  for (const url of ['/', '/sign-in', '/link/none', '/nothing/here']) await read('a stranger', stranger, url)
  return pages
}
