/** Parts of a source line, as far as colours need them. */
type TokenKind = 'plain' | 'keyword' | 'text' | 'number' | 'comment' | 'name'

export interface CodeToken {
  readonly kind: TokenKind
  readonly text: string
}

/** Characters of a line that are coloured; the rest is plain. Minified lines have megabytes. */
const colouredMax = 400

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Words that are keywords in some languages and names in others belong to the families that have them. */
const sharedWords =
  'and as assert async await break case catch class const continue default else enum export extends false finally for from if implements import in interface is new not null or package private protected public return static super switch this throw throws true try while with yield'
const python = words(
  'and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try type while with yield',
)
const ruby = words(`${sharedWords} alias begin def do elsif end ensure module next nil redo rescue retry self then undef unless until when`)
const javascript = words(`${sharedWords} debugger delete do function instanceof let of readonly type typeof undefined var void`)
const go = words(
  'break case chan const continue default defer else fallthrough false for func go goto if import interface map nil package range return select struct switch true type var',
)
const rust = words(`${sharedWords} crate dyn fn impl let loop match mod move mut pub ref self Self struct trait type unsafe use where`)
const php = words(`${sharedWords} echo endif foreach fn function global match namespace self trait use var`)
const other = words(
  `${sharedWords} abstract auto base bool char def do double end final float fn func fun guard int internal let long module namespace nil override self sealed short struct template typedef typename unsigned using val var virtual void when`,
)

const families: ReadonlyMap<string, ReadonlySet<string>> = new Map<string, ReadonlySet<string>>([
  ...['py', 'pyi', 'python'].map((name) => [name, python] as const),
  ...['rb', 'ruby', 'ex', 'exs', 'elixir'].map((name) => [name, ruby] as const),
  ...['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx', 'vue', 'javascript', 'node'].map((name) => [name, javascript] as const),
  ['go', go],
  ['rs', rust],
  ['rust', rust],
  ['php', php],
])
const introducers = new Set(['def', 'class', 'function', 'func', 'fn', 'interface', 'struct', 'module'])

const text = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}?`
const form = (comment: string) => new RegExp(String.raw`(${text})|(${comment})|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)|(\s+|.)`, 'gsu')
const hashForm = form('#.*')
const slashForm = form(String.raw`\/\/.*|\/\*.*`)

const hashFamilies = new Set(['py', 'python', 'rb', 'ruby', 'ex', 'exs', 'elixir', 'sh', 'pl', 'perl', 'yml', 'toml'])

/** Languages are told by the file's extension, then by the event's platform (ui.md 2.3). Only the comment sign matters. */
export const languageOf = (filename: string | null, platform: string | null): string => {
  const extension = /\.([a-z]{1,5})(?:[?#].*)?$/.exec((filename ?? '').slice(-40))?.[1]
  return extension ?? (platform ?? '').split('-')[0] ?? ''
}

const kindOf = (match: RegExpExecArray, before: string, keywords: ReadonlySet<string>): TokenKind => {
  if (match[1] !== undefined) return 'text'
  if (match[2] !== undefined) return 'comment'
  if (match[3] !== undefined) return 'number'
  if (match[4] === undefined) return 'plain'
  if (introducers.has(before)) return 'name'
  // A member is never a keyword: `promise.catch`, `answer.end`.
  if (before === '.') return 'plain'
  return keywords.has(match[4]) ? 'keyword' : 'plain'
}

/** Splits a line into coloured parts that join to the same line. Takes time in proportion to its length. */
export const tokenize = (line: string, language: string): readonly CodeToken[] => {
  const head = line.slice(0, colouredMax)
  const tokens: CodeToken[] = []
  const keywords = families.get(language) ?? other
  let before = ''
  for (const match of head.matchAll(hashFamilies.has(language) ? hashForm : slashForm)) {
    const kind = kindOf(match, before, keywords)
    const last = tokens.at(-1)
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + match[0] }
    else tokens.push({ kind, text: match[0] })
    if (match[0].trim() !== '') before = match[0]
  }
  if (line.length > colouredMax) tokens.push({ kind: 'plain', text: line.slice(colouredMax) })
  return tokens
}
