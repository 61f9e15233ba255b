import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { judgeEvent } from './regression.ts'
import type { Resolution, ResolutionKind, Verdict } from './regression.ts'
import { compareReleases, followsSemver, isNamedByCommit, newestRelease, releaseOrderOf } from './release-order.ts'
import type { DatedRelease, ReleaseOrder } from './release-order.ts'

const semver: ReleaseOrder = { by: 'semver', bare: false }
const date: ReleaseOrder = { by: 'date' }

const resolvedAtMs = 1000
const resolution = (kind: ResolutionKind, release?: DatedRelease, commit = ''): Resolution => ({ kind, resolvedAtMs, release, commit })
const named = (version: string, atMs = 0): DatedRelease => ({ version, atMs })
const judge = (how: Resolution, release: DatedRelease | undefined, order: ReleaseOrder, occurredAtMs = 2000): Verdict =>
  judgeEvent(how, { occurredAtMs, release }, order)

describe('an event from before the resolution', () => {
  it('never brings an issue back, however and in whatever release it was resolved', () => {
    const kinds = fc.constantFrom<ResolutionKind>('now', 'age', 'release', 'next', 'upcoming', 'commit')
    const anyRelease = fc.option(fc.record({ version: fc.constantFrom('a@1.0.0', 'a@2.0.0', 'abcdef0'), atMs: fc.nat(5000) }), {
      nil: undefined,
    })
    fc.assert(
      fc.property(kinds, fc.tuple(anyRelease, anyRelease), fc.constantFrom(semver, date), fc.nat(resolvedAtMs), (...given) => {
        const [kind, [own, seen], order, at] = given
        expect(judge(resolution(kind, own, 'abcdef0'), seen, order, at)).toBe('earlier')
      }),
    )
  })
})

describe('an issue that was just resolved', () => {
  it('comes back with what is as new as the newest release that it was seen in, or newer, or has none', () => {
    const now = resolution('now', named('a@2.0.0', 500))
    expect(judge(now, named('a@2.0.0', 500), semver)).toBe('regressed')
    expect(judge(now, named('a@2.0.1', 100), semver)).toBe('regressed')
    expect(judge(now, undefined, semver)).toBe('regressed')
    expect(judge(resolution('now'), named('a@1.0.0'), semver)).toBe('regressed')
  })
  it('stays so with what an older release sends, by version or by date', () => {
    expect(judge(resolution('now', named('a@2.0.0', 500)), named('a@1.9.0', 900), semver)).toBe('old-release')
    expect(judge(resolution('now', named('bbb', 500)), named('aaa', 400), date)).toBe('old-release')
    expect(judge(resolution('now', named('bbb', 500)), named('ccc', 500), date)).toBe('regressed')
  })
  it('because nobody saw it comes back with anything', () => {
    expect(judge(resolution('age', named('a@2.0.0')), named('a@1.0.0'), semver)).toBe('regressed')
  })
})

describe('resolved in a release', () => {
  const inTwo = resolution('release', named('a@2.0.0', 500))
  it.each<readonly [string, number, ReleaseOrder, Verdict]>([
    ['a@2.0.0', 500, semver, 'regressed'],
    ['a@2.1.0', 100, semver, 'regressed'],
    ['a@1.9.0', 900, semver, 'old-release'],
    ['other@1.9.0', 900, semver, 'old-release'],
    ['other@2.0.0', 900, semver, 'regressed'],
    ['not-a-version', 900, semver, 'regressed'],
    ['not-a-version', 400, semver, 'old-release'],
    ['a@1.9.0', 900, date, 'regressed'],
    ['a@2.1.0', 500, date, 'old-release'],
    ['a@2.1.0', 501, date, 'regressed'],
  ])('%s of %d', (version, atMs, order, verdict) => expect(judge(inTwo, named(version, atMs), order)).toBe(verdict))
  it('an event without release changes nothing', () => expect(judge(inTwo, undefined, semver)).toBe('covered'))
})

