/** Words that stand where a date is not known, in lower case. MySQL writes zeros. */
const MISSING = new Set([
  ...['', '-', '--', '---', '–', '—', '.', '?', '??', '???', '/'],
  ...['na', 'n/a', 'n.a.', '#n/a', 'nan', 'nat', 'null', '(null)', 'nil', 'none', '\\n', 'undefined'],
  ...['unknown', 'unk', 'tbd', 'tba', 't.b.d.', 'not available', 'not applicable', 'not set', 'never', 'ongoing'],
  ...['0000-00-00', '0000-00-00 00:00:00', '00/00/0000'],
])

/** Whether a text is one of the words people and programs put where they have no value. */
export function isMissing(text: string): boolean {
  return text.length <= 20 && MISSING.has(text.trim().toLowerCase())
}
