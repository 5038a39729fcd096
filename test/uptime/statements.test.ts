import t from 'tap'
import { createEntity } from '../../src/directory/index.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { countStatements } from '../support/statements.ts'
import { startUptime } from './support.ts'

/** How many statements each page and answer takes, however many front ends and sources there are. */
const BASELINE: Record<string, number> = {
  '/uptime/front-ends': 8,
  '/uptime/front-ends/f0': 9,
  '/settings/sources': 3,
  '/settings/sources/s0': 4,
  '/api/v1/front-ends': 7,
  '/api/v1/sources': 3,
}

t.test(
  'pages of front ends and sources take as many statements as recorded, with few rows and with many',
  async (t) => {
    const { app, call } = await startUptime(t)
    const ada = await app.signedIn('ada')
    const add = async (from: number, to: number) => {
      for (let i = from; i < to; i += 1) {
        await call('POST', '/api/v1/sources', { kind: 'prometheus', name: `S${i}`, url: 'http://127.0.0.1:9' })
        await createEntity(app.directory, { kind: 'service', name: `F${i}`, slug: `f${i}` }, SYSTEM)
        await call('POST', '/api/v1/front-ends', { service: `f${i}`, errors: [{ source: `s${i}`, query: 'x' }] })
      }
    }
    for (const [from, to] of [
      [0, 2],
      [2, 25],
    ] as const) {
      await add(from, to)
      for (const [url, expected] of Object.entries(BASELINE)) {
        await ada.get(url)
        const count = await countStatements(app.database, () => ada.get(url))
        t.equal(count, expected, `${url} with ${to} rows`)
      }
    }
  },
)
