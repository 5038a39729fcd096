import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

/** Reads a list such as `127.0.0.0/8, 10.0.0.5 fd00::/8`; what is no address or range is named. */
export function parseRanges(list: string): { ranges: Range[]; unreadable: string[] } {
  const ranges: Range[] = []
  const unreadable: string[] = []
  for (const part of list.split(/[\s,;]+/).filter(Boolean)) {
    const range = parseRange(part)
    if (range) ranges.push(range)
    else unreadable.push(part)
  }
  return { ranges, unreadable }
}

function parseRange(part: string): Range | null {
  try {
    if (part.includes('/')) return ipaddr.parseCIDR(part)
    const address = ipaddr.parse(part)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return null
  }
}

/**
 * Denied unless allowed: this machine, its link (cloud metadata lives there, also at the two addresses outside it
 * that AWS and Alibaba use), no address at all, and addresses of many.
 */
const DENIED_BY_DEFAULT = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200',
  '224.0.0.0/4',
  '255.255.255.255',
  '::/128',
  '::1/128',
  'fe80::/10',
  'fd00:ec2::254',
  'ff00::/8',
].join(' ')

// Where an IPv4 address is written inside an IPv6 one: mapped and compatible (RFC 4291), SIIT (RFC 6145),
// NAT64 (RFC 6052), 6to4 (RFC 3056). Value: the byte at which the four bytes stand.
const IPV4_INSIDE: readonly [string, number, number][] = [
  ['::ffff:0:0', 96, 12],
  ['::', 96, 12],
  ['::ffff:0:0:0', 96, 12],
  ['64:ff9b::', 96, 12],
  ['2002::', 16, 2],
]

export interface AddressPolicy {
  /** Whether a connection to this literal IP address is allowed. What is no address is not. */
  allows(address: string): boolean
}

/** The rule for addresses that people give: `allow` wins over `deny`; an empty `deny` means the default list. */
export function addressPolicy(allow: string, deny: string): AddressPolicy {
  const allowed = parseRanges(allow).ranges
  const denied = parseRanges(deny.trim() || DENIED_BY_DEFAULT).ranges
  return {
    allows(text) {
      if (!ipaddr.isValid(text)) return false
      const forms = formsOf(ipaddr.parse(text))
      if (forms.some((form) => within(form, allowed))) return true
      return !forms.some((form) => within(form, denied))
    },
  }
}

function formsOf(address: Address): Address[] {
  if (address.kind() === 'ipv4') return [address]
  const six = address as ipaddr.IPv6
  const bytes = six.toByteArray()
  const inner = IPV4_INSIDE.filter(([prefix, bits]) => six.match(ipaddr.IPv6.parse(prefix), bits)).map(
    ([, , at]) => new ipaddr.IPv4(bytes.slice(at, at + 4)),
  )
  return [address, ...inner]
}

function within(address: Address, ranges: Range[]): boolean {
  return ranges.some(([range, bits]) => address.kind() === range.kind() && address.match(range as never, bits as never))
}
