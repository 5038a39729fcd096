import { Invalid } from '../http/errors.ts'

/** The id after which a page begins. @throws Invalid */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const id = Number(cursor)
  if (!Number.isSafeInteger(id) || id < 1) throw new Invalid({ cursor: 'This page is not known; begin again.' })
  return id
}
