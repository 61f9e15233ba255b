import { isSqlAction } from './sql-keywords.ts'
import { readSqlTokens, valueText } from './sql-tokens.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'

/** An SQL text without its values. */
export interface NormalizedSql {
  readonly text: string
  /** The verb in capitals. */
  readonly action: string
  /** Sorted, without repeats, without schema. */
  readonly tables: readonly string[]
}

/** Tables named per statement. */
const tablesMax = 20

/** Databases in which a backslash escapes a quote. */
const backslashSystems = new Set(['mysql', 'mariadb', 'clickhouse', 'bigquery', 'snowflake', 'spanner', 'databricks', 'hive', 'spark'])
/** Databases in which `"` is around text. */
const doubleQuoteSystems = new Set(['mysql', 'mariadb', 'bigquery', 'hive', 'spark', 'databricks'])
const plainSystems = new Set(['postgresql', 'postgres', 'sqlite', 'mssql', 'oracle', 'cockroachdb', 'redshift', 'duckdb', 'db2'])

const dialectOf = (system: string): SqlDialect => ({
  hasBackslashes: backslashSystems.has(system) || !plainSystems.has(system),
  hasDoubleQuotedText: doubleQuoteSystems.has(system),
})

/** What ends a list of columns or assignments on its own level. */
const listEnds = new Set(
  [
    'FROM INTO WHERE PREWHERE UNION EXCEPT INTERSECT LIMIT OFFSET FETCH ORDER GROUP HAVING FOR WINDOW QUALIFY SELECT SET RETURNING ON WHEN VALUES',
    'INSERT UPDATE DELETE SETTINGS FORMAT OUTPUT JOIN LEFT RIGHT INNER CROSS NATURAL DO',
  ].flatMap((line) => line.split(' ')),
)
const listPrefixes = new Set(['DISTINCT', 'ALL', 'TOP', 'STRAIGHT_JOIN'])

/** Digits, hex and UUIDs at the end of a table's name, or between underscores: `events_2026_11` and its like are one table. */
const tableNumbers = /(?:(?<=_)|(?<=[A-Za-z])(?=[0-9]{1,20}$))(?:[0-9]{1,40}|(?=[a-f]{0,32}[0-9])[0-9a-f]{8,40})(?=_|$)/g
const numberedTable = /[0-9](?:_|$)|[0-9a-f]{8}/

const tableName = (name: string): string =>
  numberedTable.test(name) ? name.replaceAll(tableNumbers, `{${valueText}}`).replaceAll(/\{%s\}(?:_\{%s\}){1,8}/g, `{${valueText}}`) : name

/** A statement while its lists, aliases and names are taken out. */
interface Statement {
  readonly tokens: readonly SqlToken[]
  /** Place of the bracket that belongs to the one at a place; number of tokens: it is cut off. */
  readonly partners: Int32Array
  readonly tables: Set<string>
  readonly withs: Set<string>
  readonly action: string
}

const isMark = (token: SqlToken | undefined, text: string): boolean => token !== undefined && token.kind === 'mark' && token.text === text
const isKeyword = (token: SqlToken | undefined, text: string): boolean =>
  token !== undefined && token.kind === 'keyword' && token.text === text
const isWord = (token: SqlToken | undefined): token is SqlToken => token !== undefined && token.kind === 'word'

const findPartners = (tokens: readonly SqlToken[]): Int32Array => {
  const partners = new Int32Array(tokens.length).fill(tokens.length)
  const open: number[] = []
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'mark' || text.length !== 1) continue
    if (text === '(' || text === '[') open.push(at)
    else if (text === ')' || text === ']') {
      const begin = open.pop() ?? at
      partners[begin] = at
      partners[at] = begin
    }
  }
  return partners
}

const partnerOf = ({ partners, tokens }: Statement, at: number): number => partners[at] ?? tokens.length

/** Takes tokens out, from a place to before another. */
const drop = ({ tokens }: Statement, from: number, to: number): void => {
  for (let at = from; at < to; at += 1) {
    const token = tokens[at]
    if (token !== undefined) token.isGone = true
  }
}

/** Puts one word in the place of the tokens from a place to before another. */
const substitute = (statement: Statement, [from, to]: readonly [number, number], kind: SqlToken['kind'], text: string): void => {
  const token = statement.tokens[from]
  if (token === undefined) return
  token.kind = kind
  token.text = text
  drop(statement, from + 1, to)
}

/** True: a list ends at this keyword or bracket. */
const endsList = (tokens: readonly SqlToken[], at: number, { kind, text }: SqlToken): boolean =>
  kind === 'keyword' ? listEnds.has(text) && !isListKeyword(tokens, at) : kind === 'mark' && (text === ')' || text === ']' || text === ';')

