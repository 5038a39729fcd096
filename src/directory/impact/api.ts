import { Readable } from 'node:stream'
import type { App } from '../../http/types.ts'
import { entityAnswer, personAnswer } from './answers.ts'
import { type Asked, askGraph, getStarts } from './ask.ts'
import { entityBatches, peopleBatches } from './batches.ts'
import { placesOf } from './describe.ts'
import type { ImpactDeps } from './find.ts'
import { ImpactApiAnswer, ImpactQuery } from './schema.ts'

export function impactApi(app: App, directory: ImpactDeps): void {
  const { database } = directory

  app.get(
    '/api/v1/impact',
    {
      schema: {
        tags: ['directory'],
        summary: 'Whom it hits, and who has to know',
        querystring: ImpactQuery,
        response: { 200: ImpactApiAnswer },
      },
      config: { role: 'read' },
    },
    async (request, reply) => {
      const { entity, limit, cursor } = request.query
      const asked = await askGraph(directory, await getStarts(database.db, entity))
      const text = Readable.from(writeImpact(directory, asked, { limit, cursor }))
      // Written piece by piece: a region hits a hundred thousand things, which no answer should hold as a whole.
      return reply.type('application/json; charset=utf-8').send(text as never)
    },
  )
}

interface Page {
  limit: number | undefined
  cursor: number | undefined
}

/** The answer as text, piece by piece. */
async function* writeImpact(
  { database }: ImpactDeps,
  { hits, people }: Asked,
  { limit, cursor = 0 }: Page,
): AsyncGenerator<string> {
  // One more than the page tells where the next one begins.
  const places = placesOf(hits, { from: cursor, limit: limit === undefined ? hits.size : limit + 1 })
  const next = limit === undefined ? null : (places[limit] ?? null)
  yield '{"entities":'
  yield* writeList(entityBatches(database, hits, places.slice(0, limit)), entityAnswer)
  yield ',"people":'
  yield* writeList(peopleBatches(database, cursor === 0 ? people : []), personAnswer)
  yield limit === undefined ? '}' : `,"nextCursor":${next}}`
}

async function* writeList<T>(batches: AsyncIterable<T[]>, answer: (item: T) => object): AsyncGenerator<string> {
  let before = '['
  for await (const batch of batches) {
    if (batch.length === 0) continue
    yield before + batch.map((item) => JSON.stringify(answer(item))).join(',')
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}
