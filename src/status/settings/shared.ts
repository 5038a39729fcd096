import { Type } from 'typebox'
import { getBoardService, listChecksOf } from '../services/find.ts'
import type { StatusContext } from '../status.ts'

export const ADMIN = { role: 'admin' } as const

/** Any fields, as text; which of them mean something is for the kind of check to say. */
export const FormBody = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 20_000 }))

export async function checkIdsOf(status: StatusContext, slug: string): Promise<number[]> {
  const { id } = await getBoardService(status.db, slug)
  return (await listChecksOf(status.db, id)).map((check) => check.id)
}