/** The places where the items of a list begin and end; the list ends at a keyword or bracket of its own level. Brackets are jumped over. */
const listItems = (statement: Statement, from: number): (readonly [number, number])[] => {
  const { tokens } = statement
  const items: (readonly [number, number])[] = []
  let begin = from
  let at = from
  for (; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined || endsList(tokens, at, token)) break
    if (token.kind !== 'mark') continue
    if (token.text === '(' || token.text === '[') at = partnerOf(statement, at)
    else if (token.text === ',') {
      items.push([begin, at])
      begin = at + 1
    }
  }
  items.push([begin, Math.min(at, tokens.length)])
  return items
}

/** `IS DISTINCT FROM`, `WITHIN GROUP`, `left(a, 1)`: words that end lists elsewhere. */
const isListKeyword = (tokens: readonly SqlToken[], at: number): boolean => {
  const before = tokens[at - 1]
  const text = tokens[at]?.text
  if (text === 'FROM') return isKeyword(before, 'DISTINCT')
  if (text === 'GROUP') return isKeyword(before, 'WITHIN')
  return (text === 'LEFT' || text === 'RIGHT' || text === 'FORMAT' || text === 'VALUES') && isMark(tokens[at + 1], '(')
}

/** The place behind a column without the name that it is given: `sum(a) AS b`, `sum(a) b`. */
const withoutAlias = (tokens: readonly SqlToken[], [from, to]: readonly [number, number]): number => {
  const last = tokens[to - 1]
  if (to - from >= 3 && isKeyword(tokens[to - 2], 'AS')) return to - 2
  const before = tokens[to - 2]
  if (to - from < 2 || !isWord(last) || before === undefined) return to
  return before.kind === 'word' || before.kind === 'value' || isMark(before, ')') || isKeyword(before, 'END') ? to - 1 : to
}

const isColumn = (token: SqlToken | undefined): boolean =>
  token !== undefined && (token.kind === 'word' || token.kind === 'value' || token.text === '*')

/** The place behind `DISTINCT`, `DISTINCT ON (a)`, `TOP (10)`. */
const skipListPrefixes = (statement: Statement, from: number): number => {
  const { tokens } = statement
  let at = from
  for (let token = tokens[at]; token?.kind === 'keyword' && listPrefixes.has(token.text); token = tokens[at]) {
    at += 1
    if (isKeyword(tokens[at], 'ON')) at += 1
    else if (token.text !== 'TOP') continue
    if (isMark(tokens[at], '(')) at = partnerOf(statement, at) + 1
    else if (tokens[at]?.kind === 'value') at += 1
  }
  return at
}

/** `SELECT a, b, sum(c) AS d` becomes `SELECT .., sum(c)`. */
const collapseColumns = (statement: Statement, at: number): void => {
  const { tokens } = statement
  const simple: (readonly [number, number])[] = []
  for (const item of listItems(statement, skipListPrefixes(statement, at + 1))) {
    const end = withoutAlias(tokens, item)
    drop(statement, end, item[1])
    if (end - item[0] === 1 && isColumn(tokens[item[0]])) simple.push(item)
  }
  if (simple.length < 2) return
  for (const [index, item] of simple.entries()) {
    if (index === 0) substitute(statement, item, 'word', '..')
    else drop(statement, item[0] - 1, item[1])
  }
}

/** `SET a = 1, b = 2` becomes `SET ..`. */
const collapseAssignments = (statement: Statement, at: number): void => {
  const items = listItems(statement, at + 1)
  const last = items.at(-1)
  if (items.length > 1 && last !== undefined) substitute(statement, [at + 1, last[1]], 'word', '..')
}

/** `VALUES (1, 2), (3, 4)` becomes `VALUES (%s)`. */
const collapseRows = (statement: Statement, at: number): void => {
  const { tokens } = statement
  let end = at + 1
  for (let next = end; next < tokens.length;) {
    if (isKeyword(tokens[next], 'ROW')) next += 1
    if (!isMark(tokens[next], '(')) break
    end = partnerOf(statement, next) + 1
    if (!isMark(tokens[end], ',')) break
    next = end + 1
  }
  if (end > at + 1) substitute(statement, [at + 1, end], 'value', `(${valueText})`)
}

/** `(1, 2)` and `[1, 2]` become `(%s)` and `[%s]` when nothing but values stands between the brackets at a place. */
const collapseValues = (statement: Statement, at: number): void => {
  const { tokens } = statement
  const end = Math.min(partnerOf(statement, at), tokens.length)
  for (let index = at + 1; index < end; index += 1) {
    const token = tokens[index]
    if (token === undefined || (token.kind !== 'value' && !isKeyword(token, 'NULL') && !isListMark(token))) return
  }
  if (end > at + 1) substitute(statement, [at + 1, end], 'value', valueText)
}

