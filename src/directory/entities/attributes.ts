import type { Db, Trx } from '../../db/schema.ts'

export type Attributes = Record<string, string>

/** What is known of an entity and has no column, by name. */
export async function loadAttributes(db: Db, entityId: number): Promise<Attributes> {
  const rows = await db
    .selectFrom('entity_attribute')
    .select(['name', 'value'])
    .where('entity_id', '=', entityId)
    .orderBy('name')
    .execute()
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** The attributes of several entities; those that have none are left out. */
export async function listAttributes(db: Db, entityIds: readonly number[]): Promise<Map<number, Attributes>> {
  const found = new Map<number, Attributes>()
  if (entityIds.length === 0) return found
  const rows = await db
    .selectFrom('entity_attribute')
    .select(['entity_id', 'name', 'value'])
    .where('entity_id', 'in', entityIds)
    .orderBy('name')
    .execute()
  for (const { entity_id: id, name, value } of rows) found.set(id, { ...found.get(id), [name]: value })
  return found
}

/** Sets what is given and leaves the rest; an empty value takes an attribute away. */
export async function writeAttributes(
  trx: Trx,
  entityId: number,
  given: Record<string, string | number | boolean | null>,
): Promise<void> {
  const entries = Object.entries(given).map(([name, value]) => [name.trim(), String(value ?? '').trim()] as const)
  const gone = entries.filter(([, value]) => value === '').map(([name]) => name)
  const rows = entries
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ entity_id: entityId, name, value }))
  if (gone.length > 0) {
    await trx.deleteFrom('entity_attribute').where('entity_id', '=', entityId).where('name', 'in', gone).execute()
  }
  if (rows.length > 0) {
    await trx
      .insertInto('entity_attribute')
      .values(rows)
      .onConflict((oc) => oc.columns(['entity_id', 'name']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute()
  }
}
