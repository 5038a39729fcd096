import { Invalid } from '../../http/errors.ts'

/** `db.company.example:5432` or `tcp://db.company.example:5432`, to its parts. @throws Invalid on field `url` */
export function readHostPort(url: string, scheme: string, defaultPort?: number): { host: string; port: number } {
  const text = url.trim().replace(/^[a-z]+:\/\//i, '')
  const address = `http://${text}`
  const parsed = URL.canParse(address) ? new URL(address) : null
  const explicit = parsed && /:(\d+)(\/.*)?$/.exec(text.replace(/^\[[^\]]*\]/, ''))?.[1]
  const port = explicit ? Number(explicit) : defaultPort
  if (!parsed?.hostname || !port || port > 65_535) {
    throw new Invalid({ url: `Give a host and a port, such as ${scheme}://db.company.example:5432.` })
  }
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port }
}

export function writeHostPort(scheme: string, target: { host: string; port: number }): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${scheme}://${host}:${target.port}`
}
