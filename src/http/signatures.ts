import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signature proves; everything but `valid` is a reason to refuse. */
export type Verdict = 'valid' | 'missing' | 'malformed' | 'expired' | 'wrong'

/** How a sender writes the HMAC-SHA256 of a body into a header. */
export interface SignatureForm {
  /** What stands before each signature and names its version. */
  prefix: string
  encoding: 'hex' | 'base64'
}

/** `X-Hub-Signature-256`. https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const GITHUB: SignatureForm = { prefix: 'sha256=', encoding: 'hex' }
/** `X-PagerDuty-Signature`. https://developer.pagerduty.com/docs/webhooks/webhook-signatures/ */
export const PAGERDUTY: SignatureForm = { prefix: 'v1=', encoding: 'hex' }

type Header = string | string[] | undefined

/** How far the sender's clock may be from ours, and how long a copied delivery can be sent again. */
const TOLERANCE_SECONDS = 5 * 60
const DIGEST_BYTES = 32
/** Several signatures are sent while a secret is changed: two, seldom three. */
const MAX_SIGNATURES = 10

/**
 * Checks a header of signatures, separated by commas, over the raw bytes of a body. Signatures of other versions are
 * passed over.
 * @param secrets any of which may have signed: the old and the new one while a secret is changed
 */
export function verifySignature(header: Header, body: Uint8Array, secrets: string[], form: SignatureForm): Verdict {
  if (header === undefined) return 'missing'
  const signatures = String(header)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(form.prefix))
    .map((part) => part.slice(form.prefix.length))
  return compare(
    signatures,
    form.encoding,
    secrets.map((secret) => createHmac('sha256', secret).update(body).digest()),
  )
}

/** The three headers of Standard Webhooks. */
export interface StandardWebhookHeaders {
  'webhook-id'?: Header
  'webhook-timestamp'?: Header
  'webhook-signature'?: Header
}

/**
 * Checks a delivery by Standard Webhooks: `v1` signatures over id, time and raw body. The id is the sender's name for
 * the delivery and has to be remembered by the caller for as long as the tolerance, or a copy passes again.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param keys as they are shown to the sender, `whsec_…`; any of them may have signed
 * @throws Error when a key is none
 */
export function verifyStandardWebhook(
  headers: StandardWebhookHeaders,
  body: Uint8Array,
  keys: string[],
  now: Date,
): Verdict {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers
  if (!id || !timestamp || !signature) return 'missing'
  if (typeof id !== 'string' || !/^\d{1,12}$/.test(String(timestamp))) return 'malformed'
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const digests = keys.map((key) => createHmac('sha256', bytesOfKey(key)).update(signed).digest())
  const signatures = String(signature)
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => part.slice(3))
  const verdict = compare(signatures, 'base64', digests)
  const isExpired = Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS
  return verdict === 'valid' && isExpired ? 'expired' : verdict
}

/** The bytes of a key: base64 behind an optional `whsec_`. @throws Error when it is none */
function bytesOfKey(key: string): Buffer {
  const text = key.startsWith('whsec_') ? key.slice(6) : key
  if (!isStandardWebhookKey(key)) throw new Error('a key of Standard Webhooks must be base64 of 24 to 64 bytes')
  return Buffer.from(text, 'base64')
}

/** Whether a text can be a key: base64 of 24 to 64 bytes, with or without its `whsec_`. */
export function isStandardWebhookKey(key: string): boolean {
  const text = key.startsWith('whsec_') ? key.slice(6) : key
  if (!/^[A-Za-z0-9+/]{32,88}={0,2}$/.test(text)) return false
  const { length } = Buffer.from(text, 'base64')
  return length >= 24 && length <= 64
}

function compare(signatures: string[], encoding: 'hex' | 'base64', digests: Buffer[]): Verdict {
  const given = signatures.slice(0, MAX_SIGNATURES).flatMap((text) => decode(text, encoding) ?? [])
  if (given.length === 0) return 'malformed'
  return given.some((one) => digests.some((digest) => timingSafeEqual(one, digest))) ? 'valid' : 'wrong'
}

/** The 32 bytes of a signature; undefined when it is not of its form. Node's own decoders pass over what they do not know. */
function decode(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  const pattern = encoding === 'hex' ? /^[0-9a-f]{64}$/i : /^[A-Za-z0-9+/]{43}=$/
  const bytes = pattern.test(text) ? Buffer.from(text, encoding) : undefined
  return bytes?.length === DIGEST_BYTES ? bytes : undefined
}
