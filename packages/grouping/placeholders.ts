/** What a word boundary, a digit, a word character and "not white space" are: Python's notion covers all of Unicode. */
export interface CharacterClasses {
  readonly edge: string
  readonly digit: string
  readonly word: string
  readonly notBlank: string
}

/** Sources of regular expressions. */
type Pattern = (classes: CharacterClasses) => string

const hexDigit = '[0-9a-fA-F]'

/** The commonest top-level domains by number of hosts. */
const domains = [
  'com|net|org|info|biz|name|pro|mobi|edu|gov|mil|int|io|co|me|tv|cc|ly|to|fm|ai|app|dev|xyz|site|online|store|shop|tech|club|blog|news|link|live|cloud|space',
  'website|top|ae|am|ar|at|au|be|bg|br|by|ca|ch|cl|cn|cz|de|dk|ee|es|eu|fi|fr|gr|hk|hr|hu|id|ie|il|in|ir|is|it|jp|kr|kz|lt|lu|lv|ma|mx|my|ng|nl|no|nz|pe|ph|pk',
  'pl|pt|ro|rs|ru|sa|se|sg|si|sk|su|th|tk|tr|tw|ua|ug|uk|us|uy|vn|ws|za',
].join('|')

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
const ipv4 = String.raw`(?:${octet}\.){3}${octet}`
const group = `${hexDigit}{1,4}`

/**
 * In an order in which the whole address is found first, because the guard behind is satisfied by a dot or colon: `::ffff:10.0.0.1` must not end after
 * `::ffff:10`, nor `2001::1:2` after `2001::1`.
 */
const ipv6 = [
  `::(?:${group}:){0,5}${ipv4}`,
  `(?:${group}:){1,5}:(?:${group}:){0,4}${ipv4}`,
  `(?:${group}:){6}${ipv4}`,
  `fe80:(?::${group}){0,7}%[0-9a-zA-Z]{1,16}`,
  `(?:${group}:){7}${group}`,
  `${group}:(?::${group}){1,6}`,
  `(?:${group}:){1,2}(?::${group}){1,5}`,
  `(?:${group}:){1,3}(?::${group}){1,4}`,
  `(?:${group}:){1,4}(?::${group}){1,3}`,
  `(?:${group}:){1,5}(?::${group}){1,2}`,
  `(?:${group}:){1,6}:${group}`,
  `(?:${group}:){1,7}:`,
  `:(?::${group}){1,7}`,
  '::',
].join('|')

const shortDay = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const anyDay = `(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|${shortDay})`
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'

/** Longest forms first. Months are 00-19 and days 00-39 only. */
const date: Pattern = ({ edge: b, digit: d }) => {
  const clock = `${d}{1,2}:${d}{2}(?::${d}{2})?`
  const zone = `(?:[A-Z]{1,5}|[-+]${d}{4})`
  return [
    String.raw`datetime\.datetime\([^()]{0,200}\)`,
    // JS Date: `Mon Jan 02 2006 15:04:05 GMT-0700 (Mountain Standard Time)`
    String.raw`${b}${shortDay} ${month} ${d}{2} ${d}{4} ${d}{2}:${d}{2}:${d}{2} GMT[-+]${d}{4}(?: \([^()]{1,60}\))?`,
    // RFC 822 and 1123, zones by name or offset
    `${b}(?:${shortDay}, )?${d}{1,2} ${month} ${d}{2}(?:${d}{2})? ${clock} ${zone}${b}`,
    // RFC 850
    `${b}${anyDay}, ${d}{2}-${month}-${d}{2} ${clock} ${zone}${b}`,
    // ctime
    `${b}${shortDay} ${month} (?: |${d})${d} ${d}{2}:${d}{2}:${d}{2} ${d}{4}${b}`,
    `${b}${shortDay} ${month} ${d}{1,2}, ${d}{4}${b}`,
    // RFC 3339 and its looser kin
    `${b}${d}{4}-?[01]${d}-?[0-3]${d}[ T]${d}{2}:?${d}{2}(?::?${d}{2}(?:[.,]${d}{1,9})?)?(?:Z|[-+]${d}{2}:?${d}{2})?(?!${d})`,
    `(?<!${d})(?:1[0-2]|0?[1-9]):[0-5]${d}(?::[0-5]${d})? ?[aApP][mM]${b}`,
    `(?<!${d})(?:[01]?${d}|2[0-3]):[0-5]${d}(?::[0-5]${d})?(?!${d})`,
    `${b}${d}{4}-[01]${d}-[0-3]${d}${b}`,
    `${b}${d}{2}:${d}{2}:${d}{2}${b}`,
  ].join('|')
}

