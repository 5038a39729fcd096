import { Type } from 'typebox'

// Fields that many addresses and forms have, so that what is refused in one is refused in all.

/** The id of a row. A larger number than the column holds is an error in PostgreSQL, and belongs to no row anyway. */
export const Id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** A calendar day, `YYYY-MM-DD`, that there is; empty when a form leaves it open. */
export const OptionalDay = Type.Union([Type.Literal(''), Type.String({ format: 'date' })])
