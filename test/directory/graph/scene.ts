import { sql } from 'kysely'
import type { Db } from '../../../src/db/schema.ts'
import { componentNode, type NodeId, ROLES } from '../../../src/directory/graph/nodes.ts'
import type { EntityKind } from '../../../src/directory/tables.ts'
import { AT, addComponent, addEntity, addPerson, assign, LATER, retire } from './directory.ts'

export const VERBS = [
  'create',
  'move',
  'link',
  'unlink',
  'retire',
  'restore',
  'addComponent',
  'dropComponent',
  'hire',
  'leave',
  'return',
  'assign',
  'end',
  'delete',
  'rollBack',
] as const

/** A change of the directory: what to do, and numbers that pick what to do it to. */
export type Deed = [verb: (typeof VERBS)[number], a: number, b: number]

const KINDS: readonly EntityKind[] = ['region', 'cluster', 'server', 'process', 'service', 'data_set']
const PARENTS: Partial<Record<EntityKind, [EntityKind, string]>> = {
  cluster: ['region', 'region_id'],
  server: ['cluster', 'cluster_id'],
  process: ['server', 'server_id'],
}
const LINKS = [
  { table: 'runs', from: 'process_id', to: 'service_id', ends: ['process', 'service'] },
  { table: 'depends_on', from: 'service_id', to: 'needs_id', ends: ['service', 'service'] },
  { table: 'depends_on_component', from: 'service_id', to: 'component_id', ends: ['service', 'component'] },
  { table: 'serves', from: 'service_id', to: 'data_set_id', ends: ['service', 'data_set'] },
] as const

/** A directory to which anything may happen that the database allows. What cannot be done is not done. */
export class Scene {
  readonly #db: Db
  readonly #ids: Record<EntityKind | 'component' | 'person', number[]>

  constructor(db: Db) {
    this.#db = db
    this.#ids = {
      region: [],
      cluster: [],
      server: [],
      process: [],
      service: [],
      data_set: [],
      component: [],
      person: [],
    }
  }

  /** Some node, in use or not; 0 (which is none) while there are none. */
  pick(n: number): NodeId {
    const nodes = [...KINDS.flatMap((kind) => this.#ids[kind]), ...this.#ids.component.map(componentNode)]
    return nodes[n % nodes.length] ?? 0
  }

  async play([verb, a, b]: Deed): Promise<void> {
    await this.#deeds[verb](a, b)
  }

  readonly #deeds: Record<Deed[0], (a: number, b: number) => Promise<unknown>> = {
    create: async (a, b) => {
      const kind = KINDS[a % KINDS.length]!
      const parents = PARENTS[kind] ? this.#ids[PARENTS[kind][0]] : []
      const parent = kind === 'server' && b % 4 === 0 ? null : parents[b % parents.length]
      if (parent === undefined && PARENTS[kind]) return
      this.#ids[kind].push(await addEntity(this.#db, kind, { in: parent ?? null }))
    },
    move: async (a, b) => {
      const kind = (['cluster', 'server', 'process'] as const)[a % 3]!
      const [id, parent] = [some(this.#ids[kind], a), some(this.#ids[PARENTS[kind]![0]], b)]
      const to = kind === 'server' && b % 5 === 0 ? null : parent
      if (id && to !== undefined) await this.#run(`UPDATE ${kind} SET ${PARENTS[kind]![1]} = ${to} WHERE id = ${id}`)
    },
    link: async (a, b) => {
      const { table, ends } = LINKS[a % LINKS.length]!
      const [from, to] = [some(this.#ids[ends[0]], a >> 2), some(this.#ids[ends[1]], b)]
      if (!from || !to || (table === 'depends_on' && from === to)) return
      await this.#run(`INSERT INTO ${table} VALUES (${from}, ${to}) ON CONFLICT DO NOTHING`)
    },
    unlink: async (a, b) => {
      const { table, from, to } = LINKS[a % LINKS.length]!
      const rows = (await this.#run(`SELECT ${from} AS "from", ${to} AS "to" FROM ${table} ORDER BY 1, 2`)).rows
      const row = some(rows as { from: number; to: number }[], b)
      if (row) await this.#run(`DELETE FROM ${table} WHERE ${from} = ${row.from} AND ${to} = ${row.to}`)
    },
    retire: (a) => this.#setRetired(a, AT),
    restore: (a) => this.#setRetired(a, null),
    addComponent: async (a, b) => {
      const service = some(this.#ids.service, a)
      if (service) this.#ids.component.push(await addComponent(this.#db, service, `part ${b}`))
    },
    dropComponent: async (a, b) => {
      const id = some(this.#ids.component, a)
      if (id)
        await this.#run(`UPDATE component SET gone_at = ${b % 2 ? `'${AT}'` : 'NULL'}, name = 'x' WHERE id = ${id}`)
    },
    hire: async () => this.#ids.person.push(await addPerson(this.#db, `P${this.#ids.person.length}`)),
    leave: (a) => this.#run(`UPDATE person SET retired_at = '${AT}' WHERE id = ${some(this.#ids.person, a) ?? 0}`),
    return: (a) => this.#run(`UPDATE person SET retired_at = NULL WHERE id = ${some(this.#ids.person, a) ?? 0}`),
    assign: async (a, b) => {
      const [entity, person, role] = [this.pick(a), some(this.#ids.person, b), ROLES[(a + b) % ROLES.length]!]
      if (entity > 0 && person) await assign(this.#db, entity, person, role).catch(ignoreRefusal)
    },
    end: async (a, b) => {
      const id = some((await this.#run('SELECT id FROM responsibility ORDER BY id')).rows as { id: number }[], a)?.id
      if (b % 4 === 0) await this.#run(`DELETE FROM responsibility WHERE id = ${id ?? 0}`)
      else await this.#run(`UPDATE responsibility SET ended_at = '${LATER}' WHERE id = ${id ?? 0}`)
    },
    delete: async (a, b) => {
      const kind = KINDS[a % KINDS.length]!
      const id = some(this.#ids[kind], b)
      if (!id) return
      const whole = this.#db.transaction().execute(async (trx) => {
        for (const table of [kind, 'entity']) await sql.raw(`DELETE FROM ${table} WHERE id = ${id}`).execute(trx)
        this.#ids[kind] = this.#ids[kind].filter((other) => other !== id)
      })
      await whole.catch(ignoreRefusal)
    },
    rollBack: async (a, b) => {
      const trx = await this.#db.startTransaction().execute()
      await sql.raw(`UPDATE entity SET retired_at = '${LATER}' WHERE id >= ${this.pick(a)}`).execute(trx)
      await sql.raw(`DELETE FROM ${LINKS[b % LINKS.length]!.table}`).execute(trx)
      await trx.rollback().execute()
    },
  }

  async #setRetired(n: number, at: string | null): Promise<void> {
    const id = this.pick(n)
    if (id > 0) await retire(this.#db, id, at)
  }

  #run(statement: string) {
    return sql.raw(statement).execute(this.#db)
  }
}

function some<T>(list: readonly T[], n: number): T | undefined {
  return list[n % list.length]
}

function ignoreRefusal(error: { code?: string }): void {
  if (!/^(23|SQLITE_CONSTRAINT)/.test(error.code ?? '')) throw error
}
