import { describe, expect, it } from 'vitest'

import type { Regrouping } from '#packages/contract/grouping-preview'
import type { IssueActivity, IssueDetails } from '#packages/contract/issue'

import type { Api } from '../../../api/client.ts'
import { findRule, isCareful } from './find-rule.ts'
import { freshMerge } from './fresh-merge.ts'

const nowMs = Date.parse('2026-11-22T12:00:00Z')
const line = (type: IssueActivity['type'], user: string | null, hoursAgo = 1): IssueActivity => ({
  id: `${type}-${String(hoursAgo)}`,
  type,
  user: user === null ? null : { id: user, name: 'N', email: 'n@example.com' },
  data: {},
  dateCreated: new Date(nowMs - hoursAgo * 3_600_000).toISOString(),
})
const issueOf = (...activity: IssueActivity[]) => ({ id: '1', project: { slug: 'web' }, activity }) as unknown as IssueDetails

describe('a rule is looked for', () => {
  it('after a merge of their own, for a day, and not when it was taken back', () => {
    const of = (...activity: IssueActivity[]) => freshMerge(issueOf(...activity), '7', nowMs)?.id
    expect(of(line('note', '8'), line('merge', '7', 2))).toBe('merge-2')
    expect(of(line('merge', '8'), line('merge', '7', 2))).toBeUndefined()
    expect(of(line('merge', '7', 25))).toBeUndefined()
    expect(of(line('unmerge_source', '7'), line('merge', '7', 2))).toBeUndefined()
    expect(of(line('merge', null))).toBeUndefined()
    expect(freshMerge(issueOf(line('merge', '7')), undefined, nowMs)).toBeUndefined()
  })
})

describe('a rule is offered', () => {
  const result = {
    merges: [],
    mergeCount: 0,
    mergedIssues: 0,
    splits: [],
    splitCount: 0,
    renewed: 1,
    unchanged: 4,
    issues: 40,
    splitBytes: 0,
  }
  const rule = (added: string) => ({ kind: 'frames', added, groupingEnhancements: added, fingerprintingRules: '' })

  /** A server that proposes these rules, and knows what each merges beside. */
  const serverOf = (merges: Readonly<Record<string, number>>) => {
    const asked: string[] = []
    const previews = new Map<string, Regrouping>()
    const ok = (value: unknown) => Promise.resolve({ ok: true, value })
    const api = {
      get: (path: string) => {
        asked.push(path)
        return path.includes('merge-rules')
          ? ok({ rules: Object.keys(merges).map(rule), parts: 2 })
          : ok(previews.get(path.split('/').at(-2) ?? ''))
      },
      post: (_: string, { groupingEnhancements: added }: { groupingEnhancements: string }) => {
        const done = {
          id: added,
          dateFinished: 'now',
          events: { read: 9, total: 9 },
          result: { ...result, mergedIssues: merges[added] ?? 0 },
        }
        previews.set(added, done as unknown as Regrouping)
        asked.push(`try ${added}`)
        return ok(added === 'slow' ? { ...done, dateFinished: null, result: null } : done)
      },
    } as unknown as Api
    return { asked, find: () => findRule(api, 'acme', issueOf(), new AbortController().signal) }
  }

  it('that does hardly anything else, the first such one', async () => {
    const server = serverOf({ wide: 30, careful: 1, later: 0 })
    expect(await server.find()).toEqual({ added: 'careful', preview: 'careful', others: 1, events: 9 })
    expect(server.asked.filter((each) => each.startsWith('try'))).toEqual(['try wide', 'try careful'])
    expect(isCareful({ ...result, splitCount: 1 })).toBe(false)
    expect([isCareful({ ...result, mergedIssues: 2 }), isCareful({ ...result, mergedIssues: 2, issues: 5 })]).toEqual([true, false])
  })

  it('as soon as its preview is done', async () => {
    expect(await serverOf({ slow: 0 }).find()).toMatchObject({ preview: 'slow', others: 0 })
  })

  it('and none when all do too much, or there are none', async () => {
    expect(await serverOf({ wide: 30 }).find()).toBeNull()
    expect(await serverOf({}).find()).toBeNull()
  })
})
