import type { Row } from './cells.ts'
import type { Field } from './headers/fields.ts'
import type { Inspection, Progress } from './inspect.ts'
import type { InspectInput } from './inspect-task.ts'
import type { RowsInput, RowsSummary } from './rows-task.ts'
import type { Choices } from './table.ts'
import { runInThread, type ThreadLimits } from './thread.ts'
import type { ThreadTask } from './thread-protocol.ts'

/** How a file is read in a thread of its own. */
export interface RunOptions {
  limits?: Partial<ThreadLimits>
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Reads a file through once, in a thread, and says all that is known of it: see `Inspection`.
 * @throws Unreadable; the signal's reason
 */
export function inspectFile(
  path: string,
  fields: readonly Field[],
  choices: Choices = {},
  options: RunOptions = {},
): Promise<Inspection> {
  const input: InspectInput = { path, fields, choices }
  return runInThread({ ...options, ...progressOf(options), task: new URL('./inspect-task.ts', import.meta.url), input })
}

/**
 * Reads the rows of a file in a thread and hands them over group by group; the thread waits while one is dealt with.
 * Nothing may be kept before this has resolved, because a file can turn out to be damaged in its last byte.
 * @throws Unreadable; what `onRows` throws; the signal's reason
 */
export function readFileRows(
  path: string,
  fields: readonly Field[],
  choices: Choices,
  onRows: (rows: Row[]) => void | Promise<void>,
  options: RunOptions = {},
): Promise<RowsSummary> {
  const input: RowsInput = { path, fields, choices }
  const onMessage = (rows: unknown) => onRows(rows as Row[])
  return runInThread({
    ...options,
    ...progressOf(options),
    task: new URL('./rows-task.ts', import.meta.url),
    input,
    onMessage,
  })
}

/**
 * Runs an import of a domain in a thread: the module at `task` exports `run(input, thread)`, in which it calls
 * `readTable` and puts the rows where it wants them. This is the way for large files, whose rows should not pass
 * through the main thread.
 * @throws Unreadable; what the task throws; the signal's reason
 */
export function runImport<Input, Result>(
  task: URL,
  input: Parameters<ThreadTask<Input, Result>>[0],
  options: RunOptions = {},
): Promise<Result> {
  return runInThread({ ...options, ...progressOf(options), task, input })
}

function progressOf({ onProgress }: RunOptions) {
  return { onProgress: onProgress && ((progress: unknown) => onProgress(progress as Progress)) }
}
