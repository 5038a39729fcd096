import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that drives the browser tests and takes the pictures; Debian's is installed when there is none. */
export function findBrowser(): string {
  const found = process.env['CHROMIUM'] ?? lookUp()
  if (found) return found
  console.error('Installing Chromium …')
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  run([...sudo, 'apt-get', 'update', '-qq'])
  run([...sudo, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  const installed = lookUp()
  if (!installed)
    throw new Error('There is no Chromium, and apt-get could not install it. Set CHROMIUM to the path of one.')
  return installed
}

function lookUp(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((folder) => NAMES.map((name) => `${folder}/${name}`))
    .find((path) => existsSync(path))
}

function run(command: string[]): void {
  spawnSync(command[0]!, command.slice(1), {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
