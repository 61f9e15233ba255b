/** A part of a statement: how it is shown. */
export interface SqlPart {
  readonly text: string
  readonly kind: 'plain' | 'keyword' | 'value'
}

/** Characters of a statement that are taken apart; what follows is shown as it is. */
const readMax = 20_000

/** Words that begin a line. */
const clauses = new Set(
  'select from where group having order limit offset set values returning union with insert update delete on join left right inner outer cross full'.split(
    ' ',
  ),
)
/** Words that begin a line below the one before. */
const inner = new Set(['and', 'or'])
const keywords = new Set(
  [...clauses, ...inner].concat(
    'by as in is not null like ilike between exists case when then else end distinct into asc desc using for'.split(' '),
  ),
)
/** Words that go on with the line that the word before them began. */
const follows: Readonly<Record<string, ReadonlySet<string>>> = {
  join: new Set(['left', 'right', 'inner', 'outer', 'cross', 'full']),
  outer: new Set(['left', 'right', 'full']),
  from: new Set(['delete']),
  update: new Set(['for', 'on']),
  delete: new Set(['on']),
}

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const endOfQuoted = (text: string, from: number): number => {
  const close = text.indexOf(text[from] ?? '', from + 1)
  return close < 0 ? text.length : close + 1
}

const endOfWord = (text: string, from: number): number => {
  let at = from
  while (at < text.length && (isLetter(text.charCodeAt(at)) || isDigit(text.charCodeAt(at)))) at++
  return at
}

const isParameter = (text: string, at: number): boolean =>
  ((text[at] === '$' || text[at] === ':') && endOfWord(text, at + 1) > at + 1 && text[at - 1] !== ':') ||
  (text[at] === '%' && text[at + 1] === 's')

/** One part of the text that begins at a place. */
const partAt = (text: string, at: number): SqlPart => {
  const code = text.charCodeAt(at)
  const sign = text[at] ?? ''
  if (sign === "'") return { text: text.slice(at, endOfQuoted(text, at)), kind: 'value' }
  if (sign === '"' || sign === '`') return { text: text.slice(at, endOfQuoted(text, at)), kind: 'plain' }
  if (isLetter(code)) {
    const word = text.slice(at, endOfWord(text, at))
    return { text: word, kind: keywords.has(word.toLowerCase()) && text[at - 1] !== '.' ? 'keyword' : 'plain' }
  }
  if (isDigit(code)) return { text: text.slice(at, endOfWord(text, at)), kind: 'value' }
  if (isParameter(text, at)) return { text: text.slice(at, Math.max(at + 2, endOfWord(text, at + 1))), kind: 'value' }
  return { text: sign, kind: sign === '?' ? 'value' : 'plain' }
}

/** The parts of a statement, which join to the same text. Linear in its length. */
export const sqlParts = (statement: string): readonly SqlPart[] => {
  const text = statement.slice(0, readMax)
  const parts: SqlPart[] = []
  for (let at = 0; at < text.length;) {
    const part = partAt(text, at)
    parts.push(part)
    at += part.text.length
  }
  if (statement.length > readMax) parts.push({ text: statement.slice(readMax), kind: 'plain' })
  return parts
}

/** Whether a keyword begins a line, and how far in. Null: it does not. */
const breakBefore = (word: string, before: string, depth: number): string | null => {
  // Inside of parentheses lists stay on their line.
  if (depth > 0) return null
  if (inner.has(word)) return '\n  '
  if (!clauses.has(word) || word === 'on') return null
  return follows[word]?.has(before) ? null : '\n'
}

/** What a part does to how deep one is in parentheses. */
const depthOf: Readonly<Record<string, number>> = Object.assign(Object.create(null), { '(': 1, ')': -1 })

const space: SqlPart = { text: ' ', kind: 'plain' }

/** A statement in lines, one for each clause; texts in quotes stay as they are. */
export const formatSql = (statement: string): readonly SqlPart[] => {
  const lines: SqlPart[] = []
  let depth = 0
  let before = ''
  for (const part of sqlParts(statement)) {
    if (part.text.trim() === '') {
      // The first of several, and none where a line begins.
      if (lines.length > 0 && lines.at(-1)?.text.trim() !== '') lines.push(space)
      continue
    }
    depth += depthOf[part.text] ?? 0
    const word = part.text.toLowerCase()
    const begin = part.kind === 'keyword' && lines.length > 0 ? breakBefore(word, before, depth) : null
    if (begin !== null && lines.at(-1) === space) lines.pop()
    if (begin !== null) lines.push({ text: begin, kind: 'plain' })
    lines.push(part)
    before = word
  }
  return lines
}
