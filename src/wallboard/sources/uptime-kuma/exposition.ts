/** One sample of a metric. */
export interface Sample {
  labels: Record<string, string>
  value: number
}

const SPACE = new Set([' ', '\t'])

/**
 * The samples of one metric in the text format of Prometheus; what is not of its form is left out and counted.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function readSamples(text: string, metric: string, limit: number): { samples: Sample[]; unreadable: number } {
  const samples: Sample[] = []
  let unreadable = 0
  for (let start = 0; start < text.length && samples.length < limit; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const next = text[start + metric.length]
    if (text.startsWith(metric, start) && (next === '{' || SPACE.has(next ?? ''))) {
      const sample = readLine(text.slice(start + metric.length, end))
      if (sample) samples.push(sample)
      else unreadable += 1
    }
    start = end + 1
  }
  return { samples, unreadable }
}

/** What follows a metric's name: `{a="b",c="d"} 1 1690387200000`, labels and time optional. */
function readLine(line: string): Sample | null {
  const labels: Record<string, string> = {}
  let rest = line.trim()
  if (rest.startsWith('{')) {
    const end = readLabels(rest, labels)
    if (end === null) return null
    rest = rest.slice(end)
  }
  const [word = ''] = rest.trim().split(/[ \t]+/, 1)
  const value = word === '' ? Number.NaN : Number(word.replace(/^([+-]?)Inf$/, '$1Infinity'))
  return Number.isNaN(value) && word !== 'NaN' ? null : { labels, value }
}

const NAME = /[\t ]*([A-Za-z_][A-Za-z0-9_]*)[\t ]*=[\t ]*"/y

/** Reads labels into `labels`. @returns where the closing brace ends, null when they are not of their form */
function readLabels(line: string, labels: Record<string, string>): number | null {
  let at = 1
  for (;;) {
    while (SPACE.has(line[at] ?? '') || line[at] === ',') at += 1
    if (line[at] === '}') return at + 1
    NAME.lastIndex = at
    const name = NAME.exec(line)?.[1]
    if (name === undefined) return null
    const end = closingQuote(line, NAME.lastIndex)
    if (end === null) return null
    if (name !== '__proto__') labels[name] = unescaped(line.slice(NAME.lastIndex, end))
    at = end + 1
  }
}

function closingQuote(line: string, from: number): number | null {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line[at] === '"') return at
  }
  return null
}

/** The format knows `\\`, `\"` and `\n`; any other backslash stands for itself. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
