import type { TObject } from 'typebox'
import type { ConnectorTools } from '../../http/connector.ts'
import type { RecordedIncident, StepSeries } from '../arithmetic/index.ts'

/** How an account is set up. The secret is in the clear here. */
export interface SourceAccount {
  url: string | null
  username: string | null
  secret: string | null
  settings: Record<string, unknown>
}

/** How one of the credentials is called for people, and whether it is there at all. */
export interface Field {
  use: 'needed' | 'optional' | 'unused'
  label: string
  hint: string
  /** Taken when none is given. */
  otherwise?: string
}

export interface SourceFields<S extends TObject = TObject> {
  url: Field
  username: Field
  secret: Field
  /** What else may be set up; every property has a description. */
  settings: S
}

/** What came from where, stored with the report. */
export interface Evidence {
  /** No credentials and no query in it. */
  address: string
  /** Stored form. */
  fetchedAt: string
  calls: number
  retries: number
  /** How much came, by name: `incidents`, `samples`. */
  counts: Record<string, number>
  /** What a reader of the figures should know, as sentences. */
  notes: string[]
}

/** A part of the evidence that was asked for from one time to another. */
export interface Stretch {
  /** Stored form; `to` is not included. */
  from: string
  to: string
}

export interface ConnectionTest {
  /** A sentence: what works. */
  detail: string
}

/** Something an account lists, to be picked from. */
export interface Pickable {
  id: string
  name: string
}

export interface CollectedIncident extends RecordedIncident {
  /** The id of the service at the source. */
  service: string
}

export interface CollectedIncidents {
  incidents: CollectedIncident[]
  /** Why incidents may be missing, as sentences; empty when none is. */
  listProblems: string[]
  /** Why severities may be those of today, as sentences; each incident this touches has a remark as well. */
  historyProblems: string[]
  evidence: Evidence
}

export interface CollectedSeries {
  series: StepSeries
  evidence: Evidence
}

/** Every function of a connection throws SourceFailure, and nothing else. */
export interface IncidentConnection {
  test(): Promise<ConnectionTest>
  listServices(): Promise<Pickable[]>
  /** From the most severe to the least. */
  listPriorities(): Promise<Pickable[]>
  /** The incidents of some services that touch a stretch of time, also those that begin before or end after it. */
  collectIncidents(request: Stretch & { services: readonly string[] }): Promise<CollectedIncidents>
}

export interface SeriesConnection {
  test(): Promise<ConnectionTest>
  /** Responses counted in steps of a stretch of time. `query` is checked against the source's `query` schema. */
  readSeries(request: Stretch & { query: Record<string, unknown>; stepSeconds?: number }): Promise<CollectedSeries>
}

interface SourceOf<Kind, Connection> {
  kind: Kind
  title: string
  fields: SourceFields
  /**
   * One account, asked in an orderly way: what is asked through one connection shares its pace.
   * @throws SourceFailure `settings` when it is not set up well enough to be asked
   */
  connect(account: SourceAccount, tools: ConnectorTools): Connection
}

export interface IncidentSource extends SourceOf<'pagerduty', IncidentConnection> {
  gives: 'incidents'
}

export interface SeriesSource extends SourceOf<'grafana' | 'prometheus' | 'dynatrace', SeriesConnection> {
  gives: 'series'
  /** What a front end says of a query; every property has a description. */
  query: TObject
}

export type Source = IncidentSource | SeriesSource
export type SourceKind = Source['kind']
