import { errorWords, needShape, unexpected } from '../answers.ts'
import type { Conversation } from '../conversation.ts'
import { type FailureCode, SourceFailure } from '../failure.ts'
import { isShape, textOf } from '../values.ts'

const WHO = 'Zabbix'

/** Calls methods of the JSON-RPC API. https://www.zabbix.com/documentation/current/en/manual/api */
export class ZabbixApi {
  readonly #talk: Conversation
  readonly #url: string
  readonly #token: string

  constructor(talk: Conversation, base: string, token: string) {
    this.#talk = talk
    this.#url = base.endsWith('.php') ? base : `${base}/api_jsonrpc.php`
    this.#token = token
  }

  /** The version of the API. It must be asked for without a token: with one it is an error. */
  async version(): Promise<string> {
    const result = await this.#post('apiinfo.version', {}, {}, {})
    const version = textOf(Array.isArray(result) ? result[0] : result)
    if (version === null || majorMinor(version) === null) throw unexpected(WHO, 'the version of the API', result)
    return version
  }

  /** The result of a method, called as this version of the API wants to be given the token. */
  call(version: string, method: string, params: Record<string, unknown>): Promise<unknown> {
    return takesHeader(version)
      ? this.#post(method, params, { authorization: `Bearer ${this.#token}` }, {})
      : this.#post(method, params, {}, { auth: this.#token })
  }

  async #post(method: string, params: object, headers: Record<string, string>, auth: object): Promise<unknown> {
    const body = await this.#talk.json({
      url: this.#url,
      method: 'POST',
      headers: { 'content-type': 'application/json-rpc', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1, ...auth }),
    })
    const answer = needShape(body, WHO, 'an object with a result')
    if (answer['error'] !== undefined) throw failureOf(answer['error'], method)
    if (answer['result'] === undefined) throw unexpected(WHO, 'a result', answer)
    return answer['result']
  }
}

/** The header came with 6.4; `auth` in the body is deprecated since then and gone in 7.2. */
function takesHeader(version: string): boolean {
  const [major, minor] = majorMinor(version) ?? [0, 0]
  return major > 6 || (major === 6 && minor >= 4)
}

function majorMinor(version: string): [number, number] | null {
  const numbers = /^(\d{1,3})\.(\d{1,3})/.exec(version)
  return numbers && [Number(numbers[1]), Number(numbers[2])]
}

/** An error, which Zabbix sends with status 200. What kind it is stands in its words alone. */
function failureOf(error: unknown, method: string): SourceFailure {
  const said = isShape(error) ? errorWords({ message: error['message'], data: error['data'] }) : errorWords(error)
  const code = codeOf(said)
  const sentence = code === 'auth' ? 'Zabbix does not accept the API token' : `Zabbix refuses ${method}`
  return new SourceFailure(code, said ? `${sentence}: “${said}”.` : `${sentence}.`)
}

function codeOf(said: string): FailureCode {
  if (
    /not authori[sz]ed|re-?login|session terminated|token expired|incorrect user name|unexpected parameter "auth"/i.test(
      said,
    )
  ) {
    return 'auth'
  }
  return /no permissions/i.test(said) ? 'forbidden' : 'rejected'
}
