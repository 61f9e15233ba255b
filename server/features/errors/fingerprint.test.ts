import { describe, expect, it } from 'vitest'

import { groupEvent } from '#packages/grouping/group'
import { hashValues } from '#packages/grouping/hash-values'
import type { GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import type { Event } from '#packages/protocol/event'
import { lanes } from '#server/lanes'
import { runRecord } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from '#server/pipeline/test-records'
import type { EventRow } from '#server/stores/events/tables'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { groupingRulesOf } from '../grouping-rules/read.ts'
import { hashesAfterSplits } from '../splits/read.ts'
import { groupingInfo } from './event-grouping.ts'

const eventId = 'a'.repeat(32)

const withRules = (rules: Partial<GroupingSettings>): ReadonlyMap<number, ProjectConfiguration> =>
  new Map(
    [...configurationOfOne].map(([id, project]) => [
      id,
      { ...project, settings: { ...project.settings, grouping: { stackRules: '', fingerprintRules: '', fingerprintsOff: [], ...rules } } },
    ]),
  )

interface Stored {
  readonly hashes: readonly string[]
  readonly title: string
  readonly config: string
  readonly event: Event
}

/** The rows of one event, as the pipeline would write them. */
const stored = async (change: object, rules: Partial<GroupingSettings> = {}): Promise<Stored> => {
  const record = recordOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, errorEvent(eventId, 'ValueError', change)]))
  const { ends } = await runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), withRules(rules))
  const rows = ends
    .flatMap((end) => (end.kind === 'written' ? end.intents : []))
    .flatMap((intent) => (intent.kind === 'row' ? [intent.row] : []))
  const found: { row?: EventRow; event?: Event } = {}
  for (const row of rows) {
    if ('bytes' in row) continue
    if (row.table === 'events') found.row = row.row
    else if (row.table === 'event_payloads') found.event = JSON.parse(Buffer.from(row.row.payload).toString()) as Event
  }
  if (!found.row || !found.event) throw new Error('nothing was written')
  const { hashes, title, grouping_config: config } = found.row
  return { hashes: hashes.map(String), title: String(title), config: String(config), event: found.event }
}

const frames = [
  { module: 'app.main', function: 'main', lineno: 1, in_app: true },
  { module: 'app.gen.loop', function: 'loop', lineno: 2, in_app: true },
  { module: 'app.orders', function: 'save', lineno: 3 },
]
const thrown = { exception: { values: [{ type: 'E', value: 'x', stacktrace: { frames } }] } }

const infoOf = ({ hashes, config, event }: Stored, rules: Partial<GroupingSettings> = {}) =>
  groupingInfo({ hashes, config }, event, { rules: groupingRulesOf(withRules(rules).get(1)?.settings.grouping) })

describe('rules of a project in the pipeline', () => {
  it('decide what is hashed and which frames are the user’s own', async () => {
    const { event, ...row } = await stored(thrown, { stackRules: 'module:app.gen.* -group\nmodule:app.main -app' })
    expect(row.hashes).toEqual([hashValues(['E', 'app.orders', 'save']), hashValues(['E', 'app.main', 'main', 'app.orders', 'save'])])
    expect(event.exception?.[0]?.stacktrace?.frames.map(({ in_app: inApp, data }) => [inApp, data?.['orig_in_app']])).toEqual([
      [false, 1],
      [true, undefined],
      [true, undefined],
    ])
  })

  it('decide about fingerprint and title; what the client sent and which rule it was are kept', async () => {
    const rules = { fingerprintRules: 'type:E -> orders title="Orders: {{ value }}"' }
    const { event, ...row } = await stored({ ...thrown, fingerprint: ['client'] }, rules)
    expect([row.hashes, row.title]).toEqual([[hashValues(['orders'])], 'Orders: x'])
    expect(event.fingerprint).toEqual(['client'])
    expect(event._fingerprint_info).toEqual({ matched_rule: { text: rules.fingerprintRules, fingerprint: ['orders'] } })
  })

  it('a client cannot say which rule decided', async () => {
    const { event } = await stored({ ...thrown, _fingerprint_info: { matched_rule: { text: 'x', fingerprint: [] } } })
    expect(event._fingerprint_info).toBeUndefined()
  })

  it('see what is stored, with nothing in it that was scrubbed', async () => {
    const secret = { exception: { values: [{ type: 'E', value: 'card 4111 1111 1111 1111' }] } }
    const row = await stored(secret, { fingerprintRules: 'value:*4111* -> found' })
    expect(row.hashes).not.toEqual([hashValues(['found'])])
  })
})

