export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte; otherwise the connection is upgraded where `startTls` says so. */
  secure: boolean
  startTls: 'required' | 'if offered' | 'never'
  /** Whether the server has to prove by its certificate that it is the one that was named. */
  verify: boolean
  auth: { user: string; pass: string } | null
}

const TLS_WORDS = ['required', 'unverified', 'off'] as const

/**
 * Reads `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`. A password goes over TLS alone, unless the server is this
 * machine or the address ends in `?tls=off`; without a password, TLS is used where it is offered. `?tls=required` asks
 * for it always, `?tls=unverified` too, but from whichever server answers.
 * @returns null when it is no such address
 */
export function readSmtpUrl(text: string): SmtpServer | null {
  const url = /^smtps?:\/\/\S+$/i.test(text) ? URL.parse(text) : null
  if (!url?.hostname || (url.pathname !== '' && url.pathname !== '/') || url.hash !== '') return null
  const { tls, ...others } = Object.fromEntries(url.searchParams)
  const word = TLS_WORDS.find((one) => one === tls)
  const secure = url.protocol === 'smtps:'
  const user = decode(url.username)
  const pass = decode(url.password)
  if ((tls !== undefined && !word) || Object.keys(others).length > 0 || (secure && word === 'off')) return null
  if (user === null || pass === null) return null

  const host = url.hostname.replace(/^\[|\]$/g, '')
  const here = isThisMachine(host)
  const needed = word === 'required' || word === 'unverified' || (user !== '' && !here && word !== 'off')
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    startTls: needed ? 'required' : word === 'off' ? 'never' : 'if offered',
    // On the way to this machine nobody listens, and what answers there seldom has a certificate that proves anything.
    verify: word !== 'unverified' && !(here && word === undefined),
    auth: user === '' ? null : { user, pass },
  }
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
