import type { DirectKind } from './check.ts'
import { dns } from './dns.ts'
import { heartbeat } from './heartbeat.ts'
import { http } from './http.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'

/** The ways to check an own service, in the order in which they are offered. */
export const DIRECT_KINDS: readonly DirectKind[] = [http, tcp, dns, tls, heartbeat]

export function findDirectKind(kind: string): DirectKind | undefined {
  return DIRECT_KINDS.find((known) => known.kind === kind)
}
