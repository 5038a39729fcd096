import { Type } from 'typebox'
import { authorizationOf, defineSource } from '../define.ts'
import { labelSettings } from '../labels.ts'
import { readAlerts } from './alerts.ts'

const settings = Type.Object(labelSettings, { additionalProperties: false })

/** Alertmanager: asked for its alerts, or pushing them by its webhook receiver, or both. */
export const alertmanager = defineSource({
  kind: 'alertmanager',
  title: 'Alertmanager',
  fields: {
    url: {
      use: 'optional',
      label: 'Address',
      hint: 'https://alertmanager.company.example, a sub-path included; empty when it only pushes to us',
    },
    username: { use: 'optional', label: 'User name', hint: 'For basic authentication by the proxy in front of it' },
    secret: { use: 'optional', label: 'Password or token', hint: 'Sent as a bearer token without a user name' },
    settings,
  },
  async fetch({ talk, url, username, secret, settings }) {
    const base = url.replace(/\/api\/v2$/, '')
    const body = await talk.json({
      url: `${base}/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true`,
      headers: authorizationOf({ username, secret }),
    })
    return { overview: readAlerts(body, settings, base) }
  },
})
