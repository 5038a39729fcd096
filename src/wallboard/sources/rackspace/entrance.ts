import type { OutboundAnswer } from '../../../http/client.ts'
import type { Task } from '../define.ts'
import { SourceFailure } from '../failure.ts'
import { readInstant, textOf } from '../values.ts'
import { type Access, readAccess, tokenRequest } from './identity.ts'

/** A token that ends during the fetch would cost one request more. */
const RENEW_BEFORE_MS = 5 * 60_000

/** Asks with a token: the kept one while it lasts, and when that is refused once with a new one. */
export class Entrance {
  readonly #task: Task<{ region?: string }>
  #access: Access | null
  #isNew = false

  constructor(task: Task<{ region?: string }>) {
    this.#task = task
    this.#access = keptAccess(task)
    task.talk.hide(this.#access?.token ?? null)
  }

  /** @throws SourceFailure unless the answer is one of success */
  async ask(path: string): Promise<OutboundAnswer> {
    let answer = await this.#send(path)
    if (answer.status === 401 && !this.#isNew) {
      this.#access = null
      answer = await this.#send(path)
    }
    if (answer.status >= 200 && answer.status < 300) return answer
    throw this.#task.talk.failureOf(answer)
  }

  async access(): Promise<Access> {
    this.#access ??= await this.#signIn()
    return this.#access
  }

  async #send(path: string): Promise<OutboundAnswer> {
    const { token, endpoint } = await this.access()
    return this.#task.talk.ask({ url: `${endpoint}${path}`, headers: { 'x-auth-token': token } })
  }

  async #signIn(): Promise<Access> {
    const { talk, url, username, secret, settings } = this.#task
    const body = await talk.json({
      url: `${url.replace(/\/v2\.0(?:\/tokens)?$/, '')}/v2.0/tokens`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: tokenRequest(username!, secret!),
    })
    const access = readAccess(body, settings.region?.trim() || null)
    if (url.startsWith('https:') && !access.endpoint.startsWith('https:')) {
      throw new SourceFailure('blocked', 'The service catalogue leads to an address without TLS; the token stays here.')
    }
    talk.hide(access.token)
    this.#isNew = true
    return access
  }
}

function keptAccess({ kept, now }: Task<unknown>): Access | null {
  const [token, endpoint, expiresAt] = [textOf(kept['token']), textOf(kept['endpoint']), readInstant(kept['expiresAt'])]
  if (token === null || endpoint === null) return null
  if (expiresAt !== null && Date.parse(expiresAt) - now.getTime() < RENEW_BEFORE_MS) return null
  return { token, expiresAt, endpoint }
}
