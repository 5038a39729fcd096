import { recordAudit } from '../../audit/index.ts'
import { isReferred } from '../../db/failures.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DirectoryContext } from '../directory.ts'
import { listReferences, tellReferences } from '../references/list.ts'
import { topicsOf } from './deps.ts'
import { getEntity } from './find.ts'
import { thingOf } from './retire.ts'

/**
 * Deletes an entity that nothing refers to, as if it had never been: for what was entered by mistake.
 * @throws NotFound, or Conflict that says what still refers to it
 */
export async function deleteEntity(
  deps: Pick<DirectoryContext, 'db' | 'versions' | 'clock' | 'database'>,
  slug: string,
  actor: Actor,
): Promise<void> {
  const entity = await getEntity(deps.db, slug)
  try {
    await change(deps, topicsOf(entity.kind), async (trx) => {
      await trx.deleteFrom(entity.kind).where('id', '=', entity.id).execute()
      await trx.deleteFrom('entity').where('id', '=', entity.id).execute()
      await recordAudit(trx, {
        at: toStored(deps.clock()),
        actor,
        action: 'entity.delete',
        thing: thingOf(entity),
        before: { kind: entity.kind, name: entity.name, stage: entity.stage },
      })
    })
  } catch (error) {
    if (!isReferred(error)) throw error
    const said = tellReferences(await listReferences(deps.database, entity))
    throw new Conflict(
      `${entity.name} cannot be deleted, as there still is: ${said || 'something'}. Retire it instead.`,
    )
  }
}