const isListMark = ({ kind, text }: SqlToken): boolean => kind === 'mark' && (text === ',' || text === '(' || text === ')')

/** Takes the name away that a table or a subquery is given, and the columns that belong to the name; the place behind it. */
const dropAlias = (statement: Statement, at: number, hasColumns: boolean): number => {
  const { tokens } = statement
  const hasAs = isKeyword(tokens[at], 'AS')
  const name = hasAs ? at + 1 : at
  if (!isWord(tokens[name])) return at
  drop(statement, at, name + 1)
  if (!hasColumns || !isMark(tokens[name + 1], '(')) return name + 1
  const end = partnerOf(statement, name + 1) + 1
  drop(statement, name + 1, end)
  return end
}

const noteTable = (statement: Statement, at: number): void => {
  const token = statement.tokens[at]
  if (token === undefined) return
  token.kind = 'table'
  token.text = tableName(token.text)
  if (statement.tables.size < tablesMax && token.text.length <= 200) statement.tables.add(token.text)
}

const skipTableWords = (tokens: readonly SqlToken[], from: number): number => {
  let at = from
  while (tokens[at]?.kind === 'keyword' && /^(?:ONLY|LATERAL|IF|NOT|EXISTS|TABLE|IGNORE|INTO)$/.test(tokens[at]?.text ?? '')) at += 1
  return at
}

/** Reads what stands behind FROM, JOIN, INTO, UPDATE, TABLE: tables, subqueries, functions, with commas between. */
const readTables = (statement: Statement, from: number, mayCall: boolean): void => {
  const { tokens } = statement
  let at = skipTableWords(tokens, from)
  while (at < tokens.length) {
    const token = tokens[at]
    const isCall = isWord(token) && mayCall && isMark(tokens[at + 1], '(')
    if (isMark(token, '(') || isCall) at = partnerOf(statement, isCall ? at + 1 : at) + 1
    else if (isWord(token)) {
      noteTable(statement, at)
      at += 1
    } else return
    if (mayCall || !isMark(tokens[at], '(')) at = dropAlias(statement, at, mayCall)
    if (!isMark(tokens[at], ',')) break
    at = skipTableWords(tokens, at + 1)
  }
  if (!mayCall) collapseInsertColumns(statement, at)
}

/** `INSERT INTO t (a, b)` becomes `INSERT INTO t (..)`. */
const collapseInsertColumns = (statement: Statement, at: number): void => {
  const { tokens } = statement
  if (!isMark(tokens[at], '(') || tokens[at + 1]?.kind === 'keyword' || statement.action === 'CREATE') return
  substitute(statement, [at + 1, Math.min(partnerOf(statement, at), tokens.length)], 'word', '..')
}

/** Names that are made up for one run: savepoints, cursors, prepared statements. */
const hideName = ({ tokens }: Statement, at: number): void => {
  const token = tokens[at]
  if (isWord(token)) Object.assign(token, { kind: 'value', text: valueText })
}

/** FROM that names no table: `extract(year FROM a)`, `IS DISTINCT FROM`. */
const isTableFrom = ({ tokens }: Statement, at: number, open: number | undefined): boolean => {
  if (isKeyword(tokens[at - 1], 'DISTINCT')) return false
  if (open === undefined || !isWord(tokens[open - 1])) return true
  return isKeyword(tokens[open + 1], 'SELECT') || isKeyword(tokens[open + 1], 'DELETE')
}

const rewriteFrom = (statement: Statement, at: number, open: number | undefined): void => {
  if (statement.action === 'FETCH' || statement.action === 'COPY') hideName(statement, at + 1)
  else if (isTableFrom(statement, at, open)) readTables(statement, at + 1, true)
}

/** `AS x`, unless in a cast; `x AS (` names a subquery, which is no table. */
const rewriteAs = (statement: Statement, at: number, open: number | undefined): void => {
  const { tokens } = statement
  const next = tokens[at + 1]
  if (isMark(next, '(') || isKeyword(next, 'MATERIALIZED') || isKeyword(next, 'NOT')) {
    const name = tokens[(isMark(tokens[at - 1], ')') ? partnerOf(statement, at - 1) : at) - 1]
    if (isWord(name)) statement.withs.add(name.text)
    return
  }
  const isCast = open !== undefined && /^(?:try_|safe_)?cast$/i.test(tokens[open - 1]?.text ?? '')
  if (!isCast && isWord(next) && !isMark(tokens[at + 2], '(')) drop(statement, at, at + 2)
}

