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
