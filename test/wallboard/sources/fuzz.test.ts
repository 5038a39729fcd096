import fc from 'fast-check'
import t from 'tap'
import { SourceFailure } from '../../../src/wallboard/sources/index.ts'
import { readSamples } from '../../../src/wallboard/sources/uptime-kuma/exposition.ts'
import { readMetrics } from '../../../src/wallboard/sources/uptime-kuma/metrics.ts'
import { faultsOf, READERS, TROUBLES } from './readers.ts'

/** Bounded, and the same in every run: a failure is a finding, not a mood. */
const RUNS = { seed: 20_261_121, numRuns: 300 }

/** The alarms that are OK in what a parser makes of a value; none when it refuses the value. */
function okAlarms(kind: string, value: unknown): string[] {
  try {
    const overview = READERS[kind]!(value)
    const faults = faultsOf(overview)
    if (faults.length > 0) throw new Error(`${kind}: ${faults.join(', ')}`)
    return overview.servers.flatMap(({ name, alarms }) =>
      alarms.filter(({ state }) => state === 'OK').map(({ check }) => `${name}/${check}`),
    )
  } catch (error) {
    if (error instanceof SourceFailure) return []
    throw error
  }
}

type Path = (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const isList = Array.isArray(value)
  const inner = Object.entries(value).flatMap(([name, one]) => pathsOf(one, [...path, isList ? Number(name) : name]))
  return [path, ...inner]
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by
  if (Array.isArray(value)) return value.map((one, index) => (index === name ? replaced(one, rest, by) : one))
  const entries = Object.entries(value as object).map(([key, one]) => [
    key,
    key === name ? replaced(one, rest, by) : one,
  ])
  return Object.fromEntries(entries)
}

/** Values of the wrong kind. No number or word that any source uses for "fine" is among them. */
const junk = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  false,
  -1,
  0.5,
  1e99,
  '',
  'junk',
  '\u0000',
  '\ud800',
  [],
  [null],
  {},
  { a: 1 },
  [[]],
  'x'.repeat(10_000),
)

t.test('nothing is OK in the answers that the next tests damage', async (t) => {
  for (const [kind, trouble] of Object.entries(TROUBLES)) {
    t.same(okAlarms(kind, trouble), [], kind)
    t.ok(
      READERS[kind]!(trouble).servers.some(({ alarms }) => alarms.length > 0),
      `${kind} is read`,
    )
  }
})

t.test('one value of the wrong kind is survived, and makes no trouble OK', async (t) => {
  for (const [kind, trouble] of Object.entries(TROUBLES)) {
    const paths = pathsOf(trouble)
    fc.assert(
      fc.property(fc.nat(paths.length - 1), junk, (index, by) => {
        const ok = okAlarms(kind, replaced(trouble, paths[index]!, by))
        if (ok.length > 0) throw new Error(`${kind} at ${paths[index]!.join('.')}: ${JSON.stringify(by)}: ${ok}`)
      }),
      { ...RUNS, numRuns: 1000 },
    )
    t.pass(kind)
  }
})

t.test('any JSON at all is survived by every parser, and OK for none', async (t) => {
  for (const kind of Object.keys(READERS)) {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => okAlarms(kind, value).length === 0),
      RUNS,
    )
    t.pass(kind)
  }
})

t.test('names that JavaScript gives a meaning to are names like others', async (t) => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    for (const [kind, trouble] of Object.entries(TROUBLES)) {
      const text = JSON.stringify(trouble).replaceAll('db1', name).replaceAll('"disk"', `"${name}"`)
      t.same(okAlarms(kind, JSON.parse(text)), [], kind)
    }
  }
  t.equal(({} as Record<string, unknown>)['status'], undefined, 'and nothing was added to all objects')
})

/** As prom-client writes a value: https://github.com/siimon/prom-client, `escapeLabelValue`. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

t.test('a label of a metric is read as it was written, whatever is in it', async (t) => {
  const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).filter((one) => one !== '__proto__')
  const labels = fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 30 }), { maxKeys: 5 })
  fc.assert(
    fc.property(labels, fc.integer(), (given, value) => {
      const pairs = Object.entries(given).map(([key, text]) => `${key}="${escaped(text)}"`)
      const { samples } = readSamples(`# TYPE up gauge\nup{${pairs.join(',')}} ${value}\n`, 'up', 10)
      if (samples.length !== 1 || samples[0]!.value !== value) throw new Error('the sample is lost')
      for (const [key, text] of Object.entries(given)) if (samples[0]!.labels[key] !== text) throw new Error(key)
    }),
    RUNS,
  )
  t.pass()
})

t.test('damaged metrics are survived', async (t) => {
  const line = String.raw`monitor_status{monitor_name="Shop \"a\"",monitor_url="https://shop.example/"} 0`
  const text = `# TYPE monitor_status gauge\n${line}\n${line}\n`
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 10 }), (from, length, by) => {
      const faults = faultsOf(readMetrics(text.slice(0, from) + by + text.slice(from + length), 'https://k.example'))
      if (faults.length > 0) throw new Error(faults.join(', '))
    }),
    RUNS,
  )
  t.pass()
})