const letters = '[A-Za-z]+'
const digits = '[0-9]+'
/** At least three changes between letters and digits; then ten characters of both cases, or sixteen of lower case. */
const randomId = [
  '(?<![A-Za-z0-9])',
  `(?=${letters}${digits}${letters}${digits}|${digits}${letters}${digits}${letters})`,
  '(?:(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{10,}|[a-z0-9]{16,})',
  '(?![A-Za-z0-9])',
].join('')

const atext = "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]"

/**
 * The alternatives of parameterisation (grouping.md 1.10), in order: of those that match at one position the first wins. `quoted_str` and `bool` match
 * what stands right behind `=`, which itself remains.
 *
 * All are linear on a capped text: repetitions are bounded, or cannot overlap what follows and are anchored by a look-behind to the beginning of a run,
 * since an attempt further inside a run must fail if that at its beginning did.
 */
export const placeholders: readonly (readonly [name: string, pattern: Pattern])[] = [
  ['email', () => String.raw`(?<!${atext})${atext}+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*`],
  ['url', ({ edge: b, notBlank }) => `${b}(?:wss?|https?|ftp):\\/\\/${notBlank}+`],
  ['hostname', ({ edge: b }) => String.raw`${b}(?:[a-zA-Z0-9-]{1,63}\.){1,32}(?:${domains}|${domains.toUpperCase()})${b}`],
  ['ip', ({ edge: b, word: w }) => `(?<!${w})(?:${b}${ipv4}${b}|(?:${ipv6})(?![0-9A-Za-z]))`],
  ['traceparent', ({ edge: b }) => `${b}(?:00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]|1-[0-9a-f]{8}-[0-9a-f]{24})${b}`],
  ['uuid', ({ edge: b }) => `${b}${hexDigit}{8}-(?:${hexDigit}{4}-){3}${hexDigit}{12}${b}`],
  ['sha1', ({ edge: b }) => `${b}${hexDigit}{40}${b}`],
  ['md5', ({ edge: b }) => `${b}${hexDigit}{32}${b}`],
  ['date', date],
  // Boundaries are one-sided in each half: `12msx` and `x5s` match.
  ['duration', ({ edge: b, digit: d }) => String.raw`${b}${d}+ms|(?<!${d})${d}+(?:\.${d}+)?s${b}`],
  ['swift_txn_id', ({ edge: b, notBlank }) => `${b}tx[0-9a-f]{21}-[0-9a-f]{10}${notBlank}*`],
  ['hex', ({ edge: b }) => `${b}0[xX]${hexDigit}+${b}`],
  ['hex', ({ edge: b, word: w }) => `(?:(?<!${w})-)?${b}(?:[0-9a-f]{8,128}|[0-9A-F]{8,128})${b}`],
  ['hex', ({ edge: b, word: w }) => `(?:(?<!${w})-)?${b}(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{4,6}${b}`],
  ['hex', ({ edge: b, word: w }) => `(?:(?<!${w})-)?${b}(?=[A-F]*[0-9])(?=[0-9]*[A-F])[0-9A-F]{4,6}${b}`],
  ['git_sha', ({ edge: b }) => `${b}(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7}${b}`],
  ['random_id', () => randomId],
  ['float', ({ edge: b, digit: d }) => String.raw`-${d}+\.${d}+${b}|${b}${d}+\.${d}+${b}`],
  ['int', ({ edge: b, digit: d, word: w }) => `(?:(?<!${w})-)?${b}${d}{1,7}${b}`],
  ['quoted_str', () => `(?<==)(?:'[^']*'|"[^"]*")`],
  ['bool', ({ edge: b }) => `(?<==)(?:[Tt]rue|[Ff]alse)${b}`],
]
