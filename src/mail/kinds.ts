/** Stands for every kind of mail in the list of what an address does not want. */
export const ALL_KINDS = 'all'

/** What mails are about, in the words of the page where a person chooses what to get. */
export const MAIL_KINDS: Record<string, string> = {
  incident: 'Incidents that hit what you are responsible for',
  downtime: 'Planned downtimes of what you are responsible for',
  action_item: 'Reminders of action items that are yours',
  uptime_report: 'Monthly uptime reports',
  inbox: 'Rows of a form inbox that could not be taken',
}