describe('why an event is in its issue', () => {
  it('says of each frame whether it was hashed, and by which rule not', async () => {
    const rules = { stackRules: 'module:app.gen.* -group\nmodule:app.main -app' }
    const info = infoOf(await stored(thrown, rules), rules)
    expect(info.isCurrent).toBe(true)
    const main = { text: 'module:app.main -app', source: 'custom' }
    const gen = { text: 'module:app.gen.* -group', source: 'custom' }
    expect(info.variants.map(({ name, frames: list }) => [name, list])).toEqual([
      [
        'app',
        [
          { frame: 0, exception: 0, hashed: false, reason: 'not-in-app', inAppRule: main },
          { frame: 1, exception: 0, hashed: false, reason: 'rule', rule: gen },
          { frame: 2, exception: 0, hashed: true },
        ],
      ],
      [
        'system',
        [
          { frame: 0, exception: 0, hashed: true, inAppRule: main },
          { frame: 1, exception: 0, hashed: false, reason: 'rule', rule: gen },
          { frame: 2, exception: 0, hashed: true },
        ],
      ],
    ])
  })

  it('names recursion, frames that say nothing, and too many or too few frames', async () => {
    const list = [{ lineno: 9, in_app: true }, frames[0], frames[0], frames[1], { ...frames[2], in_app: true }]
    const event = { exception: { values: [{ type: 'E', stacktrace: { frames: list } }] } }
    const reasons = async (stackRules: string) =>
      infoOf(await stored(event, { stackRules }), { stackRules }).variants[0]?.frames?.map(({ reason }) => reason ?? 'hashed')
    expect(await reasons('')).toEqual(['no-values', 'hashed', 'recursion', 'hashed', 'hashed'])
    expect(await reasons('app:yes max-frames=1')).toEqual(['no-values', 'max-frames', 'recursion', 'max-frames', 'hashed'])
    const fields = await stored(event, { stackRules: 'app:yes min-frames=9' })
    expect(fields.hashes).toEqual([hashValues(['E'])])
  })

  it('by the rules of today, beside the rule and the hashes of then', async () => {
    const before = { fingerprintRules: 'type:E -> then' }
    const event = await stored(thrown, before)
    expect(infoOf(event, before)).toMatchObject({
      isCurrent: true,
      variants: [{ name: 'custom_server_fingerprint' }, { name: 'app', contributes: false }],
    })
    expect(infoOf(event, { fingerprintRules: 'type:* -> now' })).toMatchObject({
      isCurrent: false,
      hashes: [hashValues(['then'])],
      fingerprintRule: { text: 'type:* -> now', source: 'custom' },
      storedFingerprintRule: { text: 'type:E -> then', source: 'custom' },
    })
  })

  it('events from before and after their issue was split are both where they belong', async () => {
    const before = await stored(thrown)
    const splits = [{ id: 7, key: 'type', hashes: before.hashes }]
    const explained = (hashes: readonly string[]) =>
      groupingInfo({ hashes, config: before.config }, before.event, { rules: groupingRulesOf(undefined), splits }).isCurrent
    expect(explained(before.hashes)).toBe(true)
    const after = hashesAfterSplits(splits, before.event, groupEvent(before.event, groupingRulesOf(undefined)))
    expect(explained(after)).toBe(true)
    expect(explained(after.with(0, 'f'.repeat(32)))).toBe(false)
  })

  it('names built-in rules so that they can be switched off', async () => {
    const chunk = { platform: 'javascript', exception: { values: [{ type: 'Error', value: 'ResizeObserver loop limit exceeded' }] } }
    expect(infoOf(await stored(chunk)).fingerprintRule).toEqual({
      text: 'family:javascript value:"ResizeObserver loop*" -> resizeobserverloop',
      source: 'built-in',
      id: 'javascript-resize-observer@2026-11',
    })
  })
})

describe('compiled rules', () => {
  it('are made once for the same texts, and are the built-in ones for none', () => {
    const settings = (): GroupingSettings => ({ stackRules: 'app:no -group', fingerprintRules: '', fingerprintsOff: [] })
    expect(groupingRulesOf(settings())).toBe(groupingRulesOf(settings()))
    expect(groupingRulesOf(undefined)).toBe(groupingRulesOf({ ...settings(), stackRules: '' }))
    expect(groupingRulesOf({ ...settings(), stackRules: 'not a rule' }).stack).toBe(groupingRulesOf(undefined).stack)
  })
})
