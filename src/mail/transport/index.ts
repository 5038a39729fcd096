import type { Config } from '../../config.ts'
import { readSmtpUrl } from '../../lib/smtp-url.ts'
import { folderTransport } from './folder.ts'
import { smtpTransport } from './smtp.ts'
import type { Transport } from './transport.ts'

/** The way that the settings name: a folder before a server; null when they name none, and mails wait. */
export function createTransport(config: Pick<Config, 'smtpUrl' | 'mailDir'>): Transport | null {
  if (config.mailDir) return folderTransport(config.mailDir)
  const server = readSmtpUrl(config.smtpUrl)
  return server && smtpTransport(server)
}

/** Whether mails have no way to leave, so that none is on its way. */
export function mailsWait({ smtpUrl, mailDir }: Pick<Config, 'smtpUrl' | 'mailDir'>): boolean {
  return !smtpUrl && !mailDir
}
