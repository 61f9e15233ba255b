import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { rankSuspects, suspectsMax } from './suspects.ts'
import type { CandidateCommit, SuspectFrame } from './suspects.ts'

const frame = (place: number, path: string, more: Partial<SuspectFrame> = {}): SuspectFrame => ({ place, paths: [path], line: 47, ...more })
const commit = (id: number, path: string | readonly string[], more: Partial<CandidateCommit> = {}): CandidateCommit => ({
  id,
  repositoryId: 1,
  committedAtMs: id,
  paths: typeof path === 'string' ? [path] : path,
  isInRelease: true,
  ...more,
})
const always = (): boolean => true
const never = (): boolean => false
const ranked = (frames: readonly SuspectFrame[], commits: readonly CandidateCommit[], isOnlyFile = never) =>
  rankSuspects(frames, commits, isOnlyFile).map(({ commitId, reason, score }) => [commitId, reason.kind, reason.frame.place, score])

describe('commits that touch the file of a frame', () => {
  it('are suspected, the newest first, and each says among how many it is', () => {
    const commits = [
      commit(1, 'src/shop/pay.py'),
      commit(3, 'src/shop/pay.py'),
      commit(2, ['src/shop/pay.py', 'src/x/pay.py']),
      commit(9, 'src/cart/cart.py'),
    ]
    expect(ranked([frame(1, 'shop/pay.py')], commits)).toEqual([
      [3, 'file', 1, 5],
      [2, 'file', 1, 4],
      [1, 'file', 1, 3],
    ])
    expect(rankSuspects([frame(1, 'shop/pay.py')], commits, never).map(({ reason }) => reason.among)).toEqual([3, 3, 3])
  })

  it('fit by their last parts, in any case: the most that are equal', () => {
    const commits = [commit(1, 'a/shop/pay.py'), commit(2, 'srv/app/Shop/Pay.py')]
    expect(ranked([frame(1, '/srv/app/shop/pay.py')], commits).map(([id]) => id)).toEqual([2])
  })

  it('do not fit by their name alone, unless there is no other file of that name', () => {
    expect(ranked([frame(1, 'pay.py')], [commit(1, 'src/pay.py')], never)).toEqual([])
    expect(ranked([frame(1, 'pay.py')], [commit(1, 'src/pay.py')], always)).toHaveLength(1)
    expect(ranked([frame(1, 'shop/pay.py')], [commit(1, 'cart/pay.py')], never)).toEqual([])
  })

  it('are those of the file that a mapping names, and of no other', () => {
    const mapped = { repositoryId: 1, path: 'backend/pay.py' }
    const commits = [commit(1, 'backend/pay.py'), commit(2, 'frontend/pay.py'), commit(3, 'backend/pay.py', { repositoryId: 2 })]
    expect(ranked([frame(1, 'pay.py', { mapped })], commits, always).map(([id]) => id)).toEqual([1])
  })
})

describe('the commit that changed the line', () => {
  it('comes alone: those that changed other lines of the file are out', () => {
    const blamed = { commitId: 2, path: 'src/pay.py' }
    const commits = [commit(1, 'src/pay.py'), commit(2, 'src/pay.py'), commit(3, 'src/pay.py')]
    expect(ranked([frame(1, 'src/pay.py', { blamed })], commits)).toEqual([[2, 'line', 1, 5]])
    expect(ranked([frame(1, 'src/pay.py', { blamed: { ...blamed, commitId: 7 } })], commits)).toEqual([])
  })
})

describe('of several', () => {
  it('the nearest frame to the crash comes first, however old its commit is', () => {
    const commits = [commit(9, 'src/cart/cart.py'), commit(1, 'src/shop/pay.py')]
    expect(ranked([frame(1, 'shop/pay.py'), frame(2, 'cart/cart.py')], commits).map(([id]) => id)).toEqual([1, 9])
  })

  it('those that came with the release come first', () => {
    const commits = [commit(9, 'src/shop/pay.py', { isInRelease: false }), commit(1, 'src/cart/cart.py')]
    expect(ranked([frame(1, 'shop/pay.py'), frame(2, 'cart/cart.py')], commits).map(([id]) => id)).toEqual([1, 9])
  })

  it('at most five are named, each once, by its best reason', () => {
    const path = fc.constantFrom('a/b.py', 'c/a/b.py', 'x/y.py', 'y.py', 'z/x/y.py')
    const frames = fc.array(path, { maxLength: 6 }).map((paths) => paths.map((each, index) => frame(index + 1, each)))
    const commits = fc.array(fc.record({ path, isInRelease: fc.boolean(), atMs: fc.nat(9) }), { maxLength: 12 })
    fc.assert(
      fc.property(frames, commits, fc.boolean(), (asked, made, isOnly) => {
        const all = made.map((each, id) => commit(id, each.path, { isInRelease: each.isInRelease, committedAtMs: each.atMs }))
        const found = rankSuspects(asked, all, () => isOnly)
        expect(new Set(found.map(({ commitId }) => commitId)).size).toBe(found.length)
        expect(found.length).toBeLessThanOrEqual(suspectsMax)
        expect(found.map(({ score }) => score)).toEqual([5, 4, 3, 2, 1].slice(0, found.length))
        const inRelease = found.map(({ commitId }) => Number(all[commitId]?.isInRelease))
        expect(inRelease).toEqual(inRelease.toSorted((a, b) => b - a))
      }),
    )
  })
})
