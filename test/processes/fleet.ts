import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { type Database, openDatabase } from '../../src/db/open.ts'
import { type Child, ROOT, runNode, startNode } from '../support/child.ts'
import { temporaryFolder } from '../support/database.ts'

const SERVER = join(ROOT, 'src', 'server.ts')

/** A real process, as `npm start` runs it, with a folder of its own. */
export interface Member {
  child: Child
  address: string
}

/** Several processes on a PostgreSQL of their own. */
export interface Fleet {
  members: Member[]
  postgres: RunningPostgres
  /** The tests' own way into the database. */
  database: Database
  /** An API token of an administrator. */
  token: string
  add(env?: Record<string, string>): Promise<Member>
  /** Kills one the hard way, and starts another in its place. */
  replace(member: Member): Promise<void>
}

export async function startFleet(t: Test, count: number, env: Record<string, string> = {}): Promise<Fleet> {
  const postgres = await startPostgres()
  t.teardown(() => postgres.stop())
  const common = {
    DATABASE_URL: postgres.url,
    PORT: '0',
    SECRET_KEY: 'one secret key for all processes of a test',
    ADMIN_EMAIL: 'ada@norrvik.example',
    ADMIN_PASSWORD: 'a long enough one',
    OUTBOUND_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'error',
    // Nothing outside is asked by a test.
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    ...env,
  }
  const add = async (more: Record<string, string> = {}): Promise<Member> => {
    const child = startNode(t, [SERVER], { env: { ...common, DATA_DIR: temporaryFolder(t), ...more } })
    const [address] = await child.until(/^http:\/\/\S+$/m)
    return { child, address }
  }
  // At the same moment, on an empty database.
  const members = await Promise.all(Array.from({ length: count }, () => add()))
  const made = await runNode(t, ['scripts/token.ts', '--name', 'test', '--role', 'admin'], {
    env: { ...common, DATA_DIR: temporaryFolder(t) },
  })
  const database = openDatabase({ dataDir: '', databaseUrl: postgres.url })
  t.teardown(() => database.close())
  const replace = async (member: Member) => {
    member.child.kill('SIGKILL')
    await member.child.ended
    members[members.indexOf(member)] = await add()
  }
  return { members, postgres, database, token: made.stdout.trim(), add, replace }
}

export function callApi(fleet: Fleet, member: Member, method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${fleet.token}`, ...(body && { 'content-type': 'application/json' }) }
  return fetch(`${member.address}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

/** Waits until something is so. @returns how long that took */
export async function untilSo(what: string, condition: () => Promise<boolean> | boolean, ms = 20_000): Promise<number> {
  const startedAt = performance.now()
  while (!(await condition())) {
    if (performance.now() - startedAt > ms) throw new Error(`waited ${ms} ms in vain: ${what}`)
    await pause(10)
  }
  return performance.now() - startedAt
}
