import { needList, needShape, unexpected } from '../answers.ts'
import { SourceFailure } from '../failure.ts'
import { readInstant, type Shape, shapesOf, textOf } from '../values.ts'

const WHO = 'Rackspace Identity'

/** A token, and where the monitoring API of its account is. */
export interface Access {
  token: string
  /** Null when it does not say: then it is used until it is refused. */
  expiresAt: string | null
  endpoint: string
}

/** The body that asks Identity v2.0 for a token by user name and API key. */
export function tokenRequest(username: string, apiKey: string): string {
  return JSON.stringify({ auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } } })
}

/**
 * The token and the monitoring endpoint of an answer of `POST /v2.0/tokens`.
 * @param region which endpoint of the service catalogue to use; null for the only or first one
 * @throws SourceFailure
 */
export function readAccess(body: unknown, region: string | null): Access {
  const access = needShape(needShape(body, WHO, 'an object with access')['access'], WHO, 'access with fields')
  const token = needShape(access['token'], WHO, 'a token with fields')
  const id = textOf(token['id'])
  if (id === null) throw unexpected(WHO, 'a token with an id', token)
  const catalogue = needList(access['serviceCatalog'], WHO, 'a service catalogue')
  return { token: id, expiresAt: readInstant(token['expires']), endpoint: endpointOf(catalogue, region) }
}

function endpointOf(catalogue: unknown[], region: string | null): string {
  const endpoints = shapesOf(catalogue)
    .filter((entry) => entry['type'] === 'rax:monitor' || entry['name'] === 'cloudMonitoring')
    .flatMap((entry) => shapesOf(entry['endpoints']))
    .filter((endpoint) => textOf(endpoint['publicURL']) !== null)
  const wanted = region === null ? endpoints[0] : endpoints.find((one) => isIn(one, region))
  if (wanted) return textOf(wanted['publicURL'])!.replace(/\/+$/, '')
  const regions = endpoints.map((one) => textOf(one['region']) ?? 'one without a region').join(', ')
  throw new SourceFailure(
    'not_found',
    endpoints.length === 0
      ? 'The service catalogue of this Rackspace account has no Cloud Monitoring.'
      : `Cloud Monitoring has no endpoint in the region ${region}; there is: ${regions}.`,
  )
}

/** An endpoint that names no region serves all of them. */
function isIn(endpoint: Shape, region: string): boolean {
  const own = textOf(endpoint['region'])
  return own === null || own.toLowerCase() === region.toLowerCase()
}
