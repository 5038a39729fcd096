import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ReadPdf {
  text: string
  /** Text by page. */
  pages: string[]
  info: Record<string, string>
  /** The titles of the bookmarks, in order, the deeper ones indented by two spaces a level. */
  bookmarks: string[]
  links: string[]
  /** The kinds of structure elements, in the order of reading. */
  structure: string[]
}

/** Opens a PDF with programs that know nothing of what wrote it. @throws when it is damaged */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-pdf-'))
  const file = join(folder, 'it.pdf')
  try {
    writeFileSync(file, bytes)
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
    run('qpdf', '--check', file)
    const text = run('pdftotext', '-layout', file, '-')
    const json = JSON.parse(run('qpdf', '--json', '--json-key=outlines', file)) as Json
    return {
      text,
      pages: text.split('\f').slice(0, -1),
      info: Object.fromEntries(
        run('pdfinfo', file)
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(/:\s+/, 2) as [string, string]),
      ),
      bookmarks: titlesOf(json.outlines ?? [], 0),
      links: run('pdfinfo', '-url', file).match(/\b(?:https?|mailto):\S+/g) ?? [],
      structure: run('pdfinfo', '-struct', file).match(/\b(?:Document|H\d|P|L|LI|Table|TR|TH|TD|Figure|Link)\b/g) ?? [],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Outline {
  title: string
  kids: Outline[]
}

interface Json {
  outlines?: Outline[]
}

function titlesOf(outlines: readonly Outline[], depth: number): string[] {
  return outlines.flatMap(({ title, kids }) => ['  '.repeat(depth) + title, ...titlesOf(kids, depth + 1)])
}
