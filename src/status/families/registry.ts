import { apple } from './apple.ts'
import { atlassian } from './atlassian.ts'
import { aws } from './aws.ts'
import { azure } from './azure.ts'
import { azureDevops } from './azure-devops.ts'
import { betterstack } from './betterstack.ts'
import { cachet } from './cachet.ts'
import { checkly } from './checkly.ts'
import { cstate } from './cstate.ts'
import type { Family } from './family.ts'
import { firehydrant } from './firehydrant.ts'
import { gatus } from './gatus.ts'
import { gcp } from './gcp.ts'
import { heroku } from './heroku.ts'
import { ibm } from './ibm.ts'
import { incidentIo } from './incident-io.ts'
import { instatus } from './instatus.ts'
import { m365 } from './m365.ts'
import { oci } from './oci.ts'
import { pagerduty } from './pagerduty.ts'
import { paypal } from './paypal.ts'
import { rootly } from './rootly.ts'
import { rss } from './rss.ts'
import { salesforce } from './salesforce.ts'
import { slack } from './slack.ts'
import { sorry } from './sorry.ts'
import { statusio } from './statusio.ts'
import { statuspage } from './statuspage.ts'
import { statuspal } from './statuspal.ts'
import { uptimeKuma } from './uptime-kuma.ts'
import { zendesk } from './zendesk.ts'

/** Every family there is. To add one: copy the nearest sibling, add its line, copy its test. */
export const FAMILIES: readonly Family[] = [
  // Platforms that many pages run on
  statuspage,
  incidentIo,
  statusio,
  instatus,
  betterstack,
  pagerduty,
  firehydrant,
  rootly,
  checkly,
  sorry,
  statuspal,
  // Pages people run themselves
  cachet,
  uptimeKuma,
  gatus,
  cstate,
  // Vendors with a format of their own
  aws,
  azure,
  azureDevops,
  m365,
  gcp,
  oci,
  ibm,
  heroku,
  salesforce,
  slack,
  atlassian,
  apple,
  zendesk,
  paypal,
  // Anything else
  rss,
]

const byName = new Map(
  FAMILIES.flatMap((family) => [family.kind, ...(family.aliases ?? [])].map((name) => [bare(name), family])),
)

/** A family by its kind or one of its other names, however written: `status.io`, `Uptime Kuma`, `azure_devops`. */
export function findFamily(kind: string): Family | undefined {
  return byName.get(bare(kind))
}

function bare(kind: string): string {
  return kind.toLowerCase().replace(/[-_.\s]+/g, '')
}
