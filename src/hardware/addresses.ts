import ipaddr from 'ipaddr.js'

export interface ServerAddress {
  /** In its usual form: `10.20.0.11`, `2001:db8::5`. */
  address: string
  /** 32 hexadecimal digits that sort, the same for every way of writing it. */
  bytes: string
}

const MAX_ADDRESSES = 50

/**
 * Reads addresses with commas, semicolons or blanks between, each once.
 * @returns the addresses, or a sentence part that says what is wrong
 */
export function readAddresses(text: string): { addresses: ServerAddress[] } | { problem: string } {
  const found = new Map<string, ServerAddress>()
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const address = readAddress(part)
    if (!address) return { problem: `“${part.slice(0, 60)}” is no IP address` }
    if (!found.has(address.bytes)) found.set(address.bytes, address)
  }
  if (found.size > MAX_ADDRESSES) return { problem: `has ${found.size} addresses; at most ${MAX_ADDRESSES} fit` }
  return { addresses: [...found.values()] }
}

/** Whether a text is what an address, or the beginning of one, is written with. */
export function looksLikeAddress(text: string): boolean {
  return /^[0-9a-f.:]+$/i.test(text) && /[.:]|^\d+$/.test(text)
}

/** Written in no other way than the usual one. */
const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const MAPPED = '00000000000000000000ffff'

function readAddress(text: string): ServerAddress | null {
  // Nearly all are: they need no parser, which counts in a file of 100,000.
  if (PLAIN_IPV4.test(text))
    return { address: text, bytes: MAPPED + Buffer.from(text.split('.').map(Number)).toString('hex') }
  // What the parser takes besides, such as `10` or `0x7f.1`, is no address that anybody means.
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(bare) && !/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(bare)) return null
  if (!ipaddr.isValid(bare)) return null
  const address = ipaddr.process(bare)
  const wide = address.kind() === 'ipv4' ? (address as ipaddr.IPv4).toIPv4MappedAddress() : (address as ipaddr.IPv6)
  return { address: address.toString(), bytes: Buffer.from(wide.toByteArray()).toString('hex') }
}
