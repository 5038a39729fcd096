import type { IncomingHttpHeaders } from 'node:http'
import { GITHUB, isStandardWebhookKey, verifySignature, verifyStandardWebhook } from './signatures.ts'

/**
 * Whether a body was signed with a secret: by Standard Webhooks (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature`) where the secret is a key of theirs, or as the hex HMAC-SHA256 of the body in
 * `X-Hub-Signature-256: sha256=…`. Who asks has
 * to bear a copy that is sent again.
 */
export function isSignedWith(secret: string, headers: IncomingHttpHeaders, body: Uint8Array, now: Date): boolean {
  if (headers['webhook-signature'] !== undefined) {
    const standard = {
      'webhook-id': headers['webhook-id'],
      'webhook-timestamp': headers['webhook-timestamp'],
      'webhook-signature': headers['webhook-signature'],
    }
    return isStandardWebhookKey(secret) && verifyStandardWebhook(standard, body, [secret], now) === 'valid'
  }
  return verifySignature(headers['x-hub-signature-256'], body, [secret], GITHUB) === 'valid'
}
