import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { compareVersions, describeVersion, parseReleaseVersion, prereleaseKey, shortVersion } from './release-version.ts'
import type { OrderedVersion } from './release-version.ts'

const ordered = (raw: string): OrderedVersion => {
  const version = parseReleaseVersion(`shop@${raw}`).ordered
  if (!version) throw new Error(`${raw} does not parse`)
  return version
}

describe('a release name', () => {
  it.each([
    ['shop@1.2.3', 'shop', '1.2.3'],
    ['@scope@1.0', '@scope', '1.0'],
    ['com.example.app@1.0@2', 'com.example.app', '1.0@2'],
    ['1.2.3', '', '1.2.3'],
    ['@1.0', '', '@1.0'],
    ['shop@', '', 'shop@'],
    ['@@1', '', '@@1'],
    ['', '', ''],
  ])('%s is package "%s" and version "%s"', (name, packageName, raw) => {
    expect(parseReleaseVersion(name)).toMatchObject({ package: packageName, raw })
  })

  it.each([
    ['1', [1, 0, 0, 0], 1, '', ''],
    ['1.2', [1, 2, 0, 0], 2, '', ''],
    ['01.002.3', [1, 2, 3, 0], 3, '', ''],
    ['1.2.3.4', [1, 2, 3, 4], 4, '', ''],
    ['1.2.3-rc.1', [1, 2, 3, 0], 3, 'rc.1', ''],
    ['1.0a1', [1, 0, 0, 0], 2, 'a1', ''],
    ['1-a1', [1, 0, 0, 0], 1, 'a1', ''],
    ['1.2.3+45', [1, 2, 3, 0], 3, '', '45'],
    ['1.2.3-beta.2+exp.sha', [1, 2, 3, 0], 3, 'beta.2', 'exp.sha'],
    ['20260131.1', [20_260_131, 1, 0, 0], 2, '', ''],
  ])('%s has the numbers %j', (raw, numbers, ...rest) => {
    const { major, minor, patch, revision, components, prerelease, build } = ordered(raw)
    expect([major, minor, patch, revision]).toEqual(numbers)
    expect([components, prerelease, build]).toEqual(rest)
  })

  it.each([
    '1a1',
    '1.2.3.4.5',
    'v1.2',
    '1.2.3-',
    '1.2.3+',
    '1.0A1',
    '1.2.3-a..b',
    '1.0 beta',
    '9007199254740993.0',
    'main',
    '',
    `1.${'0'.repeat(260)}`,
  ])('"%s" is opaque', (raw) => {
    expect(parseReleaseVersion(raw).ordered).toBeUndefined()
  })

  it('that is a commit is known by its length', () => {
    for (const length of [12, 16, 20, 32, 40, 64]) expect(parseReleaseVersion('aF'.repeat(length / 2)).buildHash).toHaveLength(length)
    for (const raw of ['abcdef1', 'a'.repeat(41), `${'a'.repeat(39)}g`]) expect(parseReleaseVersion(raw).buildHash).toBe('')
    expect(parseReleaseVersion(`web@${'ab'.repeat(20)}`)).toMatchObject({ package: 'web', buildHash: 'ab'.repeat(20) })
  })

  it('is shown without its package, and a commit by 12 digits', () => {
    expect(shortVersion('shop@1.2.0+7')).toBe('1.2.0+7')
    expect(shortVersion('@scope/shop@1.2.0')).toBe('1.2.0')
    expect(shortVersion(`web@${'a1'.repeat(20)}`)).toBe('a1a1a1a1a1a1')
    expect(describeVersion(parseReleaseVersion('shop@1.2.0-rc.1+7'))).toBe('1.2.0-rc.1 (7)')
    expect(describeVersion(parseReleaseVersion('b1'.repeat(10)))).toBe('b1b1b1b1b1b1')
    expect(describeVersion(parseReleaseVersion('night build'))).toBe('night build')
  })

  it('may be any text, and is never shown as nothing', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
        const parsed = parseReleaseVersion(name)
        expect(parsed.package === '' ? parsed.raw : `${parsed.package}@${parsed.raw}`).toBe(name)
        expect(shortVersion(name)).not.toBe('')
        expect(describeVersion(parsed)).not.toBe('')
      }),
    )
  })

  it('of hostile length is read in no time', () => {
    const names = [
      (n: number) => '1.'.repeat(n),
      (n: number) => `1-${'a.'.repeat(n)}`,
      (n: number) => '@'.repeat(n),
      (n: number) => `1+${'-'.repeat(n)}!`,
    ]
    for (const name of names) expect(growsLinearly((length) => parseReleaseVersion(name(length)), 200_000)).toBe(true)
  })
})

describe('the order of versions', () => {
  it('is that of the numbers, then prerelease before release, then the build', () => {
    const rising = [
      '0.9.9',
      '1.0-alpha',
      '1.0-alpha.1',
      '1.0-alpha.beta',
      '1.0-beta.2',
      '1.0-beta.11',
      '1.0-rc.9',
      '1.0-rc.10',
      '1.0',
      '1.0+9',
      '1.0+10',
      '1.0+1a',
      '1.0.0.1',
      '1.0.1',
      '1.10',
    ].map(ordered)
    for (const [index, version] of rising.entries())
      for (const [other, later] of rising.entries()) expect(Math.sign(compareVersions(version, later))).toBe(Math.sign(index - other))
  })

  it('leaves the package, missing zeros and the dash aside', () => {
    expect(compareVersions(ordered('1'), ordered('1.0.0.0'))).toBe(0)
    expect(compareVersions(ordered('1.0a1'), ordered('1.0-a1'))).toBe(0)
    expect(compareVersions(ordered('1.0-rc.01'), ordered('1.0-rc.1'))).toBe(0)
  })

  const identifier = fc.oneof(
    fc.nat(20).map(String),
    fc.constantFrom('rc', 'rc1', 'RC', 'a', 'ab', 'a-', '-', '01', '10', '9a', '99999999999999999999'),
    fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'z', 'A', 'Z', '-'), minLength: 1, maxLength: 4 }),
  )
  const identifiers = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((list) => list.join('.'))
  const number = fc.nat(2)
  const version = fc
    .record({
      major: number,
      minor: number,
      patch: number,
      revision: number,
      prerelease: fc.option(identifiers),
      build: fc.option(identifiers),
    })
    .map(({ major, minor, patch, revision, prerelease, build }) =>
      ordered(`${major}.${minor}.${patch}.${revision}${prerelease === null ? '' : `-${prerelease}`}${build === null ? '' : `+${build}`}`),
    )

  it('is total: antisymmetric and transitive', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) || 0)
        expect(compareVersions(a, a)).toBe(0)
        const sorted = [a, b, c].toSorted(compareVersions)
        for (const [index, low] of sorted.entries())
          for (const high of sorted.slice(index)) expect(compareVersions(low, high)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of prereleases is that of their keys as text', () => {
    const final = { major: 1, minor: 0, patch: 0, revision: 0, components: 2, build: '' }
    fc.assert(
      fc.property(identifiers, identifiers, (a, b) => {
        const [left, right] = [prereleaseKey(a), prereleaseKey(b)]
        const byKey = left === right ? 0 : left < right ? -1 : 1
        expect(byKey).toBe(Math.sign(compareVersions({ ...final, prerelease: a }, { ...final, prerelease: b })))
        expect(left).toMatch(/^[0-9a-f]+$/)
      }),
      { numRuns: 2_000 },
    )
    expect(prereleaseKey('')).toBe('')
  })
})
