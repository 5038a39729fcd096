import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The path of the first of some programs that is there; a Debian package is installed when none is. */
export function findProgram(names: readonly string[], debianPackage: string): string {
  const found = lookUp(names)
  if (found) return found
  console.error(`Installing ${debianPackage} …`)
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  run([...sudo, 'apt-get', 'update', '-qq'])
  run([...sudo, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', debianPackage])
  const installed = lookUp(names)
  if (!installed) throw new Error(`There is no ${names[0]}, and apt-get could not install it.`)
  return installed
}

function lookUp(names: readonly string[]): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((folder) => names.map((name) => `${folder}/${name}`))
    .find((path) => existsSync(path))
}

function run(command: string[]): void {
  spawnSync(command[0]!, command.slice(1), {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
