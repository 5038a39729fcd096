import type { Db, Trx } from '../../db/schema.ts'
import { byKeys, loadMachineAttributes, writeMachineAttributes } from '../../hardware/attributes.ts'
import { Invalid } from '../../http/errors.ts'
import type { EntityKind } from '../tables.ts'

export type Attributes = Record<string, string>

interface Described {
  id: number
  kind: EntityKind
  name: string
}

/**
 * What is known of an entity besides its own words, by name: of a server as the inventory knows it, of all others what
 * stands in `entity_attribute`.
 */
export async function loadAttributes(db: Db, entity: Described): Promise<Attributes> {
  return (await listAttributes(db, [entity])).get(entity.id) ?? {}
}

/** The attributes of several entities; those that have none may be left out. */
export async function listAttributes(db: Db, entities: readonly Described[]): Promise<Map<number, Attributes>> {
  const servers = entities.filter(({ kind }) => kind === 'server')
  const found = await loadMachineAttributes(db, servers)
  const others = entities.filter(({ kind }) => kind !== 'server')
  if (others.length === 0) return found
  const rows = await db
    .selectFrom('entity_attribute')
    .select(['entity_id', 'name', 'value'])
    .where(
      'entity_id',
      'in',
      others.map(({ id }) => id),
    )
    .orderBy('name')
    .execute()
  for (const { entity_id: id, name, value } of rows) found.set(id, { ...found.get(id), [name]: value })
  return found
}

/** Attributes as programs read them: the columns of the inventory have their names in JSON. */
export function attributesAnswer({ kind }: Pick<Described, 'kind'>, attributes: Attributes): Attributes {
  return kind === 'server' ? byKeys(attributes) : attributes
}

/**
 * Sets what is given and leaves the rest; an empty value takes an attribute away.
 * @throws Invalid when the inventory cannot take what is said of a server
 */
export async function writeAttributes(
  trx: Trx,
  { id, kind }: Pick<Described, 'id' | 'kind'>,
  given: Record<string, string | number | boolean | null>,
  at: string,
): Promise<void> {
  const entries = Object.entries(given).map(([name, value]) => [name.trim(), String(value ?? '').trim()] as const)
  if (entries.length === 0) return
  if (kind === 'server') {
    const problem = await writeMachineAttributes(trx, id, Object.fromEntries(entries), at)
    if (problem !== null) throw new Invalid({ attributes: problem })
    return
  }
  const gone = entries.filter(([, value]) => value === '').map(([name]) => name)
  const rows = entries.filter(([, value]) => value !== '').map(([name, value]) => ({ entity_id: id, name, value }))
  if (gone.length > 0) {
    await trx.deleteFrom('entity_attribute').where('entity_id', '=', id).where('name', 'in', gone).execute()
  }
  if (rows.length > 0) {
    await trx
      .insertInto('entity_attribute')
      .values(rows)
      .onConflict((oc) => oc.columns(['entity_id', 'name']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute()
  }
}
