import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const UNDER_WAY = '.tmp'

/** A folder that others read while it is written: each file takes the place of the one before in one step. */
export class ExportFolder {
  readonly #root: string
  readonly #written = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  async put(file: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.#root, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path + UNDER_WAY, content)
    await rename(path + UNDER_WAY, path)
    this.#written.add(file)
  }

  /** Deletes what an earlier export left in these folders and this one did not write; nothing else is touched. */
  async clear(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      for (const name of await readdir(join(this.#root, folder)).catch(() => [])) {
        if (!this.#written.has(`${folder}/${name}`)) await rm(join(this.#root, folder, name), { force: true })
      }
    }
  }

  get count(): number {
    return this.#written.size
  }
}