describe.each(['next', 'upcoming'] as const)('resolved in the %s release', (kind) => {
  const afterTwo = resolution(kind, named('a@2.0.0', 500))
  it.each<readonly [string, number, ReleaseOrder, Verdict]>([
    ['a@2.0.0', 500, semver, 'old-release'],
    ['a@1.0.0', 900, semver, 'old-release'],
    ['other@2.0.0', 900, semver, 'old-release'],
    ['a@2.0.1', 100, semver, 'regressed'],
    ['a@1.0.0', 499, date, 'old-release'],
    ['a@1.0.0', 500, date, 'regressed'],
    ['a@2.0.0', 500, date, 'old-release'],
  ])('%s of %d', (version, atMs, order, verdict) => expect(judge(afterTwo, named(version, atMs), order)).toBe(verdict))
})

describe('resolved in a commit', () => {
  const inCommit = resolution('commit', undefined, '0123456789abcdef0123456789abcdef01234567')
  it('comes back with a release that is called by it', () => {
    for (const version of ['0123456789ab', 'shop@0123456', '1.0.0+0123456789', '0123456789ABCDEF0123456789abcdef01234567'])
      expect(judge(inCommit, named(version), date)).toBe('regressed')
  })
  it('and with no other: nobody knows yet which commits a release has', () => {
    for (const version of ['9123456789ab', 'shop@012345', '1.0.0']) expect(judge(inCommit, named(version), date)).toBe('covered')
    expect(judge(inCommit, undefined, date)).toBe('covered')
  })
  it('a name that is too short names no commit', () => expect(isNamedByCommit('012345', '012345')).toBe(false))
})

describe('in any order of releases', () => {
  const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((numbers) => `a@${numbers.join('.')}`)
  it('whatever is older than what does not bring it back does not either', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version, { minLength: 3, maxLength: 3 }),
        fc.constantFrom<ResolutionKind>('now', 'release', 'next'),
        fc.boolean(),
        (versions, kind, bySemver) => {
          const order = bySemver ? semver : date
          const [own, one, other] = versions.map((name, index) => named(name, 10 * index))
          const [low, high] = one && other && compareReleases(order, one, other).sign < 0 ? [one, other] : [other, one]
          expect(
            judge(resolution(kind, own), high, order) === 'regressed' || judge(resolution(kind, own), low, order) !== 'regressed',
          ).toBe(true)
        },
      ),
    )
  })
  it('the newest is not older than any', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(version, fc.nat(50)), { minLength: 1, maxLength: 8, selector: ([name]) => name }),
        fc.constantFrom(semver, date),
        (pairs, order) => {
          const releases = pairs.map(([name, atMs]) => named(name, atMs))
          const newest = newestRelease(order, releases)
          expect(
            releases.every(
              (release) =>
                newest !== undefined && (release.version === newest.version || compareReleases(order, release, newest).sign <= 0),
            ),
          ).toBe(true)
        },
      ),
    )
  })
  it('among versions other names are not the newest', () => {
    expect(newestRelease(semver, [named('a@1.0.0', 1), named('branch', 9)])?.version).toBe('a@1.0.0')
    expect(newestRelease(date, [named('a@1.0.0', 1), named('branch', 9)])?.version).toBe('branch')
    expect(newestRelease(date, [])).toBeUndefined()
  })
})

describe('which order a project has', () => {
  const releases = (versioned: string, other: string, pattern: string): string[] =>
    Array.from(pattern, (sign) => (sign === 'v' ? versioned : other))
  it.each([
    ['', false],
    ['v', true],
    ['-v', false],
    ['v-', true],
    ['--v', true],
    ['---vv', false],
    ['--v------v', false],
    ['--v-----vv', true],
    ['---vvvvvvv', false],
  ])('newest first "%s"', (pattern, expected) => expect(followsSemver(releases('shop@1.2.3', 'deadbeef', pattern))).toBe(expected))
  it('a version needs a package, unless the project says that its releases are versions', () => {
    expect(releaseOrderOf('auto', ['1.2.3'])).toEqual({ by: 'date' })
    expect(releaseOrderOf('semver', ['1.2.3'])).toEqual({ by: 'semver', bare: true })
    expect(releaseOrderOf('finalized', ['a@1.2.3'])).toEqual({ by: 'date' })
    const [older, newer] = [named('1.2.3', 9), named('1.10.0', 1)]
    expect(compareReleases({ by: 'semver', bare: true }, older, newer).sign).toBeLessThan(0)
    expect(compareReleases(semver, older, newer).sign).toBeGreaterThan(0)
  })
})
