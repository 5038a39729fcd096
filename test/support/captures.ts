import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** The bytes of a captured answer. */
export function fixture(path: string): Buffer {
  return readFileSync(join(FIXTURES, path))
}
