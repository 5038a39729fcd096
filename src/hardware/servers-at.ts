import ipaddr from 'ipaddr.js'
import type { Db } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'

const AT_ONCE = 1_000

/** The servers in use that have one of some IP addresses; words that are none are passed over. */
export async function findServersAt(db: Db, words: readonly string[]) {
  const byBytes = Map.groupBy(
    words.filter((word) => ipaddr.isValid(word)),
    bytesOf,
  )
  const found: { id: number; slug: string; name: string; word: string }[] = []
  for (const bytes of chunksOf([...byBytes.keys()], AT_ONCE)) {
    const rows = await db
      .selectFrom('server_address')
      .innerJoin('entity', 'entity.id', 'server_address.server_id')
      .select(['entity.id', 'entity.slug', 'entity.name', 'server_address.bytes'])
      .where('server_address.bytes', 'in', bytes)
      .where('entity.retired_at', 'is', null)
      .execute()
    for (const { bytes: at, ...row } of rows) for (const word of byBytes.get(at)!) found.push({ ...row, word })
  }
  return found
}

/** An address as its column of bytes has it: 32 hexadecimal digits, IPv4 mapped into IPv6. */
function bytesOf(word: string): string {
  const address = ipaddr.parse(word)
  const six = address.kind() === 'ipv4' ? (address as ipaddr.IPv4).toIPv4MappedAddress() : (address as ipaddr.IPv6)
  return Buffer.from(six.toByteArray()).toString('hex')
}
