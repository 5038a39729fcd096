import type { Status } from '../words.ts'

/** One sub-service as its provider names it. `key` is stable over readings: the provider's id where there is one, else group and name. */
export interface ReadComponent {
  key: string
  name: string
  group: string | null
  status: Status
}

/** Statuspage's words, which every family is translated to. */
export type Impact = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'

export type IncidentStage =
  | 'investigating'
  | 'identified'
  | 'monitoring'
  | 'resolved'
  | 'scheduled'
  | 'in_progress'
  | 'completed'

export interface ReadUpdate {
  /** Stable within its incident; made from the time when the provider gives none. */
  id: string
  /** ISO 8601 UTC with milliseconds, or null when the provider's date cannot be read. */
  at: string | null
  status: IncidentStage | null
  text: string
}

export interface ReadIncident {
  /** The provider's own id, or what identifies it over readings where there is none. */
  id: string
  title: string
  impact: Impact
  status: IncidentStage
  startedAt: string | null
  /** Null while it is open. */
  resolvedAt: string | null
  /** An http(s) address or null. */
  url: string | null
  /** Names of the components or regions it touches, for the component filter. */
  touches: string[]
  /** Newest first. */
  updates: ReadUpdate[]
}

/** What one answer of a provider says. */
export interface Reading {
  status: Status
  /** Why it is not operational, or why it is unknown, in words for people; null when operational. */
  reason: string | null
  /** When the provider says this was true, if it says so. */
  at: string | null
  /** The page's own name, if it has one. */
  name: string | null
  components: ReadComponent[]
  /** Open, planned and recently closed ones. Open: `resolvedAt === null` and not `scheduled`. */
  incidents: ReadIncident[]
  /** Words and fields met that the parser does not know, each as a sentence part: `component “Crypto”: status “limited”`. */
  notUnderstood: string[]
  /**
   * What may be said of a thing that is not mentioned here: `operational` only where the provider lists trouble and
   * nothing else (AWS, Azure, Google) and the list can be trusted; `unknown` where it lists everything, or when absent.
   */
  unmentioned?: Status
  /** Why this answer, though it was read, cannot prove that all is well: `stale` or `scope`. */
  doubt?: UnreadableCode
}

/** One answer, as bytes. Decoding is the parser's work: vendors' charsets lie. */
export interface Answer {
  body: Uint8Array
  contentType: string | null
  /** The address the answer came from, after redirects. */
  url: string
}

export interface ReadingContext {
  now: Date
}

/** A format family. `read` is pure: bytes in, reading out; throws only `Unreadable`. */
export interface Family {
  kind: string
  /** Other spellings of the kind that the API takes. */
  aliases?: readonly string[]
  title: string
  /**
   * Addresses to ask for a page or API address given by a person: the first is needed, the others only add to it
   * (a failure of one of them is passed over unless `allNeeded`). Must return the given address itself as the first
   * when it already is the API address of this family.
   */
  addresses(given: URL): URL[]
  allNeeded?: boolean
  /** Answers in the order of `addresses`; one that could not be had is null (never the first). */
  read(answers: readonly [Answer, ...(Answer | null)[]], context: ReadingContext): Reading
}

export type UnreadableCode = 'html' | 'empty' | 'unparseable' | 'schema' | 'stale' | 'scope'

/** An answer that is not what the family promises. It becomes `unknown` with this reason, never an outage. */
export class Unreadable extends Error {
  readonly code: UnreadableCode
  constructor(code: UnreadableCode, message: string) {
    super(message)
    this.code = code
  }
}
