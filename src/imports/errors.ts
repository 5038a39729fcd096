/** Why a file cannot be read; a consumer may branch on it, a person reads the sentence beside it. */
export type UnreadableCode =
  | 'empty'
  | 'no-rows'
  | 'not-a-table'
  | 'password'
  | 'old-excel'
  | 'other-spreadsheet'
  | 'damaged'
  | 'hostile'
  | 'layout'
  | 'choose-sheet'
  | 'no-such-sheet'
  | 'no-such-line'
  | 'unclosed-quote'
  | 'encoding'
  | 'too-large'
  | 'too-slow'

/**
 * The one error that a file can cause. Its message is a sentence, or two, for the person who uploaded it: what is
 * wrong and what to do. Anything else that is thrown is a fault of ours.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly code: UnreadableCode
  /** The sheets to choose from, when the code is `choose-sheet` or `no-such-sheet`. */
  readonly sheets: readonly string[]

  constructor(code: UnreadableCode, sentence: string, sheets: readonly string[] = []) {
    super(sentence)
    this.code = code
    this.sheets = sheets
  }
}
