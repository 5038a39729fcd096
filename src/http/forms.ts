import { type FieldProblems, Invalid } from './errors.ts'

/** The messages of an `Invalid`, for a form to show; any other error goes on to the error page. */
export function problemsOf(error: unknown): FieldProblems {
  if (error instanceof Invalid) return error.fields
  throw error
}

/** An address of ours to go on to, out of a query or a form; anything else becomes `/`. */
export function ownPath(given: string | undefined): string {
  // A second slash or a backslash would make it another site's.
  return given && /^\/(?![/\\])[^\s\\]*$/.test(given) && !/^\/sign-(in|out)/.test(given) ? given : '/'
}