const rewriteUpdate = (statement: Statement, at: number): void => {
  const before = statement.tokens[at - 1]
  if (isKeyword(before, 'KEY')) collapseAssignments(statement, at)
  else if (!isKeyword(before, 'FOR') && !isKeyword(before, 'DO') && !isKeyword(before, 'ON')) readTables(statement, at + 1, true)
}

type Rewrite = (statement: Statement, at: number, open: number | undefined) => void

const tablesBehind: Rewrite = (statement, at) => readTables(statement, at + 1, true)
const tableBehind: Rewrite = (statement, at) => readTables(statement, at + 1, false)
const nameBehind: Rewrite = (statement, at) => hideName(statement, at + 1)
const onlyTables = new Set(['FROM', 'JOIN', 'INTO'])

const rewrites: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['SELECT', collapseColumns],
  ['RETURNING', collapseColumns],
  ['FROM', rewriteFrom],
  ['JOIN', tablesBehind],
  ['STRAIGHT_JOIN', tablesBehind],
  ['INTO', tableBehind],
  ['TABLE', tableBehind],
  ['TRUNCATE', tableBehind],
  ['COPY', tableBehind],
  ['UPDATE', rewriteUpdate],
  ['SET', (statement, at) => (at > 0 ? collapseAssignments(statement, at) : undefined)],
  ['VALUES', collapseRows],
  ['IN', (statement, at) => (isMark(statement.tokens[at + 1], '(') ? collapseValues(statement, at + 1) : undefined)],
  ['AS', rewriteAs],
  ['SAVEPOINT', nameBehind],
  ['DECLARE', nameBehind],
  ['CLOSE', nameBehind],
  ['DEALLOCATE', nameBehind],
  ['TO', (statement, at) => (statement.action === 'ROLLBACK' ? hideName(statement, at + 1) : undefined)],
])

const rewrite = (statement: Statement): void => {
  const { tokens } = statement
  const open: number[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'mark') {
      if (token.text === '(') open.push(at)
      else if (token.text === ')') open.pop()
      else if (token.text === '[' && !token.isGone) collapseValues(statement, at)
    } else if (token.kind === 'keyword' && (!token.isGone || onlyTables.has(token.text)))
      rewrites.get(token.text)?.(statement, at, open.at(-1))
  }
}

const gluedBehind = new Set(['(', '[', '.', '::'])
const gluedBefore = new Set([')', ']', ',', ';', '.', '::'])

const isGlued = (before: SqlToken, token: SqlToken): boolean => {
  if (before.kind === 'mark' && gluedBehind.has(before.text)) return true
  if (token.kind !== 'mark') return false
  if (gluedBefore.has(token.text)) return true
  if (token.text === '(') return before.kind === 'word' && before.text !== '..'
  return token.text === '[' && (before.kind === 'word' || isKeyword(before, 'ARRAY') || isMark(before, ']'))
}

const print = (tokens: readonly SqlToken[]): string => {
  let text = ''
  let before: SqlToken | undefined
  for (const token of tokens) {
    if (token.isGone) continue
    text += before === undefined || isGlued(before, token) ? token.text : ` ${token.text}`
    before = token
  }
  return text.endsWith(';') ? text.slice(0, -1) : text
}

/** The verb: of `WITH x AS (..) INSERT ..` the one behind the subqueries. */
const actionOf = (tokens: readonly SqlToken[], partners: Int32Array): string => {
  let at = 0
  while (isMark(tokens[at], '(')) at += 1
  const first = tokens[at]
  if (first === undefined || !isSqlAction(first.text.toUpperCase())) return ''
  if (first.text !== 'WITH') return first.text
  for (; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (isMark(token, '(')) at = partners[at] ?? tokens.length
    else if (token?.kind === 'keyword' && /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE)$/.test(token.text)) return token.text
  }
  return 'SELECT'
}

/**
 * An SQL text without what varies (features.md 2.5): literals, placeholders and numbers are `%s`, lists one value, lists of columns `..`, qualifiers,
 * aliases and comments gone, keywords in capitals. Undefined: the text does not begin as SQL does. Linear, also on texts that are cut off or not SQL at
 * all; never throws. `system` is the database's name in lower case, '' when nobody said.
 */
export const normalizeSql = (sql: string, system: string): NormalizedSql | undefined => {
  const tokens = readSqlTokens(sql, dialectOf(system))
  const partners = findPartners(tokens)
  const action = actionOf(tokens, partners)
  if (action === '') return undefined
  const statement: Statement = { tokens, partners, tables: new Set(), withs: new Set(), action }
  rewrite(statement)
  const tables = [...statement.tables].filter((table) => !statement.withs.has(table)).toSorted()
  return { text: print(tokens), action, tables }
}
