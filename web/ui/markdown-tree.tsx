import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { Fragment, useMemo } from 'react'

import { cutText, visibleText } from '../lib/visible-text.ts'
import type { MarkdownProps } from './markdown.tsx'

import styles from './markdown.module.css'

type Root = ReturnType<typeof fromMarkdown>
type RootContent = Root['children'][number]
type Nodes = Root | RootContent
type Parents = Extract<Nodes, { children: readonly unknown[] }>
type Table = Extract<Nodes, { type: 'table' }>
type TableRow = Extract<Nodes, { type: 'tableRow' }>

/** More than a comment may have; what is longer is cut, and says so. */
const charactersMax = 20_000
/** Quotes in quotes: what is deeper is shown as it was written. */
const depthMax = 10
const linkMax = 2_000
const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])
/** A word that may be a short id: a project's slug in upper case, a number in Crockford's base 32. */
const shortIdForm = /\b[A-Z0-9][A-Z0-9_-]{0,49}-[0-9A-HJKMNP-TV-Z]{1,11}\b/g
/** Quotes and lists in one another on one line: above so many the text is no prose, and the parser would take a second for it. */
const crowdedLine = /^(?:[ \t]*(?:>|[*+-][ \t]|\d{1,9}[.)][ \t])){40}/m

/** Where a link leads; null for every scheme but http, https and mailto, and for what is no absolute address. */
export const safeHref = (url: string): string | null => {
  if (url.length > linkMax || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  return protocols.has(protocol) ? href : null
}

interface Drawing {
  readonly source: string
  readonly drawShortId: MarkdownProps['drawShortId']
  readonly names: readonly string[]
  /** Addresses of `[text][name]`, by name. */
  readonly addresses: ReadonlyMap<string, string>
  readonly depth: number
}

/** Splits a text at the first of these names; null when it has none. */
const atName = (value: string, names: readonly string[]): readonly [before: string, name: string, after: string] | null => {
  const places = names.map((name) => ({ name, at: value.indexOf(name) })).filter(({ name, at }) => name !== '' && at >= 0)
  const [first] = places.toSorted((a, b) => a.at - b.at || b.name.length - a.name.length)
  return first ? [value.slice(0, first.at), first.name, value.slice(first.at + first.name.length)] : null
}

/** Names that are drawn in one run of text; the others are plain. */
const namesDrawnMax = 40

const Text = ({ value, drawing }: { readonly value: string; readonly drawing: Drawing }) => {
  const parts: React.ReactNode[] = []
  let rest = value
  for (let drawn = 0; drawn < namesDrawnMax; drawn += 1) {
    const split = atName(rest, drawing.names)
    if (!split) break
    const [before, name, after] = split
    parts.push(
      <Words key={`${String(drawn)} words`} value={before} drawing={drawing} />,
      <span key={`${String(drawn)} name`} className={styles.name}>
        {visibleText(name)}
      </span>,
    )
    rest = after
  }
  return [...parts, <Words key="rest" value={rest} drawing={drawing} />]
}

const Words = ({ value, drawing }: { readonly value: string; readonly drawing: Drawing }) => {
  const { drawShortId } = drawing
  if (!drawShortId) return visibleText(value)
  const parts: React.ReactNode[] = []
  let at = 0
  for (const match of value.matchAll(shortIdForm)) {
    const drawn = drawShortId(match[0])
    if (drawn === null || drawn === undefined) continue
    parts.push(visibleText(value.slice(at, match.index)), <Fragment key={match.index}>{drawn}</Fragment>)
    at = match.index + match[0].length
  }
  return [...parts, visibleText(value.slice(at))]
}

const Children = ({ of, drawing }: { readonly of: readonly Nodes[]; readonly drawing: Drawing }) =>
  of.map((node, index) => <Node key={index} node={node} drawing={{ ...drawing, depth: drawing.depth + 1 }} />)

const SafeLink = ({ url, children }: { readonly url: string; readonly children: React.ReactNode }) => {
  const href = safeHref(url)
  if (href === null) return <span title={visibleText(url.slice(0, linkMax))}>{children}</span>
  return (
    <a href={href} title={visibleText(href)} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

const Row = ({ row, drawing, cell: Cell }: { readonly row: TableRow; readonly drawing: Drawing; readonly cell: 'th' | 'td' }) => (
  <tr>
    {row.children.map((cell, index) => (
      <Cell key={index}>
        <Children of={cell.children} drawing={drawing} />
      </Cell>
    ))}
  </tr>
)

const TableView = ({ table, drawing }: { readonly table: Table; readonly drawing: Drawing }) => {
  const [head, ...rows] = table.children
  return (
    <section className={styles.table} aria-label="Table" tabIndex={0}>
      <table>
        {head && (
          <thead>
            <Row row={head} drawing={drawing} cell="th" />
          </thead>
        )}
        <tbody>
          {rows.map((row, index) => (
            <Row key={index} row={row} drawing={drawing} cell="td" />
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What has no element of its own, HTML among it: the characters that were written. */
const written = (node: Nodes, source: string): string =>
  visibleText(source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0))

type Drawers = { readonly [Type in Nodes['type']]?: (node: Extract<Nodes, { type: Type }>, drawing: Drawing) => React.ReactNode }

const inner = (node: Parents, drawing: Drawing): React.ReactNode => <Children of={node.children} drawing={drawing} />
const withoutShortIds = (drawing: Drawing): Drawing => ({ ...drawing, drawShortId: undefined })

/** Every element that a text can make; what is not here is shown as it was written. */
const drawers: Drawers = {
  root: inner,
  paragraph: (node, drawing) => <p dir="auto">{inner(node, drawing)}</p>,
  heading: (node, drawing) => (
    <p dir="auto" className={styles.heading}>
      {inner(node, drawing)}
    </p>
  ),
  blockquote: (node, drawing) => <blockquote>{inner(node, drawing)}</blockquote>,
  list: (node, drawing) =>
    node.ordered === true ? <ol start={node.start ?? 1}>{inner(node, drawing)}</ol> : <ul>{inner(node, drawing)}</ul>,
  listItem: (node, drawing) => (
    <li>
      {typeof node.checked === 'boolean' && (node.checked ? '[x] ' : '[ ] ')}
      {inner(node, drawing)}
    </li>
  ),
  code: (node) => (
    // A box that scrolls can be reached by the keyboard.
    <pre tabIndex={0}>
      <code>{visibleText(node.value)}</code>
    </pre>
  ),
  table: (node, drawing) => <TableView table={node} drawing={drawing} />,
  thematicBreak: () => <hr />,
  definition: () => null,
  text: (node, drawing) => <Text value={node.value} drawing={drawing} />,
  emphasis: (node, drawing) => <em>{inner(node, drawing)}</em>,
  strong: (node, drawing) => <strong>{inner(node, drawing)}</strong>,
  delete: (node, drawing) => <del>{inner(node, drawing)}</del>,
  inlineCode: (node) => <code>{visibleText(node.value)}</code>,
  break: () => <br />,
  link: (node, drawing) => <SafeLink url={node.url}>{inner(node, withoutShortIds(drawing))}</SafeLink>,
  linkReference: (node, drawing) => (
    <SafeLink url={drawing.addresses.get(node.identifier) ?? ''}>{inner(node, withoutShortIds(drawing))}</SafeLink>
  ),
  // A picture would ask another server, and tell it who reads this.
  image: (node) => <SafeLink url={node.url}>{visibleText(node.alt ?? '') || 'image'}</SafeLink>,
}

const Node = ({ node, drawing }: { readonly node: Nodes; readonly drawing: Drawing }): React.ReactNode => {
  // The drawer of a type takes the nodes of that type, which TypeScript does not see through the index.
  const draw = drawers[node.type] as ((node: Nodes, drawing: Drawing) => React.ReactNode) | undefined
  return draw && drawing.depth <= depthMax ? draw(node, drawing) : written(node, drawing.source)
}

const addressesOf = (nodes: readonly RootContent[]): ReadonlyMap<string, string> =>
  new Map(nodes.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url] as const] : [])))

/** Null for a text that the parser cannot take: then it is shown as it was written. */
const parse = (source: string): Root | null => {
  if (crowdedLine.test(source)) return null
  try {
    return fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  } catch {
    return null
  }
}

const none: readonly string[] = []

/** The formatted text; `markdown.tsx` loads it when it is needed. */
export const MarkdownTree = ({ text, drawShortId, names = none }: MarkdownProps) => {
  const { text: source, omitted } = cutText(text, charactersMax)
  const root = useMemo(() => parse(source), [source])
  return (
    <div className={styles.markdown} dir="auto">
      {root ? (
        <Node node={root} drawing={{ source, drawShortId, names, addresses: addressesOf(root.children), depth: 0 }} />
      ) : (
        <p className={styles.written}>{visibleText(source)}</p>
      )}
      {omitted > 0 && <p className="t3">{omitted} more characters are not shown.</p>}
    </div>
  )
}
