import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Database } from '../db/open.ts'

type What = 'file' | 'rejects'

const PART_BYTES = 1024 * 1024

/**
 * Files of imports in the database, where another process may have to go on with them: processes on several machines
 * have no folder in common. On SQLite the folder of the one process is all there is, and nothing is kept here.
 */
export class SharedFiles {
  readonly #database: Pick<Database, 'db' | 'dialect'>

  constructor(database: Pick<Database, 'db' | 'dialect'>) {
    this.#database = database
  }

  get isUsed(): boolean {
    return this.#database.dialect.name === 'postgres'
  }

  /** Puts a file there for the others, instead of what was there of it. */
  async put(uploadId: number, what: What, path: string): Promise<void> {
    if (!this.isUsed) return
    await this.drop(uploadId, what)
    if (!existsSync(path)) return
    let part = 0
    for await (const content of createReadStream(path, { highWaterMark: PART_BYTES })) {
      await this.#database.db
        .insertInto('upload_file')
        .values({ upload_id: uploadId, what, part, content: content as Buffer })
        .execute()
      part += 1
    }
  }

  /** Brings a file into this process's folder unless it is there. @returns whether it is there now */
  async fetch(uploadId: number, what: What, path: string): Promise<boolean> {
    if (existsSync(path)) return true
    if (!this.isUsed || !(await this.#has(uploadId, what))) return false
    // Under another name until it is whole.
    const coming = `${path}.coming-${crypto.randomUUID()}`
    const file = await open(coming, 'wx', 0o600)
    try {
      for await (const content of this.#parts(uploadId, what)) await file.write(content)
      await file.close()
      await rename(coming, path)
    } finally {
      await file.close().catch(() => {})
      await rm(coming, { force: true })
    }
    return true
  }

  /** A file as a stream, from the folder or from what was put here; null when it is nowhere. */
  async read(uploadId: number, what: What, path: string): Promise<Readable | null> {
    if (existsSync(path)) return createReadStream(path)
    if (!this.isUsed || !(await this.#has(uploadId, what))) return null
    return Readable.from(this.#parts(uploadId, what))
  }

  async drop(uploadId: number, what: What): Promise<void> {
    if (!this.isUsed) return
    const { db } = this.#database
    await db.deleteFrom('upload_file').where('upload_id', '=', uploadId).where('what', '=', what).execute()
  }

  async #has(uploadId: number, what: What): Promise<boolean> {
    return (await this.#part(uploadId, what, 0)) !== null
  }

  async *#parts(uploadId: number, what: What): AsyncGenerator<Buffer> {
    for (let part = 0; ; part += 1) {
      const content = await this.#part(uploadId, what, part)
      if (content === null) return
      yield content
    }
  }

  async #part(uploadId: number, what: What, part: number): Promise<Buffer | null> {
    const row = await this.#database.db
      .selectFrom('upload_file')
      .select('content')
      .where('upload_id', '=', uploadId)
      .where('what', '=', what)
      .where('part', '=', part)
      .executeTakeFirst()
    return row?.content ?? null
  }
}
