import { at, isRecord, listAt, oneLine, recordsAt, textAt } from '../lib/json.ts'
import type { OutboundAnswer } from './client.ts'
import { outcomeOf } from './client-errors.ts'
import { SourceFailure, type SourceFailureCode } from './source-failure.ts'

/** Who answered, for the words of a failure. */
export interface Answerer {
  /** As people call the system; begins each sentence. */
  name: string
  /** Never shown, wherever the other side may repeat them. */
  secrets: readonly string[]
}

const SUFFICIENT_SECRET = 4
const MEANING: Record<number, string> = {
  400: 'does not understand the question',
  401: 'does not accept the credentials',
  402: 'does not offer this on its plan',
  403: 'does not let these credentials read this',
  404: 'does not know what was asked for',
  405: 'does not take this kind of question',
  408: 'gave up waiting',
  413: 'found the question too large',
  422: 'could not carry out the question',
  429: 'asks to slow down',
}

/**
 * The JSON of an answer.
 * @throws SourceFailure for any status but 2xx, for HTML and for what is not whole JSON
 */
export function readReply(answer: OutboundAnswer, who: Answerer): unknown {
  const { status } = answer
  const text = new TextDecoder().decode(answer.body)
  if (status >= 300 && status < 400) throw redirected(answer, who)
  if (status < 200 || status >= 300) throw refused(status, text, who)
  if (text.trim() === '') throw new SourceFailure('empty', `${who.name} gave an empty answer.`)
  if (isHtml(text)) throw notJson(text, who)
  try {
    return JSON.parse(text) as unknown
  } catch {
    const size = answer.body.length
    throw new SourceFailure('unparseable', `${who.name} gave an answer of ${size} bytes that is not whole JSON.`)
  }
}

/** What an error of the network or of the client means, as a sentence. */
export function unreachable(error: unknown, who: Answerer): SourceFailure {
  if (error instanceof SourceFailure) return error
  const { outcome, message } = outcomeOf(error)
  return new SourceFailure(outcome, redact(`${who.name} could not be asked: ${message}.`, who.secrets))
}

/** A failure that an answer tells of itself, in its own words. */
export function toldFailure(words: string, who: Answerer, code: SourceFailureCode = 'told'): SourceFailure {
  return new SourceFailure(code, `${who.name} reports a failure: ${quote(words, who)}.`)
}

function refused(status: number, text: string, who: Answerer): SourceFailure {
  const meaning = MEANING[status] ?? (status >= 500 ? 'failed' : 'gave no answer that can be used')
  const words = wordsOf(text)
  const tail = words === null ? '' : `: ${quote(words, who)}`
  return new SourceFailure(`status_${status}`, `${who.name} ${meaning} (${status})${tail}.`)
}

function redirected(answer: OutboundAnswer, who: Answerer): SourceFailure {
  const location = URL.parse(String(answer.headers['location'] ?? ''), answer.url)
  const where = location ? ` to ${location.origin}` : ''
  return new SourceFailure(
    'redirect',
    `${who.name} sends us on${where} (${answer.status}), where credentials are not taken along: the address is wrong, or a sign-in page stands before it.`,
  )
}

function notJson(html: string, who: Answerer): SourceFailure {
  const title = titleOf(html)
  const which = title ? ` titled ${quote(title, who)}` : ''
  return new SourceFailure(
    'html',
    `${who.name} gave a web page${which} and no data: the address is wrong, or a sign-in page stands before it.`,
  )
}

/** The error text that a body has, in any of the forms in use among monitoring systems. */
function wordsOf(text: string): string | null {
  if (isHtml(text)) return titleOf(text)
  try {
    return errorTextOf(JSON.parse(text))
  } catch {
    return oneLine(text) || null
  }
}

/**
 * `{error: {message, errors: [text], constraintViolations: [{path, message}]}}`, `{error: text}`, `{message: text}`,
 * `{results: {A: {error: text}}}`; null when it says nothing of the kind.
 */
export function errorTextOf(json: unknown): string | null {
  const error = at(json, 'error')
  const results = at(json, 'results')
  const parts = [
    isRecord(error) ? textAt(error, 'message') : textAt(json, 'error'),
    ...listAt(error, 'errors').filter((one) => typeof one === 'string'),
    ...recordsAt(error, 'constraintViolations').map(
      (one) => `${textAt(one, 'path') ?? ''} ${textAt(one, 'message') ?? ''}`,
    ),
    ...(isRecord(results) ? Object.values(results).map((one) => textAt(one, 'error')) : []),
  ].filter((part): part is string => part !== null)
  if (parts.length > 0) return oneLine(parts.slice(0, 5).join(' '))
  const message = textAt(json, 'message')
  return message === null ? null : oneLine(message)
}

function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 1000))
}

function titleOf(html: string): string | null {
  const title = /<title[^<>]{0,200}>([^<]{1,200})/i.exec(html.slice(0, 50_000))?.[1]
  return title ? oneLine(title, 100) : null
}

function quote(words: string, who: Answerer): string {
  return `“${redact(oneLine(words), who.secrets)}”`
}

export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SUFFICIENT_SECRET)
    .reduce((shown, secret) => shown.replaceAll(secret, '•••'), text)
}
