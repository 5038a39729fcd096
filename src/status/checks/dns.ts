import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Type } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import { type DirectKind, down, type Finding, finding, untold } from './check.ts'
import { sentence } from './failures.ts'
import { secondsOf, timeoutSeconds } from './tcp.ts'

const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] as const
type RecordType = (typeof TYPES)[number]

/** Operational when a name has an answer in the DNS, and the expected one if that is given. */
export const dns: DirectKind = {
  kind: 'dns',
  title: 'DNS name',
  settings: Type.Object(
    {
      timeoutSeconds,
      recordType: Type.Optional(Type.Enum(TYPES, { description: 'Kind of record asked for; A unless said' })),
      expect: Type.Optional(Type.String({ maxLength: 500, description: 'One of the answers must be this' })),
      server: Type.Optional(Type.String({ maxLength: 100, description: 'IP address of the DNS server to ask' })),
    },
    { additionalProperties: false },
  ),
  normalise(url) {
    const name = url
      .trim()
      .replace(/^dns:(\/\/)?/i, '')
      .replace(/\/$/, '')
      .toLowerCase()
    if (!/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?\.?$/.test(name) || isIP(name)) {
      throw new Invalid({ url: 'Give a name such as intranet.company.example.' })
    }
    return `dns:${name}`
  },
  async run(check, { client }) {
    const name = check.url.replace(/^dns:/, '')
    const type = recordTypeOf(check.settings)
    const server = check.settings['server']
    const resolver = new Resolver({ timeout: secondsOf(check.settings) * 1000, tries: 1 })
    const startedAt = performance.now()
    try {
      if (typeof server === 'string' && server) {
        const [address] = await client.resolve(server)
        resolver.setServers([address!.address])
      }
      const answers = await ask(resolver, name, type)
      return judge(answers, type, check.settings['expect'], Math.round(performance.now() - startedAt))
    } catch (error) {
      return findingOfDns(error, name, type)
    }
  },
}

function recordTypeOf(settings: Record<string, unknown>): RecordType {
  return TYPES.find((type) => type === settings['recordType']) ?? 'A'
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  if (type === 'MX') return (await resolver.resolveMx(name)).map((record) => record.exchange)
  if (type === 'TXT') return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  return (await resolver.resolve(name, type)) as string[]
}

function judge(answers: string[], type: RecordType, expected: unknown, latency: number): Finding {
  const shown = answers.slice(0, 3).join(', ')
  if (answers.length === 0) return down('dns', `The DNS has no ${type} record for this name.`, latency)
  if (typeof expected === 'string' && expected && !answers.some((answer) => same(answer, expected))) {
    return down('dns', `The DNS answers ${shown}, and not ${expected}.`, latency)
  }
  return finding('operational', null, latency)
}

function same(answer: string, expected: string): boolean {
  const plain = (text: string) => text.trim().toLowerCase().replace(/\.$/, '')
  return plain(answer) === plain(expected)
}

// Here the DNS is what is checked: "no such name" is its answer, and that is an outage of the name.
function findingOfDns(error: unknown, name: string, type: RecordType): Finding {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOTFOUND') return down('dns', `The DNS does not know ${name}.`)
  if (code === 'ENODATA') return down('dns', `The DNS has no ${type} record for ${name}.`)
  if (code === 'ESERVFAIL' || code === 'EREFUSED') return down('dns', `The DNS server answers ${code.slice(1)}.`)
  return untold('dns', sentence(error instanceof Error ? error.message : 'the DNS does not answer'))
}
