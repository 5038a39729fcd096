import type { Answer } from '../../../src/status/families/family.ts'
import { capture, SOMEWHERE } from './captures.ts'

export interface Sample {
  kind: string
  file: string
  /** When it was recorded, or shortly after. */
  now: string
  /** What it says; a trouble, where the capture is of one. */
  status: string
}

/** A capture for each family that has one, for the tests that hold for all of them. */
export const SAMPLES: readonly Sample[] = [
  {
    kind: 'statuspage',
    file: 'statuspage/github_summary_major_20260724.json',
    now: '2026-07-24T20:00:00Z',
    status: 'major_outage',
  },
  {
    kind: 'incident-io',
    file: 'incident-io/openai_summary_minor_20260722.json',
    now: '2026-07-22T15:00:00Z',
    status: 'degraded',
  },
  { kind: 'aws', file: 'aws/aws_all.rss', now: '2026-08-18T12:30:00Z', status: 'degraded' },
  { kind: 'aws', file: 'aws/currentevents_20260801.utf16be.json', now: '2026-08-01T15:53:00Z', status: 'degraded' },
  { kind: 'azure', file: 'azure/feed_westus_20260723.xml', now: '2026-07-23T18:20:00Z', status: 'degraded' },
  { kind: 'gcp', file: 'gcp/workspace_excerpt_20261001.json', now: '2026-10-01T00:00:00Z', status: 'operational' },
  { kind: 'slack', file: 'slack/current_incident.json', now: '2020-07-30T23:00:00Z', status: 'degraded' },
  { kind: 'heroku', file: 'heroku/current_status_incident.json', now: '2019-10-24T19:00:00Z', status: 'degraded' },
  {
    kind: 'salesforce',
    file: 'salesforce/instances_status_preview_excerpt.json',
    now: '2020-07-29T20:00:00Z',
    status: 'degraded',
  },
  { kind: 'statusio', file: 'statusio/docker_partial.json', now: '2020-07-16T18:00:00Z', status: 'partial_outage' },
  {
    kind: 'instatus',
    file: 'instatus/perplexity_summary_majoroutage_20260723.json',
    now: '2026-07-23T18:00:00Z',
    status: 'major_outage',
  },
  {
    kind: 'betterstack',
    file: 'betterstack/huggingface_index_downtime_20260719.json',
    now: '2026-07-19T13:16:00Z',
    status: 'partial_outage',
  },
  { kind: 'checkly', file: 'checkly/mistral_incidents_20260727.json', now: '2026-07-27T15:00:00Z', status: 'degraded' },
  { kind: 'firehydrant', file: 'firehydrant/redis_payload.json', now: '2026-04-01T00:00:00Z', status: 'operational' },
  { kind: 'm365', file: 'm365/posts_m365Consumer_20261001.json', now: '2026-10-01T17:54:00Z', status: 'operational' },
]

export function answerOf(sample: Sample, url: string = SOMEWHERE): Answer {
  return capture(sample.file, url)
}

/** The text of a sample, whatever its charset. */
export function textOf(sample: Sample): string {
  const { body } = answerOf(sample)
  return new TextDecoder(body[0] === 0xfe ? 'utf-16be' : 'utf-8').decode(body)
}
