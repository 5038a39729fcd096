import { Type } from 'typebox'
import { authorizationOf, defineSource } from '../define.ts'
import { readStatus } from './status.ts'

/** Nagios Core 4 by its JSON CGIs. */
export const nagios = defineSource({
  kind: 'nagios',
  title: 'Nagios',
  fields: {
    url: {
      use: 'needed',
      label: 'Address',
      hint: 'https://nagios.company.example/nagios, or the address of statusjson.cgi itself',
    },
    username: { use: 'optional', label: 'User name', hint: 'Of the web interface (basic authentication)' },
    secret: { use: 'optional', label: 'Password', hint: 'Of the same user' },
    settings: Type.Object({}, { additionalProperties: false }),
  },
  async fetch({ talk, url, username, secret }) {
    const cgis = folderOf(url)
    const ask = (query: string) =>
      talk.json({
        url: `${cgis}/statusjson.cgi?query=${query}&details=true`,
        headers: authorizationOf({ username, secret }),
      })
    const hosts = await ask('hostlist')
    const services = await ask('servicelist')
    return { overview: readStatus(hosts, services, cgis) }
  },
})

/** Where the CGIs are: below `/nagios`, or where the given address of one of them says. */
function folderOf(url: string): string {
  if (/\/[^/]+\.cgi$/.test(url)) return url.replace(/\/[^/]+\.cgi$/, '')
  return /\/cgi-bin(?:\/|$)/.test(url) ? url : `${url}/cgi-bin`
}
