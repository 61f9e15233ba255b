// CPU of one event by stage, without server, stores and network: `node bench/event-cost.ts [m|l]`. Each stage runs over batches of distinct events;
// of several rounds the fastest counts, as everything that disturbs only adds.
import { filterEvent } from '#packages/filters/filter-event'
import { defaultFilterSettings } from '#packages/filters/settings'
import { culpritOf, titleOf } from '#packages/frames/title'
import { trimNames } from '#packages/frames/trim-names'
import { groupEvent } from '#packages/grouping/group'
import { builtInStackRules } from '#packages/grouping/rules/built-in-stack-rules'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import { normalizeEvent } from '#packages/normalize/normalize-event'
import { derivedTags } from '#packages/normalize/server-tags'
import { userHash } from '#packages/normalize/user-hash'
import type { Event } from '#packages/protocol/event'
import { parseEventId } from '#packages/protocol/ids'
import type { Json } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { scrubEvent } from '#packages/scrub/scrub-event'
import { defaultScrubSettings } from '#packages/scrub/settings'

import { eventBody, shapes } from './event-body.ts'
import { issueTemplates } from './issue-template.ts'
import { createRandom, createZipf } from './random.ts'

const batches = 10
const batchEvents = 200
const rounds = 15
const issuesTotal = 500
const zipfExponent = 1.1
const goalUs = 250

const workload = process.argv[2] === 'l' ? 'l' : 'm'
const eventId = parseEventId('9ec79c33ec9942ab8353589fcb2e04dc')
if (eventId === undefined) throw new Error('no event id')
const facts = { eventId, receivedAtMs: Date.now(), clientAddress: '198.51.100.7', client: 'sentry.python/2.68.0' }

const random = createRandom(20_261_122)
const templates = issueTemplates(issuesTotal, shapes[workload].frames, 20_261_122)
const nextIssue = createZipf(random, issuesTotal, zipfExponent)

const bodyOf = (): Buffer => {
  const template = templates[nextIssue()]
  if (template === undefined) throw new Error('no template')
  return Buffer.from(eventBody(random, template, shapes[workload], facts.receivedAtMs / 1000))
}

const parsed = (body: Buffer): Json => {
  const result = parseJson(body)
  if (result.kind !== 'parsed') throw new Error(result.kind)
  return result.value
}

const normalized = (raw: Json): Event => {
  const event = normalizeEvent(raw, facts)
  trimNames(event)
  classifyFrames(event, builtInStackRules)
  return event
}

/** Least time of each stage for the batch at hand, in microseconds per event; `goal` = counts for the goal. */
const costs = new Map<string, { readonly isGoal: boolean; readonly us: number[] }>()

const timed = <In, Out>(
  name: string,
  isGoal: boolean,
  batch: { readonly index: number; readonly items: readonly In[] },
  work: (item: In) => Out,
) => {
  const start = process.hrtime.bigint()
  const results = batch.items.map((item) => work(item))
  const us = Number(process.hrtime.bigint() - start) / 1000 / batch.items.length
  const cost = costs.get(name) ?? { isGoal, us: [] }
  costs.set(name, cost)
  cost.us[batch.index] = Math.min(cost.us[batch.index] ?? Infinity, us)
  return { index: batch.index, items: results }
}

const runBatch = (bodies: { readonly index: number; readonly items: readonly Buffer[] }): void => {
  const raws = timed('parse', false, bodies, parsed)
  const events = timed('normalise', true, raws, normalized)
  timed('filter', false, events, (event) => filterEvent(event, defaultFilterSettings, facts))
  timed('scrub', true, events, (event) => scrubEvent(event, defaultScrubSettings))
  timed('group', true, events, (event) => {
    const { mainExceptionId } = groupEvent(event)
    return [titleOf(event, mainExceptionId), culpritOf(event, mainExceptionId), userHash(event)]
  })
  timed('tags', false, events, derivedTags)
  timed('write', false, events, (event) => Buffer.from(JSON.stringify(event)))
}

const all = Array.from({ length: batches }, (_, index) => ({ index, items: Array.from({ length: batchEvents }, bodyOf) }))
for (let round = 0; round < rounds; round += 1) for (const batch of all) runBatch(batch)

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
let goal = 0
let total = 0
for (const [name, { isGoal, us }] of costs) {
  const mean = average(us)
  total += mean
  if (isGoal) goal += mean
  console.log(`${name.padEnd(10)} ${mean.toFixed(1).padStart(7)} us`)
}
const bytes = average(all.flatMap(({ items }) => items.map((body) => body.length)))
console.log(
  `${workload.toUpperCase()} events of ${Math.round(bytes)} bytes: normalise + scrub + group ${goal.toFixed(1)} us (goal ${goalUs}), all ${total.toFixed(1)} us`,
)
