import type { AttachmentAnswer } from '#packages/contract/attachment'
import type { EventAnswer, EventItem, EventUserAnswer } from '#packages/contract/event'
import { releaseSummary } from '#packages/contract/release'
import type { UserReportAnswer } from '#packages/contract/user-report'
import { titleOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import type { Event, EventError, EventType, ExceptionValue, Level, Occurrence, User } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import { isoTime } from '#server/http/time-window'

import { eventEntries } from './event-entries.ts'
import { metaAt, omittedOf } from './event-omitted.ts'

/** A row of `events` as the reader asks for it: ids as hex, 64-bit numbers as decimal text. */
export interface EventRecord {
  readonly id: string
  readonly project: string
  /** First 8 bytes of the first hash, decimal. */
  readonly hash_number: string
  readonly time_ms: string
  readonly received_ms: string
  readonly hash_list: readonly string[]
  readonly grouping_config: string
  readonly type: string
  readonly level: string
  readonly platform: string
  readonly environment: string
  readonly release: string
  readonly dist: string
  readonly title: string
  readonly culprit: string
  readonly error_type: string
  readonly error_value: string
  readonly user_id: string
  readonly user_email: string
  readonly user_name: string
  readonly user_ip: string
  readonly tags: Readonly<Record<string, string>>
  /** How many events it stands for. */
  readonly weight: number
}

/** What is known beside the row and the payload. */
export interface EventSurroundings {
  /** Bytes of the stored JSON. */
  readonly size: number | null
  readonly issueId: number | undefined
  readonly nextId: string | undefined
  readonly previousId: string | undefined
  readonly attachments: readonly AttachmentAnswer[]
  readonly userReport: UserReportAnswer | null
}

const levels: readonly Level[] = ['debug', 'info', 'warning', 'error', 'fatal']
const types: readonly EventType[] = ['default', 'error', 'transaction', 'csp', 'hpkp', 'expectct', 'expectstaple', 'nel']

/** Sentences for the complaints that the normaliser makes most (ingest.md 3.5); other types are shown by their words. */
const complaints: ReadonlyMap<string, string> = new Map([
  ['invalid_data', 'This value was not valid and was left out.'],
  ['invalid_attribute', 'This attribute was not known or not valid.'],
  ['missing_attribute', 'A required attribute is missing.'],
  ['value_too_long', 'This value was too long and was cut.'],
  ['past_timestamp', 'The time lies too far in the past; the time of receipt was taken.'],
  ['future_timestamp', 'The time lies in the future; the time of receipt was taken.'],
  ['clock_drift', 'The clock of the sender was wrong; times were corrected.'],
  ['invalid_environment', 'The name of the environment is not valid.'],
  ['js_no_source', 'The file or its source map was not found among the artifacts of the project.'],
  ['js_invalid_source', 'The source map cannot be read.'],
  ['js_invalid_sourcemap_location', 'The position of the frame is not in the source map.'],
  ['js_missing_sources_content', 'The source map does not bring the text of this source.'],
  ['js_too_many_sources', 'The event needs more files than are read for one event.'],
  [
    'proguard_missing_mapping',
    'The project does not have the ProGuard mapping that this app was built with: upload it with sentry-cli upload-proguard.',
  ],
  ['proguard_generic_error', 'The ProGuard mapping that this app was built with cannot be read.'],
  ['missing_payload', 'The details of this event are not stored any more.'],
])

const errorAnswer = ({ type, ...data }: EventError): EventAnswer['errors'][number] => ({
  type,
  message: complaints.get(type) ?? `${type.replaceAll('_', ' ')}.`,
  data,
})

const userAnswer = (user: User): EventUserAnswer => ({
  id: user.id ?? null,
  email: user.email ?? null,
  username: user.username ?? null,
  ip_address: user.ip_address ?? null,
  name: user.name ?? null,
  geo: user.geo ?? null,
  data: user.data ?? null,
})

/** Tags by name, in the order of their code units. */
const tagsAnswer = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags)
    .map(([key, value]) => ({ key, value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))

const typeOf = (record: EventRecord): EventType => types.find((type) => type === record.type) ?? 'default'
const levelOf = (record: EventRecord): Level => levels.find((level) => level === record.level) ?? 'error'

const exceptionOfRecord = ({ error_type: type, error_value: value }: EventRecord): ExceptionValue => ({
  ...(type !== '' && { type }),
  ...(value !== '' && { value }),
})

/**
 * The event as its row alone tells it, with a complaint instead of the details: for rows whose payload is gone.
 */
export const eventWithoutPayload = (record: EventRecord): Event => ({
  event_id: record.id as EventId,
  type: typeOf(record),
  level: levelOf(record),
  platform: record.platform,
  timestamp: Number(record.time_ms) / 1000,
  received: Number(record.received_ms) / 1000,
  tags: [],
  ...(record.error_type === '' && record.error_value === ''
    ? { logentry: { formatted: record.title } }
    : { exception: [exceptionOfRecord(record)] }),
  errors: [{ type: 'missing_payload' }],
})

/** Reads a stored payload; undefined when it is not a JSON object. It was written by us, so its fields have the types of `Event`. */
export const parseStoredEvent = (payload: string): Event | undefined => {
  try {
    const value: unknown = JSON.parse(payload)
    return isObject(value) ? (value as unknown as Event) : undefined
  } catch {
    return undefined
  }
}

/** What the payload tells. */
const payloadPart = (event: Event) => ({
  message: messageOf(event),
  user: event.user ? userAnswer(event.user) : null,
  contexts: event.contexts ?? {},
  context: event.extra ?? {},
  packages: event.modules ?? {},
  sdk: sdkOf(event),
  errors: (event.errors ?? []).map(errorAnswer),
  entries: eventEntries(event),
  ...tagsOmittedOf(event),
  _meta: event._meta ?? {},
})

const tagsOmittedOf = ({ tags, _meta: meta }: Event): { readonly tagsOmitted?: number } => {
  const tagsOmitted = omittedOf(metaAt(meta, 'tags'), tags.length)
  return tagsOmitted > 0 ? { tagsOmitted } : {}
}

const messageOf = ({ logentry }: Event): string | null => logentry?.formatted ?? logentry?.message ?? null

const sdkOf = ({ sdk }: Event): EventAnswer['sdk'] => (sdk?.name === undefined ? null : { name: sdk.name, version: sdk.version ?? '' })

const weightOf = ({ weight }: EventRecord): { readonly weight?: number } => (weight > 1 ? { weight } : {})

const occurrenceAnswer = (occurrence: Occurrence): EventAnswer['occurrence'] => ({
  type: occurrence.type,
  issueTitle: occurrence.title,
  subtitle: occurrence.subtitle,
  evidenceDisplay: occurrence.evidence,
  evidenceData: {
    parentSpanIds: occurrence.parent_span_ids,
    causeSpanIds: occurrence.cause_span_ids,
    offenderSpanIds: occurrence.offender_span_ids,
    lostMs: occurrence.lost_ms,
  },
})

/** What the row tells. */
const recordPart = (record: EventRecord) => ({
  id: record.id,
  eventID: record.id,
  projectID: record.project,
  title: record.title,
  culprit: record.culprit,
  platform: record.platform,
  type: record.type,
  level: levelOf(record),
  dateCreated: isoTime(Number(record.time_ms)),
  dateReceived: isoTime(Number(record.received_ms)),
  dist: record.dist || null,
  tags: tagsAnswer(record.tags),
  fingerprints: record.hash_list,
  groupingConfig: { id: record.grouping_config, enhancements: '' },
  release: releaseSummary(record.release),
  ...weightOf(record),
})

/** The event as the API shows it (web-api.md 8.3): the row tells what was searched by, the payload the rest. */
export const eventAnswer = (record: EventRecord, event: Event, around: EventSurroundings): EventAnswer => {
  // Of a group of exceptions grouping chooses the one after which the event is called, as it did for the title in the row.
  const { metadata, location } = titleOf(event, groupEvent(event).mainExceptionId)
  return {
    ...recordPart(record),
    ...payloadPart(event),
    groupID: around.issueId === undefined ? null : String(around.issueId),
    size: around.size,
    location: location ?? null,
    metadata,
    occurrence: event.occurrence ? occurrenceAnswer(event.occurrence) : null,
    crashFile: null,
    userReport: around.userReport,
    sdkUpdates: [],
    resolvedWith: [],
    nextEventID: around.nextId ?? null,
    previousEventID: around.previousId ?? null,
    attachments: around.attachments,
  }
}

/** An event as lists show it: from the row alone (web-api.md 8.3). */
export const eventListItem = (record: EventRecord, issueId: number | undefined): EventItem => ({
  id: record.id,
  'event.type': record.type,
  groupID: issueId === undefined ? null : String(issueId),
  eventID: record.id,
  projectID: record.project,
  message: record.title,
  title: record.title,
  location: null,
  culprit: record.culprit,
  user: userOfRecord(record),
  tags: tagsAnswer(record.tags),
  platform: record.platform,
  dateCreated: isoTime(Number(record.time_ms)),
  crashFile: null,
  metadata: record.error_type === '' ? { title: record.title } : { type: record.error_type, value: record.error_value },
  ...weightOf(record),
})

const userOfRecord = (record: EventRecord): EventUserAnswer | null => {
  const { user_id: id, user_email: email, user_name: username, user_ip: address } = record
  if (id === '' && email === '' && username === '' && address === '') return null
  return {
    id: id || null,
    email: email || null,
    username: username || null,
    ip_address: address || null,
    name: null,
    geo: null,
    data: null,
  }
}
