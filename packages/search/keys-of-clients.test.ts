import { describe, expect, it } from 'vitest'

import { checkQuery } from './check.ts'
import type { Condition } from './condition.ts'
import { tagOfKey } from './condition.ts'
import { eventKeys } from './event-keys.ts'
import { issueKeys } from './issue-keys.ts'
import type { KeyTable } from './keys.ts'
import { parseQuery } from './parse.ts'

/* Each key that clients know (web-api.md 9.2 and 9.3) is answered by what is stored, or refused with a sentence: none is taken for a tag that nobody sent. */

const nowMs = Date.UTC(2026, 10, 22)

const tagsIn = (condition: Condition): string[] => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.flatMap(tagsIn)
  if (condition.kind === 'not' || condition.kind === 'event') return tagsIn(condition.part)
  return 'key' in condition
    ? (tagOfKey(condition.key) ?? [])
        .toString()
        .split(',')
        .filter((tag) => tag !== '')
    : []
}

/** `answered`, the sentence that refuses it, or the tag that it is taken for. */
const fateOf = (text: string, table: KeyTable): string => {
  const { condition, problems } = checkQuery(parseQuery(text), table, nowMs)
  const [problem] = problems
  if (problem) return problem.message
  const [tag] = tagsIn(condition)
  return tag === undefined ? 'answered' : `tag ${tag}`
}

const states = [
  'unresolved',
  'resolved',
  'ignored',
  'archived',
  'muted',
  'new',
  'ongoing',
  'escalating',
  'regressed',
  'archived_until_escalating',
  'archived_until_condition_met',
  'archived_forever',
  'for_review',
  'assigned',
  'unassigned',
  'linked',
  'unlinked',
]
const hex = 'ab'.repeat(16)

/** What is known of an event, by its row or by its body: the same in both tables. */
const ofEvents = [
  'level:error',
  'platform.name:python',
  'environment:prod',
  'dist:1',
  'transaction:/pay',
  'message:x',
  'title:x',
  'culprit:x',
  `trace:${hex}`,
  'event.type:error',
  'event.timestamp:-1h',
  'timestamp:>2026-11-20',
  `event.id:${hex}`,
  'release:1.0',
  'release:latest',
  'release:shop*',
  'release.version:>1.2',
  'release.build:7',
  'release.stage:adopted',
  'release.package:shop',
  'user.id:1',
  'user.email:a@b.c',
  'user.username:x',
  'user.ip:192.0.2.1',
  'user:id:1',
  'has:user',
  'user.display:x',
  'geo.country_code:DE',
  'geo.city:x',
  'geo.region:x',
  'geo.subdivision:x',
  'user.geo.city:x',
  'device:x',
  'device.family:x',
  'device.class:low',
  'device.arch:x',
  'device.brand:x',
  'device.locale:x',
  'device.model_id:x',
  'device.name:x',
  'device.orientation:x',
  'device.uuid:x',
  'device.battery_level:5',
  'device.charging:true',
  'device.online:true',
  'device.screen_density:1',
  'device.screen_dpi:1',
  'device.screen_height_pixels:1',
  'device.screen_width_pixels:1',
  'device.simulator:true',
  'os:x',
  'os.name:x',
  'os.version:1',
  'os.build:x',
  'os.kernel_version:x',
  'os.rooted:true',
  'browser:x',
  'browser.name:x',
  'runtime:x',
  'runtime.name:x',
  'sdk.name:x',
  'sdk.version:1',
  'http.method:GET',
  'http.url:x',
  'http.referer:x',
  'error.type:E',
  'error.value:x',
  'error.handled:true',
  'error.unhandled:true',
  'error.mechanism:x',
  'error.main_thread:true',
  'stack.filename:a.py',
  'stack.abs_path:/a.py',
  'stack.module:a',
  'stack.function:f',
  'stack.package:p',
  'app.in_foreground:true',
  'flags[x]:true',
  'flags["x"]:true',
  'has:flags[x]',
  'error.chain.type:E',
  'error.chain.value:x',
]

const ofIssues = [
  ...states.map((state) => `is:${state}`),
  'status:resolved',
  'substatus:new',
  'assigned:me',
  'assigned_to:none',
  'assigned:my_teams',
  'assigned:#team',
  'assigned:[me, none]',
  'assigned_or_suggested:me',
  'bookmarks:me',
  'subscribed:me',
  'firstSeen:-1d',
  'firstSeen:>2025-01-01',
  'age:-1d',
  'lastSeen:+2h',
  'timesSeen:>100',
  'times_seen:5',
  'firstRelease:1.0',
  'first-release:latest',
  'first_release:1.*',
  'regressed_in_release:1.0',
  'regressed_in_release:latest',
  'regressed_in_release:1.*',
  'has:regressed_in_release',
  'issue:PROJ-1',
  'issue.id:42',
  'issue.category:error',
  'issue.category:cron',
  'issue.type:error',
  'issue.priority:high',
  'project:web',
  hex,
]

describe('what clients ask for', () => {
  it.each([...ofIssues, ...ofEvents])('%s of issues is answered', (text) => expect(fateOf(text, issueKeys)).toBe('answered'))
  it.each(ofEvents)('%s of events is answered', (text) => expect(fateOf(text, eventKeys)).toBe('answered'))

  it.each([
    ['team:#backend', 'assigned:#team'],
    ['detector:7', 'all issues come from errors'],
    ['location:a.py', 'culprit:'],
    ['stack.lineno:7', 'stack.function'],
    ['geo.latitude:5', 'geo.country_code'],
    ['transaction.duration:>5s', 'transactions'],
    ['transaction.op:http', 'transactions'],
    ['measurements.lcp:>2s', 'transactions'],
    ['spans.db:>2s', 'transactions'],
    ['count():>5', 'cannot be searched'],
    ['is:reprocessing', 'is not known'],
  ])('%s is refused, and what can be asked instead is said', (text, sentence) => {
    for (const table of [issueKeys, eventKeys]) {
      if (table === eventKeys && text.startsWith('is:')) continue
      expect(fateOf(text, table)).toContain(sentence)
    }
  })

  it.each(['http.status_code:500', 'customer_type:x', 'tags[level]:x', 'tags[size,number]:>5', 'mechanism:x'])(
    '%s is a tag: any key that is no other',
    (text) => expect(fateOf(text, issueKeys)).toMatch(/^tag /),
  )

  it.each([
    'is:new',
    'assigned:me',
    'issue:WEB-1',
    'project:web',
    'firstSeen:-1d',
    'regressed_in_release:1',
    'timesSeen:>5',
    'bookmarks:me',
  ])('%s is known of issues, and refused of events', (text) => expect(fateOf(text, eventKeys)).toContain('of issues'))
})
