/** Why there is no answer, as a word that is stored and counted. */
export type Outcome =
  | 'address'
  | 'blocked'
  | 'dns'
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'redirects'
  | 'too_large'
  | 'unreadable'
  | 'stopped'
  | 'failed'

/** A request that got no answer. The message is a sentence part for people. */
export class OutboundFailure extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome, message: string) {
    super(message)
    this.outcome = outcome
  }
}

/** An address that must not be asked. */
export class BlockedAddress extends OutboundFailure {
  constructor(message: string) {
    super('blocked', message)
  }
}

const BY_CODE: Record<string, [Outcome, string]> = {
  ENOTFOUND: ['dns', 'its name is not known to the DNS'],
  EAI_AGAIN: ['dns', 'the DNS does not answer'],
  EAI_FAIL: ['dns', 'the DNS failed'],
  ENODATA: ['dns', 'the DNS has no address for its name'],
  ECONNREFUSED: ['refused', 'it refused the connection'],
  ECONNRESET: ['reset', 'it dropped the connection'],
  EPIPE: ['reset', 'it dropped the connection'],
  UND_ERR_SOCKET: ['reset', 'it dropped the connection'],
  EHOSTUNREACH: ['unreachable', 'there is no way to it through the network'],
  ENETUNREACH: ['unreachable', 'there is no way to it through the network'],
  ETIMEDOUT: ['timeout', 'it did not accept the connection in time'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'it did not accept the connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'it did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'its answer stopped half-way'],
  UND_ERR_ABORTED: ['stopped', 'the check was stopped'],
  ABORT_ERR: ['stopped', 'the check was stopped'],
  CERT_HAS_EXPIRED: ['tls', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['tls', 'its certificate is not valid yet'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'its certificate is signed by itself'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'its certificate is signed by an authority that is not known here'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'its certificate is signed by an authority that is not known here'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'its certificate is signed by an authority that is not known here'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'its certificate is for another name'],
}

/** What an error of the network, of TLS or of the HTTP client means. */
export function outcomeOf(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error
  for (const cause of causesOf(error)) {
    if (cause instanceof OutboundFailure) return cause
    // A DOMException has a number there.
    const code = String((cause as { code?: unknown }).code ?? '')
    const known = BY_CODE[code]
    if (known) return new OutboundFailure(...known)
    if (/^(CERT_|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO)/.test(code))
      return new OutboundFailure('tls', `TLS failed (${code})`)
    if (/^(Z_|ERR_BROTLI|ERR__ERROR)/.test(code)) {
      return new OutboundFailure('unreadable', 'its answer is compressed wrongly')
    }
    if (cause.name === 'HTTPParserError' || /^(HPE_|UND_ERR_RES|UND_ERR_HEADERS_OVERFLOW|ERR_ASSERTION)/.test(code)) {
      return new OutboundFailure('unreadable', 'its answer is no HTTP')
    }
  }
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError' || name === 'TimeoutError') return new OutboundFailure('stopped', 'the check was stopped')
  return new OutboundFailure('failed', error instanceof Error ? error.message.slice(0, 200) : 'it failed')
}

// A connection over both families fails with an AggregateError whose own code says less than its parts.
function* causesOf(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 4) return
  if (error instanceof AggregateError) for (const part of error.errors) yield* causesOf(part, depth + 1)
  yield error
  yield* causesOf(error.cause, depth + 1)
}
