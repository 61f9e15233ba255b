import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkQuery } from './check.ts'
import type { Condition } from './condition.ts'
import { eventKeys } from './event-keys.ts'
import { parseQuery } from './parse.ts'
import { fitsRelease, isOfReleasePart } from './release-part.ts'

const fits = (query: string, release: string): boolean => {
  const { condition, problems } = checkQuery(parseQuery(query), eventKeys, 0)
  expect([query, problems]).toEqual([query, []])
  const look = (one: Condition): boolean => (one.kind === 'not' ? !look(one.part) : isOfReleasePart(one) && fitsRelease(one, release))
  return look(condition)
}

describe('parts of the name of a release', () => {
  it.each([
    ['release.version:1.2', 'shop@1.2.0', true],
    ['release.version:1.2.0', '1.2', true],
    ['release.version:1.2.*', 'shop@1.2.7+9', true],
    ['release.version:1.2.7', 'shop@1.2.7+9', true],
    ['release.version:1.2.7', 'shop@1.2.7-rc.1', false],
    ['release.version:>=1.2', 'shop@1.10.0', true],
    ['release.version:>1.2', 'shop@1.2.0+9', false],
    ['release.version:<1.2', 'shop@1.2.0-rc.1', true],
    ['release.version:<9', 'f00ba4f00ba4', false],
    ['!release.version:<9', 'f00ba4f00ba4', true],
    ['has:release.version', 'f00ba4f00ba4', false],
    ['release.version:""', '', true],
    ['release.package:SHOP', 'shop@1.2.0', true],
    ['release.package:s*p', 'shop@f00ba4f00ba4', true],
    ['has:release.package', '1.2.0', false],
    ['release.build:7', 'shop@1.2.0+7', true],
    ['release.build:>6', 'shop@1.2.0+7', true],
    ['release.build:>6', 'shop@1.2.0+7a', false],
    ['has:release.build', 'shop@1.2.0', false],
  ])('%s of %s: %s', (query, release, expected) => {
    expect(fits(query, release)).toBe(expected)
  })

  it('a version stands in exactly one of three relations to another, whatever the package and the build', () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.constantFrom('', '-rc.1', '-rc.10', '-beta'))
      .map(([major, minor, prerelease]) => `${major}.${minor}${prerelease}`)
    fc.assert(
      fc.property(version, version, fc.constantFrom('', 'shop@'), fc.constantFrom('', '+7'), (one, other, name, build) => {
        const holds = ['<', '>', ''].filter((operator) => fits(`release.version:${operator}${other}`, `${name}${one}${build}`))
        expect(holds).toHaveLength(1)
        expect(fits(`release.version:<=${other}`, one)).toBe(!fits(`release.version:>${other}`, one))
      }),
    )
  })

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), (release) => {
        for (const query of ['release.version:>1', 'release.package:a*', 'has:release.build'])
          expect(typeof fits(query, release)).toBe('boolean')
      }),
    )
  })
})
