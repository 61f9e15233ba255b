/** Longer names are left as they are; a normalised event has none. */
const nameCharsMax = 4096
/** Rust names wrap one type in another; deeper ones keep their inner part as it is. */
const blanketDepthMax = 8
const lambdaRoundsMax = 8

const nativePlatforms = new Set(['objc', 'cocoa', 'swift', 'native', 'c'])

/**
 * Operators and namespaces whose brackets and blanks would disturb the bracket walk. Each is replaced by one character that no text contains (a Unicode
 * noncharacter) and put back at the end. Longer ones come first.
 */
const guardedTexts = [
  'operator<=>',
  'operator<<=',
  'operator>>=',
  'operator->*',
  'operator<<',
  'operator>>',
  'operator<=',
  'operator>=',
  'operator->',
  'operator()',
  'operator<',
  'operator>',
  "`anonymous namespace'",
  ' -> ',
] as const

const firstGuard = 0xfdd0
const guardOf = (index: number): string => String.fromCharCode(firstGuard + index)
const guards = guardedTexts.map((_, index) => guardOf(index))
const arrow = guards.at(-1) ?? ''

const guard = (name: string): string => {
  let guarded = name
  for (const [index, text] of guardedTexts.entries()) {
    // The arrow keeps its blanks, because it is a word of its own.
    if (guarded.includes(text)) guarded = guarded.replaceAll(text, text === ' -> ' ? ` ${guardOf(index)} ` : guardOf(index))
  }
  return guarded
}

const unguard = (name: string): string => {
  let text = name
  for (const [index, original] of guardedTexts.entries()) text = text.replaceAll(guardOf(index), original.trim())
  return text
}

/** Trailing C++ qualifiers, as often as they come. */
const withoutQualifiers = (name: string): string => {
  let end = name.length
  for (;;) {
    while (end > 0 && name.charAt(end - 1) === ' ') end -= 1
    if (name.charAt(end - 1) === '&') end -= 1
    else if (name.endsWith('const', end) && /[\s)&]/.test(name.charAt(end - 6))) end -= 5
    else return name.slice(0, end)
  }
}

/** gcc `{lambda(int)#1}`, msvc `lambda_<hash>`, clang `$_0`. */
const namedLambdas = (name: string): string => {
  let named = name
  for (let round = 0; round < lambdaRoundsMax && named.includes('{lambda('); round += 1) {
    const next = named.replace(/\{lambda\([^{}]*\}/g, 'lambda')
    if (next === named) break
    named = next
  }
  return named.replace(/lambda_[0-9a-f]{32}/g, 'lambda').replace(/\$_\d+/g, 'lambda')
}

/** Replaces every outermost balanced `open..close` by what `replace` makes of its inside. An unbalanced rest stays as it is. */
const replaceEnclosed = (
  text: string,
  [open, close]: readonly [string, string],
  replace: (inside: string, start: number) => string,
): string => {
  let result = ''
  let depth = 0
  let start = 0
  let copied = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === open) {
      if (depth === 0) start = at
      depth += 1
    } else if (char === close && depth > 0) {
      depth -= 1
      if (depth > 0) continue
      result += text.slice(copied, start) + replace(text.slice(start + 1, at), start)
      copied = at + 1
    }
  }
  return result + text.slice(copied)
}

const withoutArguments = (name: string): string =>
  replaceEnclosed(name, ['(', ')'], (inside) => (inside === 'anonymous namespace' || inside === 'operator' ? `(${inside})` : ''))

const withoutGenerics = (name: string, depth: number): string =>
  replaceEnclosed(name, ['<', '>'], (inside, start) => {
    if (inside.startsWith('lambda')) return `<${inside}>`
    return start === 0 && depth > 0 ? `<${implementedType(inside, depth)}>` : '<T>'
  })

/** Rust `Foo as Bar` keeps Foo; a blanket `T as Bar` says nothing about T and keeps Bar. */
const implementedType = (inside: string, depth: number): string => {
  const named = inside.replace(/^[A-Z] as /, '')
  const plain = withoutGenerics(named, depth - 1)
  const at = plain.indexOf(' as ')
  return at < 0 ? plain : plain.slice(0, at)
}

/** Words at blanks outside of brackets. */
const words = (text: string): string[] => {
  const found: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if ('([{<'.includes(char)) depth += 1
    else if (')]}>'.includes(char)) depth = Math.max(depth - 1, 0)
    else if (char === ' ' && depth === 0) {
      if (at > start) found.push(text.slice(start, at))
      start = at + 1
    }
  }
  if (start < text.length) found.push(text.slice(start))
  return found
}

/** The word that names the function: before the last arrow (Swift), else the last; conversion operators keep their type. */
const functionWord = (found: readonly string[]): string => {
  const arrowAt = found.lastIndexOf(arrow)
  let at = arrowAt > 0 ? arrowAt - 1 : found.length - 1
  if (arrowAt > 0 && at > 0 && (found[at] === 'throws' || found[at] === 'async')) at -= 1
  const word = found[at] ?? ''
  const before = found[at - 1]
  return before !== undefined && /(?:^|::)operator$/.test(before) ? `${before} ${word}` : word
}

const swiftName = (text: string, found: readonly string[]): string | undefined => {
  if (text.includes('initialization expression of ')) return `initializer expression of ${functionWord(found)}`
  const within = found.lastIndexOf('in')
  if (found.includes('closure') && within > 0) return `closure in ${functionWord(found.slice(within + 1))}`
  const word = functionWord(found)
  if (word.startsWith('@') && found.length > 1) return found.includes('thunk') ? 'thunk for closure' : 'closure'
  return undefined
}

/** What compilers and linkers append: Rust hashes, glibc versions, Windows argument sizes. */
const withoutDecoration = (name: string): string =>
  name
    .replace(/::h[0-9a-f]{16}$/, '')
    .replace(/@@?GLIBC_[\w.]{1,20}$/, '')
    .replace(/^@/, '')
    .replace(/@\d{1,5}$/, '')

const isOpaque = (name: string): boolean => name === '<redacted>' || name === '<unknown>' || /^[+-]?\[/.test(name)

const trimNative = (name: string): string => {
  if (isOpaque(name) || name.length > nameCharsMax || /[\uFDD0-\uFDDF]/.test(name)) return name
  const plain = withoutQualifiers(name.replace(/ ?\[clone [^\]]{1,200}\]/g, ''))
  const guarded = namedLambdas(guard(plain)).replace(/\?A0x[0-9a-f]{8}::/g, '(anonymous namespace)::')
  const text = withoutGenerics(withoutArguments(guarded), blanketDepthMax)
  const found = words(text)
  const trimmed = withoutDecoration(unguard(swiftName(text, found) ?? functionWord(found)))
  return trimmed === '' ? name : trimmed
}

/** True for platforms whose function names `trimFunction` may shorten. */
export const hasTrimmedNames = (platform: string): boolean => platform === 'csharp' || nativePlatforms.has(platform)

/**
 * Shortens a function name before it is hashed and shown (grouping.md 1.9). C#: cut at the first ` (`. Native families: arguments, generics, return types,
 * lambdas' numbers and linkers' decorations go. All others: unchanged. Never empty for a name that is not, never throws, linear in the name's length.
 */
export const trimFunction = (name: string, platform: string): string => {
  if (platform === 'csharp') {
    const at = name.indexOf(' (')
    return at > 0 ? name.slice(0, at) : name
  }
  return nativePlatforms.has(platform) ? trimNative(name) : name
}
