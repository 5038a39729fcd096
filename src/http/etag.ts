import { createHash } from 'node:crypto'

/** A strong ETag of a body, the same in every process. */
export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}

/** Whether a browser has what it asks for already; tags are compared weakly (RFC 9110 §13.1.2). */
export function matchesEtag(header: string | string[] | undefined, etag: string): boolean {
  if (!header) return false
  const text = String(header)
  const bare = etag.replace(/^W\//, '')
  return text === etag || text === '*' || text.split(',').some((part) => part.trim().replace(/^W\//, '') === bare)
}
