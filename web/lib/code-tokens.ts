/** Parts of a source line, as far as colours need them. */
type TokenKind = 'plain' | 'keyword' | 'text' | 'number' | 'comment' | 'name'

export interface CodeToken {
  readonly kind: TokenKind
  readonly text: string
}

/** Characters of a line that are coloured; the rest is plain. Minified lines have megabytes. */
const colouredMax = 400

const keywords = new Set(
  (
    'and as assert async await break case catch chan class const continue def default defer del do elif else end except export extends false False final finally fn for from func ' +
    'function go goto if implements import in instanceof interface is lambda let map match module new nil None nonlocal not null or package pass private protected public raise range ' +
    'rescue return select self static struct super switch this throw throws true True try type typeof undefined unless until use var void when while with yield'
  ).split(' '),
)
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

const kindOf = (match: RegExpExecArray, before: string): TokenKind => {
  if (match[1] !== undefined) return 'text'
  if (match[2] !== undefined) return 'comment'
  if (match[3] !== undefined) return 'number'
  if (match[4] === undefined) return 'plain'
  if (introducers.has(before)) return 'name'
  return keywords.has(match[4]) ? 'keyword' : 'plain'
}

/** Splits a line into coloured parts that join to the same line. Takes time in proportion to its length. */
export const tokenize = (line: string, language: string): readonly CodeToken[] => {
  const head = line.slice(0, colouredMax)
  const tokens: CodeToken[] = []
  let before = ''
  for (const match of head.matchAll(hashFamilies.has(language) ? hashForm : slashForm)) {
    const kind = kindOf(match, before)
    const last = tokens.at(-1)
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + match[0] }
    else tokens.push({ kind, text: match[0] })
    if (match[0].trim() !== '') before = match[0]
  }
  if (line.length > colouredMax) tokens.push({ kind: 'plain', text: line.slice(colouredMax) })
  return tokens
}
