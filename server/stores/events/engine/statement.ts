import type { LaneName } from './lanes.ts'
import { lexSql } from './lex-sql.ts'
import type { SqlToken } from './lex-sql.ts'

/** What the host must know of a statement before it hands it to the engine. */
export interface Statement {
  /** Without a closing `;`. */
  readonly text: string
  readonly lane: LaneName
  /** Format named at the end of the text. */
  readonly format: string | undefined
  /** Set when this is an `INSERT .. FORMAT x` whose rows are to come in the request body. */
  readonly upload: UploadStatement | undefined
}

interface UploadStatement {
  /** `INSERT INTO t (columns)`. */
  readonly target: string
  /** ` SETTINGS ..`, or empty. It must stand behind INFILE (engine.md 1). */
  readonly settings: string
  readonly format: string
}

export type StatementProblem = 'several-statements' | 'empty'

const readWords = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXISTS', 'EXPLAIN'])

const laneOf = (word: string): LaneName => {
  if (word === 'KILL') return 'kill'
  if (word === 'INSERT') return 'insert'
  return readWords.has(word) ? 'read' : 'ddl'
}

/** Words after which an INSERT brings its own rows. */
const ownRows = new Set(['SELECT', 'VALUES', 'INFILE', 'WITH'])

const findUpload = (text: string, tokens: readonly SqlToken[], format: string | undefined): UploadStatement | undefined => {
  if (format === undefined || tokens[0]?.text !== 'INSERT') return undefined
  if (tokens.some((token) => token.kind === 'word' && ownRows.has(token.text))) return undefined
  const formatAt = tokens.at(-2)?.start ?? text.length
  const settingsAt = tokens.find((token) => token.kind === 'word' && token.text === 'SETTINGS')?.start ?? formatAt
  const settings = text.slice(settingsAt, formatAt).trim()
  return { target: text.slice(0, settingsAt).trim(), settings: settings === '' ? '' : ` ${settings}`, format }
}

/**
 * Reads one statement. Text after a `;` is refused: the engine would run several statements where a real server does not, and code would
 * pass here and fail on a cluster (engine.md 5, trap 2).
 */
export const readStatement = (source: string): Statement | StatementProblem => {
  const all = lexSql(source)
  const semicolon = all.findIndex((token) => token.kind === 'symbol' && token.text === ';')
  if (semicolon >= 0 && semicolon < all.length - 1) return 'several-statements'
  const tokens = semicolon >= 0 ? all.slice(0, semicolon) : all
  const first = tokens.find((token) => token.text !== '(')
  const last = tokens.at(-1)
  if (first === undefined || last === undefined) return 'empty'
  // Cut behind the last token: a comment there would swallow what is appended (engine.md 5, trap 6).
  const text = source.slice(0, last.end)
  const format = tokens.at(-2)?.text === 'FORMAT' && last.kind === 'word' ? text.slice(last.start) : undefined
  return { text, lane: laneOf(first.text), format, upload: findUpload(text, tokens, format) }
}
