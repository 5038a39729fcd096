export interface SettingsPage {
  /** Its place below `/settings/`. */
  name: string
  title: string
  /** What people call it who look for it. */
  about: string
}

/** The pages of the settings, in the order of their navigation. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { name: 'start', title: 'First steps', about: 'What is done and what is left to set up' },
  {
    name: 'services',
    title: 'Services',
    about: 'Providers and own checks on the status board, the catalogue, intervals, overrides',
  },
  {
    name: 'accounts',
    title: 'Accounts',
    about: 'Monitoring systems on the wallboard: Rackspace, Prometheus, Zabbix, Icinga, Nagios, webhooks',
  },
  {
    name: 'sources',
    title: 'Report sources',
    about: 'PagerDuty, Grafana, Prometheus and Dynatrace for the uptime report',
  },
  { name: 'mail', title: 'Mail', about: 'The outbox: mails that wait, were sent or failed, SMTP' },
  { name: 'inboxes', title: 'Form inboxes', about: 'Sheets of form answers that become tickets: Google Forms, CSV' },
  { name: 'jobs', title: 'Jobs', about: 'What runs by itself, when, and how it went: backups, checks, reminders' },
  { name: 'users', title: 'Users', about: 'Who may sign in, roles, passwords' },
  { name: 'tokens', title: 'API tokens', about: 'Access of programs' },
  { name: 'audit', title: 'Audit log', about: 'Who changed what, and when' },
]
