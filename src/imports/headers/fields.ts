/** What a consumer looks for in a file. */
export interface Field {
  field: string
  /** How people call it, for messages: `Serial number`. It counts as one of the wordings. */
  label: string
  /** Other wordings; case, punctuation, spaces and accents do not matter. */
  aliases?: readonly string[]
  required?: boolean
  /** Of the fields that say so, a table has to have one. */
  identifies?: boolean
  /** Evidence on how its dates are written is collected when a file is inspected. */
  isDate?: boolean
}

/** Names of columns and words of lists come back with every row of a file; texts that do not are soon forgotten. */
const REMEMBERED = 2_000
const remembered = new Map<string, string>()

/** A name without what people write differently: `Host Name`, `host_name`, `HÔST-NAME` and `ｈｏｓｔｎａｍｅ` are `hostname`. */
export function plainName(name: string): string {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const plain = withoutDifferences(name)
  if (remembered.size === REMEMBERED) remembered.clear()
  remembered.set(name, plain)
  return plain
}

function withoutDifferences(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return letters.replace(/[^\p{L}\p{N}]+/gu, '') || letters.trim()
}

/** The same without a unit or remark in brackets at its end: `Dauer [min]`, `Serial number (S/N)`. */
export function plainNameWithoutRemark(name: string): string {
  const bracket = name.search(/[([{]/)
  return plainName(bracket > 0 ? name.slice(0, bracket) : name)
}

/** Every wording of every field. The first field that claims a wording keeps it. */
export function wordingsOf(fields: readonly Field[]): Map<string, Field> {
  const wordings = new Map<string, Field>()
  for (const field of fields) {
    for (const wording of [field.field, field.label, ...(field.aliases ?? [])]) {
      const plain = plainName(wording)
      if (!wordings.has(plain)) wordings.set(plain, field)
    }
  }
  return wordings
}
