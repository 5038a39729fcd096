// Not by the domain's index, which would load its pages into this thread as well.
import { deleteEntities, listHolds } from '../../directory/transfer/entities/remove.ts'
import type { RecordedChange, TakeBackContext } from '../../uploads/index.ts'
import type { Machine } from '../machine.ts'
import { loadPlaces } from '../places.ts'
import { CLUSTER, differences, loadFacts, type ServerFacts } from './facts.ts'
import { nameAfter, vouchFor, writeFacts } from './write.ts'

/** What was added goes, what was changed is as it was. What is not as the upload left it stays, and is told. */
export async function takeBackServers(context: TakeBackContext, changes: readonly RecordedChange[]): Promise<string[]> {
  const facts = await loadFacts(
    context.db,
    changes.map(({ key }) => Number(key)),
  )
  const untouched = changes.filter((change) => {
    const reason = reasonToLeave(change, facts.get(Number(change.key)))
    if (reason !== null) context.leave(reason)
    return reason === null
  })
  const [added, changed] = [untouched.filter(({ before }) => before === null), untouched.filter(({ before }) => before)]
  await remove(
    context,
    added.map(({ key }) => facts.get(Number(key))!),
  )
  await restore(context, changed, facts)
  return []
}

function reasonToLeave({ action, key, after }: RecordedChange, now: ServerFacts | undefined): string | null {
  const left = after as Machine
  if (!now) return `${left['Hostname'] ?? `Server ${key}`} is not there any more.`
  const since = differences(left, now.texts).filter((label) => action === 'added' || label in left)
  return since.length === 0 ? null : `${now.texts['Hostname'] ?? now.name} was changed since: ${since.join(', ')}.`
}

async function remove(context: TakeBackContext, servers: readonly ServerFacts[]): Promise<void> {
  const holds = await listHolds(context, 'server', servers)
  const held = new Map(holds.map(({ id, sentence }) => [id, sentence]))
  for (const sentence of held.values()) context.leave(sentence)
  const free = servers.filter(({ id }) => !held.has(id))
  await deleteEntities(
    context.db,
    'server',
    free.map(({ id }) => id),
  )
}

async function restore(
  context: TakeBackContext,
  changes: readonly RecordedChange[],
  facts: ReadonlyMap<number, ServerFacts>,
): Promise<void> {
  const places = await loadPlaces(
    context.db,
    changes.flatMap(({ before }) => (before as Machine)[CLUSTER] || []),
  )
  const servers = changes.flatMap(({ key, before }) => {
    const now = facts.get(Number(key))!
    const merged = Object.entries({ ...now.texts, ...(before as Machine) })
    const texts = Object.fromEntries(merged.filter(([, text]) => text !== ''))
    const { id, slug } = now
    const place =
      CLUSTER in before! && texts[CLUSTER] ? places.cluster(texts[CLUSTER]) : CLUSTER in texts ? now.place : null
    if (typeof place === 'string') {
      context.leave(`${texts['Hostname']} stays where it is: the cluster “${texts[CLUSTER]}” is gone.`)
      return []
    }
    return [{ id, slug, name: nameAfter(now, texts), texts, clusterId: place?.id ?? null }]
  })
  await vouchFor(context.db, servers, context.at)
  await writeFacts(context.db, servers, context.at)
}

/** Columns that came with the upload and hold nothing any more go with it. */
export async function forgetColumns({ db, uploadId }: TakeBackContext): Promise<string[]> {
  await db
    .deleteFrom('server_column')
    .where('created_at', 'in', (eb) =>
      eb
        .selectFrom('upload')
        .select((of) => of.fn.coalesce('applied_at', 'created_at').as('at'))
        .where('id', '=', uploadId),
    )
    .where((eb) =>
      eb.not(
        eb.exists(eb.selectFrom('server_field').select('server_id').whereRef('column_id', '=', 'server_column.id')),
      ),
    )
    .execute()
  return []
}
