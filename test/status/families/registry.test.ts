import t from 'tap'
import { CATALOGUE } from '../../../src/status/catalogue.ts'
import { FAMILIES, findFamily } from '../../../src/status/families/index.ts'

t.test('a family is found by any spelling of its kind', async (t) => {
  for (const [name, kind] of [
    ['statuspage', 'statuspage'],
    ['Status.io', 'statusio'],
    ['status_io', 'statusio'],
    ['incident.io', 'incident-io'],
    ['Azure DevOps', 'azure-devops'],
    ['azuredevops', 'azure-devops'],
    ['google', 'gcp'],
    ['Google Workspace', 'gcp'],
    ['workspace', 'gcp'],
    ['uptime_kuma', 'uptime-kuma'],
  ] as const) {
    t.equal(findFamily(name)?.kind, kind, name)
  }
  for (const name of ['', 'nothing', '__proto__', 'constructor']) t.equal(findFamily(name), undefined, name)
})

t.test('no two families share a name, and each says what it is', async (t) => {
  const names = FAMILIES.flatMap((family) => [family.kind, ...(family.aliases ?? [])])
  t.equal(new Set(names).size, names.length)
  t.ok(FAMILIES.every((family) => /^[a-z0-9-]+$/.test(family.kind) && family.title.length > 2))
})

t.test('an address that is already that of the API is asked as it is', async (t) => {
  const asIs = [...CATALOGUE].filter((entry) => entry.kind !== 'atlassian')
  for (const entry of asIs) {
    t.equal(findFamily(entry.kind)!.addresses(new URL(entry.url))[0]!.href, new URL(entry.url).href, entry.key)
  }
})

t.test('whatever address is given, there is one to ask, on the web', async (t) => {
  for (const given of ['https://x.test', 'http://127.0.0.1:4010/a/b/c?d=e#f', 'https://x.test/%00/../..//']) {
    for (const family of FAMILIES) {
      const addresses = family.addresses(new URL(given))
      t.ok(addresses.length > 0 && addresses.every((one) => /^https?:$/.test(one.protocol)), `${family.kind} ${given}`)
    }
  }
})
