import type { Test } from 'tap'
import { startTestApp } from '../support/app.ts'
import type { Engine } from '../support/database.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** The app with a caller of its API who may write the directory. */
export async function setup(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const authorization = `Bearer ${await app.token('comms')}`
  const call = (method: Method, url: string, payload?: object) =>
    app.app.inject({ method, url: `/api/v1${url}`, headers: { authorization }, ...(payload && { payload }) })
  /** Adds what a test stands on, and fails where that is refused. */
  const add = async (url: string, payload: object) => {
    const answer = await call('POST', url, payload)
    if (answer.statusCode !== 201) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`)
    return answer.json()
  }
  return { app, call, add }
}

/** eu-north ⊃ eun-2 ⊃ lake-01 ⊃ lake-query, which runs data-lake, which serves orders-archive. */
export async function addLake(add: (url: string, payload: object) => Promise<unknown>): Promise<void> {
  await add('/entities', { kind: 'region', name: 'EU north', slug: 'eu-north' })
  await add('/entities', { kind: 'cluster', name: 'eun-2', parent: 'eu-north' })
  await add('/entities', { kind: 'server', name: 'lake-01', parent: 'eun-2' })
  await add('/entities', { kind: 'process', name: 'lake-query', parent: 'lake-01' })
  await add('/entities', { kind: 'service', name: 'Data lake' })
  await add('/entities', { kind: 'data_set', name: 'Orders archive' })
  await add('/links', { from: 'data-lake', to: 'lake-query' })
  await add('/links', { from: 'orders-archive', to: 'data-lake' })
}

/** The lake, and two who look at it: Cora may write it, Vera may not. */
export async function pages(t: Test, engine: Engine) {
  const { app, add, call } = await setup(t, engine)
  await addLake(add)
  return { app, add, call, cora: await app.signedIn('cora'), vera: await app.signedIn('vera') }
}

/** The slugs of the entities that a page links to, in their order. */
export const namesIn = (html: string) =>
  [...html.matchAll(/href="\/directory\/entities\/([a-z0-9-]+)"/g)].map(([, slug]) => slug)
