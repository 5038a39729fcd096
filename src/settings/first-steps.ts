import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import { readSetting } from '../db/settings.ts'

export const DISMISSED = 'first-steps.dismissed'

export interface FirstStep {
  title: string
  /** What it is good for. */
  about: string
  url: string
  isDone: boolean
}

type Facts = Record<'services' | 'directory' | 'people' | 'users' | 'accounts' | 'frontEnds', boolean>

/** What makes an empty installation one that a company lives with, in a good order, with what is done of it. */
export async function listFirstSteps(db: Db, config: Pick<Config, 'smtpUrl' | 'mailDir'>): Promise<FirstStep[]> {
  const is = await factsOf(db)
  return [
    {
      title: 'Choose the services on the board',
      about: 'The providers that you depend on, and checks of your own. A dozen well-known ones are there already.',
      url: '/settings/services',
      isDone: is.services,
    },
    {
      title: 'Import the directory',
      about:
        'Regions, clusters, servers, processes, data sets and what needs what, from CSV or XLSX: it knows whom an outage hits.',
      url: '/directory/import',
      isDone: is.directory,
    },
    {
      title: 'Name who answers for what',
      about: 'Data owners, coordinators, communications managers and engineers: they are mailed when it hits them.',
      url: '/directory/people',
      isDone: is.people,
    },
    {
      title: 'Connect a mail server',
      about: 'SMTP_URL in the environment. Until then mails wait, and are sent once there is one.',
      url: '/settings/mail',
      isDone: config.smtpUrl !== '' || config.mailDir !== '',
    },
    {
      title: 'Invite the help desk',
      about: 'Everybody can read; who files incidents or declares downtimes needs a sign-in with a role.',
      url: '/settings/users',
      isDone: is.users,
    },
    {
      title: 'Connect a monitoring account',
      about: 'Prometheus, Zabbix, Icinga, Nagios, Rackspace or a webhook: its alarms stand on the wallboard.',
      url: '/settings/accounts',
      isDone: is.accounts,
    },
    {
      title: 'Set up a front end for the uptime report',
      about: 'Each month is drafted by itself on the 1st of the next, for a person to check and send.',
      url: '/uptime/front-ends',
      isDone: is.frontEnds,
    },
  ]
}

export async function isDismissed(db: Db): Promise<boolean> {
  return (await readSetting<boolean>(db, DISMISSED)) === true
}

async function factsOf(db: Db): Promise<Facts> {
  const row = await db
    .selectNoFrom((eb) => {
      const one = eb.lit(1).as('one')
      const byPeople = eb
        .selectFrom('audit')
        .select(one)
        .where('thing_kind', '=', 'service')
        .where('actor_kind', '!=', 'system')
      const places = eb.selectFrom('entity').select(one).where('kind', 'in', ['region', 'cluster', 'server'])
      return [
        byPeople.limit(1).as('services'),
        places.limit(1).as('directory'),
        eb.selectFrom('responsibility').select(one).limit(1).as('people'),
        eb.selectFrom('app_user').select(one).orderBy('id').limit(1).offset(1).as('users'),
        eb.selectFrom('account').select(one).where('deleted_at', 'is', null).limit(1).as('accounts'),
        eb.selectFrom('front_end').select(one).limit(1).as('frontEnds'),
      ]
    })
    .executeTakeFirstOrThrow()
  return Object.fromEntries(Object.entries(row).map(([name, found]) => [name, found !== null])) as Facts
}
