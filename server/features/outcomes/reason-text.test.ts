import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { defaultFilterSettings } from '#packages/filters/settings'
import { rejections } from '#server/ingest/reject'
import { keyQuotaReason } from '#server/stores/metadata/port'
import { attachmentsQuotaReason } from '#server/stores/metadata/project-configuration'

import { isKnownReason } from '../../../web/features/outcomes/reason-text.ts'
import { filterAnswers } from '../filters/read.ts'

const root = join(import.meta.dirname, '..', '..')

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('test') && !name.includes('suite'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))

/** Outcome and reason of every `drop('invalid', 'reason')` and of every fault that is written as `{ kind, reason }` or `invalid('reason')`. */
const droppedReasons = (): [string, string][] =>
  [...sources('pipeline'), ...sources('features')].flatMap((text) => [
    ...[...text.matchAll(/drop\('(\w+)', [`']([\w:$-]+)/g)].map(([, kind = '', reason = '']): [string, string] => [kind, reason]),
    ...[...text.matchAll(/kind: '(invalid|filtered|rate_limited)', reason: [`']([\w:$-]+)/g)].map(
      ([, kind = '', reason = '']): [string, string] => [kind, reason],
    ),
    ...[...text.matchAll(/\binvalid\([`']([\w:$-]+)/g)].map(([, reason = '']): [string, string] => ['invalid', reason]),
  ])

describe('every reason that this server writes has a sentence in the web app', () => {
  it.each(
    Object.values(rejections)
      .filter(({ reason }) => reason !== '')
      .map((rejection) => ['kind' in rejection ? rejection.kind : 'invalid', rejection.reason]),
  )('at the door: %s %s', (outcome, reason) => expect(isKnownReason(outcome, reason)).toBe(true))

  it('in the pipeline', () => {
    const dropped = droppedReasons()
    expect(dropped.length).toBeGreaterThan(15)
    expect(dropped.filter(([outcome, reason]) => !isKnownReason(outcome, reason))).toEqual([])
  })

  it('of filters and limits', () => {
    // Names of transactions are one filter by two settings.
    const filterReasons = filterAnswers(defaultFilterSettings).map(({ id }) =>
      id === 'ignored-transactions' ? 'filtered-transaction' : id,
    )
    expect(filterReasons.filter((reason) => !isKnownReason('filtered', reason))).toEqual([])
    expect([keyQuotaReason, attachmentsQuotaReason].filter((reason) => !isKnownReason('rate_limited', reason))).toEqual([])
  })
})
