import type { StatusContext } from '../status.ts'
import type { Preview } from './preview.ts'
import { checkReachable, type GivenCheck, readCheck } from './read-check.ts'

const MAX_COMPONENTS_TOLD = 1_000

/**
 * Tries what somebody is about to save. Without a kind, the family is found by asking the known paths.
 * @throws Invalid with messages by field
 */
export async function previewCheck(
  status: StatusContext,
  given: { kind?: string | undefined; url: string; [setting: string]: unknown },
): Promise<Preview> {
  const { kind, ...rest } = given
  // Any family reads its address alike, so one of them can check it while the kind is still to be found.
  const check = readCheck({ ...rest, kind: kind ?? 'statuspage' } as GivenCheck, status.config.checkIntervalSeconds)
  await checkReachable(status.client, check)
  const found = await status.rounds.preview({
    kind: kind === undefined ? null : check.kind,
    url: check.url ?? '',
    settings: check.settings,
  })
  return { ...found, components: found.components.slice(0, MAX_COMPONENTS_TOLD) }
}
