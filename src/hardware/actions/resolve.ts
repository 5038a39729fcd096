import type { Db } from '../../db/schema.ts'
import type { ServerStatus } from '../../directory/index.ts'
import type { FieldProblems } from '../../http/errors.ts'
import type { ServerAddress } from '../addresses.ts'
import { findClusters, findOwners } from '../references.ts'
import { readOwner, type ServerChange, STORED, type StoredKey } from '../values.ts'

/** A change as it goes into the tables. */
export interface ResolvedChange {
  /** Columns of `server` by their names there. */
  columns: Record<string, string | number | null>
  addresses: ServerAddress[] | undefined
  custom: Record<string, string>
}

/**
 * Finds the cluster and the person that a change means, and whether its asset tag is free.
 * @returns also what cannot be taken, by the key of the column
 */
export async function resolveChange(
  db: Db,
  change: ServerChange,
  id: number | null,
): Promise<{ resolved: ResolvedChange; problems: FieldProblems }> {
  const problems: FieldProblems = {}
  const columns: ResolvedChange['columns'] = {}
  for (const [key, value] of Object.entries(change.stored)) columns[STORED[key as StoredKey]] = value
  if (change.status !== undefined) columns['status'] = change.status satisfies ServerStatus
  if (change.cluster !== undefined) {
    const cluster = await resolveCluster(db, change.cluster)
    if ('problem' in cluster) problems['cluster'] = cluster.problem
    else columns['cluster_id'] = cluster.id
  }
  if (change.owner !== undefined) Object.assign(columns, await resolveOwner(db, change.owner))
  const taken = change.stored.assetTag ? await findHolder(db, change.stored.assetTag, id) : undefined
  if (taken) problems['assetTag'] = `${change.stored.assetTag} is already the asset tag of ${taken.hostname}.`
  return { resolved: { columns, addresses: change.addresses, custom: change.custom }, problems }
}

async function resolveCluster(db: Db, given: string): Promise<{ id: number | null } | { problem: string }> {
  if (given === '') return { id: null }
  const id = (await findClusters(db, [given])).get(given.toLowerCase())
  if (id === undefined) return { problem: `There is no cluster “${given}”.` }
  if (id === null) return { problem: `Several clusters are called “${given}”; give the slug of one.` }
  return { id }
}

async function resolveOwner(db: Db, given: string): Promise<{ owner_id: number | null; owner: string | null }> {
  const { email, name } = readOwner(given)
  const id = email === null ? undefined : (await findOwners(db, [email])).get(email)
  return { owner_id: id ?? null, owner: id === undefined ? name || null : null }
}

function findHolder(db: Db, assetTag: string, except: number | null): Promise<{ hostname: string } | undefined> {
  return db
    .selectFrom('server')
    .select('hostname')
    .where('asset_tag', '=', assetTag)
    .where('id', '!=', except ?? 0)
    .executeTakeFirst()
}
