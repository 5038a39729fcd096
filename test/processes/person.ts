import type { Member } from './fleet.ts'

/** Somebody with a browser, without a screen, who goes from one process to another as a balancer may send them. */
export class Person {
  readonly #cookies = new Map<string, string>()

  async signIn(member: Member): Promise<void> {
    await this.submit(member, '/sign-in', { email: 'ada@norrvik.example', password: 'a long enough one' })
  }

  get(member: Member, path: string): Promise<Response> {
    return this.#send(member, path, {})
  }

  async submit(member: Member, path: string, fields: Record<string, string> = {}): Promise<Response> {
    const body = new URLSearchParams({ _csrf: await this.#token(member), ...fields })
    return this.#send(member, path, { method: 'POST', body })
  }

  async upload(member: Member, path: string, kind: string, content: string): Promise<Response> {
    const body = new FormData()
    body.set('_csrf', await this.#token(member))
    body.set('kind', kind)
    body.set('file', new Blob([content], { type: 'text/csv' }), 'given.csv')
    return this.#send(member, path, { method: 'POST', body })
  }

  async #send(member: Member, path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${member.address}${path}`, { ...init, redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '') this.#cookies.delete(name!)
      else this.#cookies.set(name!, value!)
    }
    return response
  }

  async #token(member: Member): Promise<string> {
    for (const path of ['/account', '/sign-in']) {
      const token = /name="_csrf" value="([^"]+)"/.exec(await (await this.get(member, path)).text())?.[1]
      if (token) return token
    }
    throw new Error('no page with a form')
  }
}
