/** Longest release name that is looked into; ingest lets 250 characters pass (ingest.md 3.4), everything longer is opaque. */
const versionLengthMax = 250
const hashLengths: ReadonlySet<number> = new Set([12, 16, 20, 32, 40, 64])
const hashShownLength = 12
const hexPattern = /^[0-9a-f]+$/i
const numbersPattern = /^\d+(?:\.\d+){0,3}/
const identifiersPattern = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/
const digitsPattern = /^\d+$/

/** The version part of a release name that has an order (grouping.md 6.1). Numbers that are not written are 0. */
export interface OrderedVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly revision: number
  /** Numbers that are written: 1 .. 4. */
  readonly components: number
  /** Without its dash; empty: this is the release itself. */
  readonly prerelease: string
  /** Without its plus sign; empty when there is none. */
  readonly build: string
}

/** A release name taken apart: `package@version`. */
export interface ReleaseVersion {
  /** Empty when the name has no package. */
  readonly package: string
  /** What follows the package: the version as it was written. */
  readonly raw: string
  /** Undefined: an opaque name, such as a commit. */
  readonly ordered: OrderedVersion | undefined
  /** The version when it is as long as a commit hash and hexadecimal (12, 16, 20, 32, 40 or 64 digits); else empty. */
  readonly buildHash: string
}

/** `@scope@1` has the package `@scope`; a name that begins or ends with its only `@` has none. */
const splitPackage = (name: string): readonly [string, string] => {
  const at = name.indexOf('@', 1)
  return at === -1 || at === name.length - 1 || name.slice(0, at) === '@' ? ['', name] : [name.slice(0, at), name.slice(at + 1)]
}

/** With a single number the dash is needed: `1a1` is no version, `1.0a1` is one. Undefined when the text is no prerelease. */
const readPrerelease = (text: string, components: number): string | undefined => {
  if (text === '') return ''
  const bare = text.startsWith('-') ? text.slice(1) : components > 1 && /^[a-z]/.test(text) ? text : ''
  return identifiersPattern.test(bare) ? bare : undefined
}

/** Splits at the first plus sign; a plus sign with no build after it gives undefined. */
const splitBuild = (text: string): readonly [string, string] | undefined => {
  const plus = text.indexOf('+')
  if (plus === -1) return [text, '']
  const build = text.slice(plus + 1)
  return identifiersPattern.test(build) ? [text.slice(0, plus), build] : undefined
}

const readOrdered = (raw: string): OrderedVersion | undefined => {
  const written = numbersPattern.exec(raw)?.[0]
  if (written === undefined) return undefined
  const numbers = written.split('.').map(Number)
  // Beyond 2^53 two versions could not be told apart.
  if (!numbers.every((number) => Number.isSafeInteger(number))) return undefined
  const rest = splitBuild(raw.slice(written.length))
  const prerelease = rest && readPrerelease(rest[0], numbers.length)
  if (!rest || prerelease === undefined) return undefined
  const [major, minor = 0, patch = 0, revision = 0] = numbers
  return { major: major ?? 0, minor, patch, revision, components: numbers.length, prerelease, build: rest[1] }
}

/**
 * Takes a release name apart (grouping.md 6.1): `package@version`; a version is one to four numbers, then a prerelease (after a dash, or directly
 * a lower-case letter), then `+build`. Every text is a release name; what is no such version, or longer than 250 characters, is opaque.
 */
export const parseReleaseVersion = (name: string): ReleaseVersion => {
  const [packageName, raw] = splitPackage(name)
  const buildHash = hashLengths.has(raw.length) && hexPattern.test(raw) ? raw : ''
  return { package: packageName, raw, ordered: name.length > versionLengthMax ? undefined : readOrdered(raw), buildHash }
}

const trimZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '')

/** Of digits alone, of any length, leading zeros aside. */
const compareDigits = (a: string, b: string): number => {
  const [left, right] = [trimZeros(a), trimZeros(b)]
  return left.length - right.length || compareText(left, right)
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** Numbers by value, before everything else; the rest by its characters. */
const compareIdentifiers = (a: string, b: string): number => {
  const [aIsNumber, bIsNumber] = [digitsPattern.test(a), digitsPattern.test(b)]
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  return aIsNumber ? compareDigits(a, b) : compareText(a, b)
}

const comparePrereleases = (a: string, b: string): number => {
  if (a === '' || b === '') return Number(a === '') - Number(b === '')
  const [left, right] = [a.split('.'), b.split('.')]
  for (const [index, identifier] of left.entries()) {
    const other = right[index]
    const order = other === undefined ? 1 : compareIdentifiers(identifier, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

const compareBuilds = (a: string, b: string): number =>
  a === '' || b === '' ? Number(a !== '') - Number(b !== '') : compareIdentifiers(a, b)

/**
 * Order of versions: negative, 0 or positive. The numbers first; a release after its prereleases; then the build, where absent is before present.
 * Packages are not compared. Two deliberate differences to Sentry (grouping.md 6.1): prereleases are compared as semver says, identifier by
 * identifier, so that `rc.9` is before `rc.10`; and a build of digits is before any other build, because "as numbers if both are, else as text"
 * goes in circles (9 < 10 < 1a < 9).
 */
export const compareVersions = (a: OrderedVersion, b: OrderedVersion): number =>
  a.major - b.major ||
  a.minor - b.minor ||
  a.patch - b.patch ||
  a.revision - b.revision ||
  comparePrereleases(a.prerelease, b.prerelease) ||
  compareBuilds(a.build, b.build)

const identifierKey = (identifier: string): string => {
  if (!digitsPattern.test(identifier)) return `2${Array.from(identifier, (character) => character.charCodeAt(0).toString(16)).join('')}00`
  const digits = trimZeros(identifier)
  return `1${String(digits.length).padStart(3, '0')}${digits}`
}

/**
 * A prerelease as text that sorts as `compareVersions` does, for the sort column of the database. It consists of `0-9a-f` alone, which every
 * collation sorts alike. Each identifier is `1`, its length and its digits, or `2`, its characters in hex and `00`; a list that ends comes first.
 */
export const prereleaseKey = (prerelease: string): string => (prerelease === '' ? '' : prerelease.split('.').map(identifierKey).join(''))

/** What people read: `shop@1.2.0` is `1.2.0`, a commit is its first 12 digits. Never empty unless the name is. */
export const shortVersion = (name: string): string => {
  const { raw, buildHash } = parseReleaseVersion(name)
  return buildHash === '' ? raw : buildHash.slice(0, hashShownLength)
}

/** A version in words: the build in brackets, a commit by its first 12 digits, anything else as it was written. */
export const describeVersion = ({ raw, ordered, buildHash }: ReleaseVersion): string => {
  if (buildHash !== '') return buildHash.slice(0, hashShownLength)
  return ordered === undefined || ordered.build === '' ? raw : `${raw.slice(0, raw.indexOf('+'))} (${ordered.build})`
}
