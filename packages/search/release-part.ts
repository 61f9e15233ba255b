import { compareVersions, parseReleaseVersion } from '../protocol/release-version.ts'
import type { OrderedVersion } from '../protocol/release-version.ts'
import { fitsPattern, plainText } from './condition.ts'
import type { Condition, Pattern } from './condition.ts'
import type { Operator } from './query.ts'

/** Keys that name a part of a release's name, `package@version+build` (grouping.md 6.1). */
const parts = ['release.package', 'release.version', 'release.build'] as const
type ReleasePart = (typeof parts)[number]

/** A version as a query compares it: `1.2`, `1.2.0-rc.1`; its build is another key. Undefined when it is none. */
export const readVersion = (text: string): OrderedVersion | undefined => {
  const { package: name, ordered } = parseReleaseVersion(text)
  return name === '' && ordered?.build === '' ? ordered : undefined
}

const digitsPattern = /^\d{1,15}$/

/** The part as text; empty when the release has none, as a commit has no version. */
const partOf = (part: ReleasePart, release: string): string => {
  const { package: name, raw, ordered } = parseReleaseVersion(release)
  if (part === 'release.package') return name
  if (ordered === undefined) return ''
  if (part === 'release.build') return ordered.build
  return ordered.build === '' ? raw : raw.slice(0, raw.indexOf('+'))
}

const stands = (sign: number, operator: Operator): boolean => {
  switch (operator) {
    case '=':
      return sign === 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    default:
      return operator satisfies never
  }
}

/** Versions by the order of versions, a release after its prereleases; builds as numbers. What has no such order stands in no relation. */
const compares = (part: ReleasePart, release: string, operator: Operator, value: string): boolean => {
  if (part === 'release.version') {
    const { ordered } = parseReleaseVersion(release)
    const asked = readVersion(value)
    return ordered !== undefined && asked !== undefined && stands(compareVersions({ ...ordered, build: '' }, asked), operator)
  }
  const build = partOf(part, release)
  return digitsPattern.test(build) && digitsPattern.test(value) && stands(Number(build) - Number(value), operator)
}

/** `1.2` is also the version `1.2.0`. */
const isNamed = (part: ReleasePart, release: string, pattern: Pattern): boolean =>
  fitsPattern(pattern, partOf(part, release)) || (part === 'release.version' && compares(part, release, '=', plainText(pattern) ?? ''))

/** A condition on a part of a release's name. */
export type ReleaseCondition = Extract<Condition, { kind: 'names' | 'present' | 'version' }> & { readonly key: ReleasePart }

/** Whether it is a condition on a part of a release's name, which is decided by looking at the names of all releases. */
export const isOfReleasePart = (condition: Condition): condition is ReleaseCondition =>
  'key' in condition && parts.some((part) => part === condition.key)

/** Whether the name of a release fits; the empty name is that of an event without release. */
export const fitsRelease = (condition: ReleaseCondition, release: string): boolean => {
  if (condition.kind === 'present') return partOf(condition.key, release) !== ''
  if (condition.kind === 'version') return compares(condition.key, release, condition.operator, condition.value)
  return condition.patterns.some((pattern) => isNamed(condition.key, release, pattern))
}
