/** What was typed cannot be understood: the usage is shown, with what is wrong. */
export class WrongUsage extends Error {}

/** Runs a command to its end: 0 when it is done, 1 with a sentence when it cannot be, 2 with the usage when it was typed wrongly. */
export async function runCommand(usage: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const wrong = error instanceof WrongUsage
    console.error(error instanceof Error ? error.message : error)
    if (wrong) console.error(`Usage: ${usage}`)
    process.exitCode = wrong ? 2 : 1
  }
}
