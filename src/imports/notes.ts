/** Something about a file that its uploader should know, although it was read. */
export interface Note {
  code: string
  sentence: string
  /** How often it was met, and where first; both are 0 for what concerns the whole file. */
  count: number
  line: number
}

/** Collects notes; what is met again is only counted, so that a file of a million oddities gives a handful of notes. */
export class Notes {
  readonly #notes = new Map<string, Note>()

  add(code: string, sentence: string, line = 0): void {
    const known = this.#notes.get(code)
    if (known) known.count += 1
    else this.#notes.set(code, { code, sentence, count: line > 0 ? 1 : 0, line })
  }

  list(): Note[] {
    return [...this.#notes.values()].map((note) => ({ ...note }))
  }
}
