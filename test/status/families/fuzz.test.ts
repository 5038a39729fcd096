import fc from 'fast-check'
import t from 'tap'
import type { Answer, Reading } from '../../../src/status/families/family.ts'
import { narrowReading } from '../../../src/status/families/index.ts'
import { isProblem, isStatus } from '../../../src/status/words.ts'
import { made, read } from './captures.ts'
import { answerOf, SAMPLES, type Sample, textOf } from './samples.ts'

/** Bounded, and the same in every run: a failure is a finding, not a mood. */
const RUNS = { seed: 20_261_121, numRuns: 40 }

/** What every reading promises, whatever came in. */
function faults(reading: Reading): string[] {
  const instants = [
    reading.at,
    ...reading.incidents.flatMap((one) => [one.startedAt, one.resolvedAt, ...one.updates.map((update) => update.at)]),
  ]
  const texts = [
    reading.name,
    reading.reason,
    ...reading.notUnderstood,
    ...reading.components.flatMap((one) => [one.key, one.name, one.group]),
    ...reading.incidents.flatMap((one) => [
      one.id,
      one.title,
      ...one.touches,
      ...one.updates.map((update) => update.text),
    ]),
  ]
  const isUnique = (values: string[]) => new Set(values).size === values.length
  const isOver = (one: Reading['incidents'][number]) => one.status === 'resolved' || one.status === 'completed'
  return Object.entries({
    status: isStatus(reading.status) && reading.components.every((one) => isStatus(one.status)),
    reason: (reading.reason === null) === (reading.status === 'operational'),
    instants: instants.every((one) => one === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(one)),
    texts: texts.every((one) => one === null || (one.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f]/.test(one))),
    keys: isUnique(reading.components.map((one) => one.key)) && reading.components.every((one) => one.key && one.name),
    ids:
      isUnique(reading.incidents.map((one) => one.id)) &&
      reading.incidents.every((one) => isUnique(one.updates.map((update) => update.id))),
    open: reading.incidents.every((one) => (one.resolvedAt !== null) === isOver(one)),
    links: reading.incidents.every((one) => one.url === null || /^https?:\/\//.test(one.url)),
  })
    .filter(([, holds]) => !holds)
    .map(([name]) => name)
}

function checked(sample: Sample, answer: Answer): ReturnType<typeof read> {
  const before = process.cpuUsage()
  const reading = read(sample.kind, answer, sample.now)
  const { user, system } = process.cpuUsage(before)
  const took = (user + system) / 1000
  const wrong = [
    ...faults(reading),
    ...faults(narrowReading(reading, [reading.components[0]?.name ?? 'x'])),
    ...(took > 1000 ? [`${took} ms`] : []),
  ]
  if (wrong.length > 0) throw new Error(`${sample.file}: ${wrong.join(', ')}`)
  return reading
}

/** Damages of bytes: some changed, a stretch taken out, a stretch doubled. */
const damage = fc.record({
  flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(255)), {
    maxLength: 12,
  }),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(300),
  repeat: fc.nat(2),
})

function damaged(
  body: Uint8Array,
  { flips, from, length, repeat }: { flips: [number, number][]; from: number; length: number; repeat: number },
): Uint8Array {
  const bytes = Buffer.from(body)
  for (const [place, value] of flips) bytes[Math.floor(place * bytes.length)] = value
  const start = Math.floor(from * bytes.length)
  return Buffer.concat([
    bytes.subarray(0, start),
    ...Array.from({ length: repeat }, () => bytes.subarray(start, start + length)),
    bytes.subarray(start + length),
  ])
}

t.test('damaged bytes are read in good time, or not at all, and what is read keeps its promises', async (t) => {
  for (const sample of SAMPLES) {
    const answer = answerOf(sample)
    fc.assert(
      fc.property(damage, (how) => {
        checked(sample, { ...answer, body: damaged(answer.body, how) })
      }),
      RUNS,
    )
    t.pass(sample.file)
  }
})

t.test('cut anywhere, nothing is green', async (t) => {
  for (const sample of SAMPLES) {
    const answer = answerOf(sample)
    const whole = Buffer.from(answer.body).toString('latin1').trimEnd().length
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole - 1 }),
        (length) => checked(sample, { ...answer, body: answer.body.subarray(0, length) }).status === 'unknown',
      ),
      RUNS,
    )
    t.pass(sample.file)
  }
})

type Path = (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([name, inner]) =>
      pathsOf(inner, [...path, Array.isArray(value) ? Number(name) : name]),
    ),
  ]
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by
  if (Array.isArray(value)) return value.map((inner, index) => (index === name ? replaced(inner, rest, by) : inner))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, key === name ? replaced(inner, rest, by) : inner]),
  )
}

/** Values of the wrong kind. No word that any vendor uses for "fine" is among them. */
const junk = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1e99,
  '',
  'junk',
  '\u0000',
  [],
  [null],
  {},
  { a: 1 },
  [[]],
  'x'.repeat(10_000),
)

/** Pages on which at least two places say that something is wrong, so that no single one can be decisive. */
const WITNESSED = ['statuspage', 'incident-io', 'slack', 'heroku', 'statusio', 'instatus', 'betterstack']

t.test('one value of the wrong kind is survived, and turns no trouble green where two places tell of it', async (t) => {
  for (const sample of SAMPLES.filter(({ file }) => file.endsWith('.json'))) {
    const value = JSON.parse(textOf(sample)) as unknown
    const paths = pathsOf(value).filter((path) => path.length > 0)
    fc.assert(
      fc.property(fc.nat(paths.length - 1), junk, (index, by) => {
        const reading = checked(sample, made(replaced(value, paths[index]!, by)))
        if (!WITNESSED.includes(sample.kind)) return
        if (reading.status === 'operational')
          throw new Error(`${sample.file} at ${paths[index]!.join('.')}: ${JSON.stringify(by)}`)
      }),
      { ...RUNS, numRuns: 150 },
    )
    t.ok(
      !WITNESSED.includes(sample.kind) || isProblem(read(sample.kind, answerOf(sample), sample.now).status),
      sample.file,
    )
  }
})

t.test('any JSON at all is survived by every family, and green for none', async (t) => {
  const { FAMILIES } = await import('../../../src/status/families/index.ts')
  for (const family of FAMILIES) {
    const sample = { kind: family.kind, file: family.kind, now: '2026-08-01T12:00:00Z', status: 'unknown' }
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        (json) => checked(sample, { ...made(null), body: Buffer.from(json) }).status !== 'operational',
      ),
      { ...RUNS, numRuns: 100 },
    )
    t.pass(family.kind)
  }
})
