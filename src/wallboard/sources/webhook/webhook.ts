import { Type } from 'typebox'
import { type Source, UNUSED } from '../source.ts'

/** Alarms that any program sends to `POST /api/v1/alarms`: nothing is asked for. */
export const webhook: Source = {
  kind: 'webhook',
  title: 'Webhook',
  fields: {
    url: UNUSED,
    username: UNUSED,
    secret: {
      use: 'optional',
      label: 'Signing secret',
      hint: 'whsec_… by Standard Webhooks; without one the sender needs a bearer token',
    },
    settings: Type.Object({}, { additionalProperties: false }),
  },
  fetch: null,
}
