import type { Filter, KeyName, QueryNode, Value } from './query.ts'

/** Needs no quotes wherever it stands; what would make an address or a path of `key:value` is another matter (misleading). */
const barePattern = /^[\p{L}\p{N}_./@#+%&$^~';?|*\\-]+$/u
/** After a key and its colon it would be read as an address (`https://`) or a path (`C:\`), which are texts. */
const misleading = /^(?:\\|\/\/)/
const plainKeyPattern = /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/
const subscriptPattern = /^[^\]"[,]{1,200}$/
const operatorWords: ReadonlySet<string> = new Set(['and', 'or'])

const escapePiece = (piece: string): string => piece.replaceAll(/[*\\"]/g, String.raw`\$&`)

const quoted = ({ pieces }: Pick<Value, 'pieces'>): string => `"${pieces.map(escapePiece).join('*')}"`

/** A value as a query has it: with quotes where it would be read differently without them. */
export const printValue = (value: Pick<Value, 'pieces'>): string => {
  const text = value.pieces.map(escapePiece).join('*')
  return barePattern.test(text) && !misleading.test(text) && !operatorWords.has(text.toLowerCase()) ? text : quoted(value)
}

/** The key that names a tag, in brackets where it would be read as something else without them. */
export const printTag = (name: string): string => (plainKeyPattern.test(name) && name !== 'has' ? name : printKey({ form: 'tag', name }))

const printKey = ({ form, name }: Pick<KeyName, 'form' | 'name'>): string => {
  if (form === 'function') return name
  if (form === 'tag' || form === 'flag') return `${form === 'tag' ? 'tags' : 'flags'}[${subscriptPattern.test(name) ? name : ''}]`
  return plainKeyPattern.test(name) && name !== 'has' ? name : `"${escapePiece(name)}"`
}

const printFilter = ({ negated, key, operator, values, isList }: Filter): string => {
  const content = isList ? `[${values.map(printValue).join(', ')}]` : values.map(printValue).join('')
  return `${negated ? '!' : ''}${printKey(key)}:${operator === '=' ? '' : operator}${content}`
}

/** Prints a query so that `parseQuery` reads the same again, places aside. */
export const printQuery = (node: QueryNode): string => {
  switch (node.kind) {
    case 'filter':
      return printFilter(node)
    case 'has':
      return `${node.negated ? '!' : ''}has:${printKey(node.key)}`
    case 'text':
      return node.negated ? `!${quoted(node.value)}` : printValue(node.value)
    case 'or':
      return node.parts.map(printQuery).join(' OR ')
    case 'and':
      return node.parts.map((part) => (part.kind === 'or' ? `(${printQuery(part)})` : printQuery(part))).join(' ')
    default:
      return node satisfies never
  }
}
