const MAX_ADDRESS = 254
const MAX_LOCAL_PART = 64

/**
 * Whether a text is a mail address as the outbox sends to: no quotes, comments, routes or groups, which real addresses
 * do without and which are ways to say something else to a mailer.
 */
export function isMailAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS || text.lastIndexOf('@') > MAX_LOCAL_PART) return false
  return /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)*$/u.test(
    text,
  )
}

/** How an address is stored and compared. */
export function normalAddress(text: string): string {
  return text.trim().toLowerCase()
}
export interface Sender {
  name: string
  address: string
}

/** Reads `status@norrvik.example` or `Norrvik Status <status@norrvik.example>`; null when it is neither. */
export function readSender(text: string): Sender | null {
  const named = /^([^<>\r\n]*)<([^<>]+)>$/.exec(text.trim())
  const address = (named ? named[2]! : text).trim()
  const name = (named?.[1] ?? '').trim().replace(/^"(.*)"$/, '$1')
  return isMailAddress(address) ? { name, address } : null
}

/** Who sends where nobody says so: Signalbox, at the host of its own address. */
export function defaultSender(baseUrl: string): string {
  const { hostname } = new URL(baseUrl)
  const host = /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname
  return `Signalbox <signalbox@${host}>`
}
