import { Type } from 'typebox'
import type { OutboundAnswer } from '../../http/client.ts'
import { parseTarget } from '../../http/client.ts'
import { OutboundFailure } from '../../http/client-errors.ts'
import { Invalid } from '../../http/errors.ts'
import { type DirectKind, down, type Finding, finding } from './check.ts'
import { findingOfFailure } from './failures.ts'
import { readPath, textOf } from './json-path.ts'
import { secondsOf, timeoutSeconds } from './tcp.ts'

const DEFAULT_TIMEOUT_SECONDS = 10
const DEFAULT_CODES = '200-399'
/** An own service's health page is small; what is larger is not read for the value that should be in it. */
const MAX_BYTES = 2 * 1024 * 1024
const CODES = '^[1-5][0-9]{2}(-[1-5][0-9]{2})?( *, *[1-5][0-9]{2}(-[1-5][0-9]{2})?)*$'

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'] as const

/** Asks an address as a browser would, and judges code, content and time. */
export const http: DirectKind = {
  kind: 'http',
  title: 'Web address',
  settings: Type.Object(
    {
      timeoutSeconds,
      method: Type.Optional(Type.Enum(METHODS)),
      headers: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: 'Sent with the request; stored encrypted, not shown again',
        }),
      ),
      body: Type.Optional(Type.String({ maxLength: 10_000 })),
      expectStatus: Type.Optional(Type.String({ pattern: CODES, maxLength: 100, description: 'Such as 200-299, 401' })),
      expectText: Type.Optional(Type.String({ maxLength: 500, description: 'Must stand in the answer' })),
      expectJsonPath: Type.Optional(Type.String({ maxLength: 200, description: 'Such as checks[0].status' })),
      expectJsonValue: Type.Optional(Type.String({ maxLength: 500, description: 'What must stand at the JSON path' })),
      followRedirects: Type.Optional(Type.Boolean()),
      warnAboveMs: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 15_000, description: 'Degraded when it takes longer' }),
      ),
    },
    { additionalProperties: false },
  ),
  normalise(url) {
    try {
      return parseTarget(/^[a-z]+:\/\//i.test(url.trim()) ? url.trim() : `https://${url.trim()}`).href
    } catch (error) {
      throw new Invalid({
        url: `Give an address such as https://shop.company.example/health: ${(error as Error).message}.`,
      })
    }
  },
  async run(check, { client }) {
    const settings = check.settings as HttpSettings
    try {
      const answer = await client.request({
        url: check.url,
        method: settings.method ?? 'GET',
        headers: settings.headers ?? {},
        ...(settings.body === undefined ? {} : { body: settings.body }),
        timeoutMs: secondsOf(check.settings, DEFAULT_TIMEOUT_SECONDS) * 1000,
        maxRedirects: settings.followRedirects === false ? 0 : 5,
        maxBytes: MAX_BYTES,
      })
      return judge(answer, settings)
    } catch (error) {
      // More than is read of it came, so it answers; what was to be found in it cannot be told.
      if (error instanceof OutboundFailure && error.outcome === 'too_large' && !wantsContent(settings)) {
        return finding('operational', null, null)
      }
      return findingOfFailure(error)
    }
  },
}

interface HttpSettings {
  method?: string
  headers?: Record<string, string>
  body?: string
  expectStatus?: string
  expectText?: string
  expectJsonPath?: string
  expectJsonValue?: string
  followRedirects?: boolean
  warnAboveMs?: number
}

function wantsContent(settings: HttpSettings): boolean {
  return Boolean(settings.expectText || settings.expectJsonPath)
}

function judge(answer: OutboundAnswer, settings: HttpSettings): Finding {
  const { status, durationMs } = answer
  const expected = settings.expectStatus || DEFAULT_CODES
  if (!includesCode(expected, status)) {
    return down(`status_${status}`, `It answered ${status}, and not ${expected}.`, durationMs)
  }
  const text = wantsContent(settings) ? new TextDecoder().decode(answer.body) : ''
  if (settings.expectText && !text.includes(settings.expectText)) {
    return down(null, `“${settings.expectText}” is not in the answer.`, durationMs)
  }
  const problem = settings.expectJsonPath
    ? problemWithJson(text, settings.expectJsonPath, settings.expectJsonValue)
    : null
  if (problem) return down(null, problem, durationMs)
  if (settings.warnAboveMs !== undefined && durationMs > settings.warnAboveMs) {
    return finding('degraded', `It took ${durationMs} ms, more than ${settings.warnAboveMs} ms.`, durationMs)
  }
  return finding('operational', null, durationMs)
}

function problemWithJson(text: string, path: string, expected: string | undefined): string | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'The answer is not JSON.'
  }
  const found = readPath(json, path)
  if (found === undefined) return `There is no ${path} in the answer.`
  if (expected !== undefined && expected !== '' && textOf(found) !== expected) {
    return `${path} is ${textOf(found).slice(0, 100)}, and not ${expected}.`
  }
  return null
}

function includesCode(codes: string, status: number): boolean {
  return codes.split(',').some((part) => {
    const [from, to = from] = part.trim().split('-').map(Number)
    return status >= from! && status <= to!
  })
}
