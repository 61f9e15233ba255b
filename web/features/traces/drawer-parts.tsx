import { useState } from 'react'

import { SegmentedChoice } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { formatSql, sqlParts } from './format-sql.ts'
import type { SqlPart } from './format-sql.ts'

import styles from './drawer.module.css'

/** A small button that copies a text. */
export const Copy = ({ label, text }: { readonly label: string; readonly text: () => string }) => (
  <CopyButton iconOnly label={label} text={text} />
)

/** Names and values, two columns. */
export const Facts = ({ rows }: { readonly rows: readonly (readonly [name: string, value: React.ReactNode])[] }) => (
  <dl className={styles.facts}>
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const Coloured = ({ parts }: { readonly parts: readonly SqlPart[] }) =>
  parts.map(({ text, kind }, place) => (
    // oxlint-disable-next-line react/no-array-index-key -- parts have no other name and never move
    <span key={place} className={kind === 'plain' ? undefined : kind === 'keyword' ? styles.keyword : styles.value}>
      {kind === 'plain' && text.trim() === '' ? text : <PlainText value={text} />}
    </span>
  ))

const forms = [
  { value: 'lines' as const, label: 'Formatted' },
  { value: 'sent' as const, label: 'As sent' },
]

/** A statement in lines, or as it was sent. */
const Statement = ({ text }: { readonly text: string }) => {
  const [form, setForm] = useState<'lines' | 'sent'>('lines')
  return (
    <div className={styles.statement}>
      <pre className="mono" tabIndex={0} aria-label="Statement">
        <Coloured parts={form === 'lines' ? formatSql(text) : sqlParts(text)} />
      </pre>
      <div className={styles.tools}>
        <SegmentedChoice label="Form of the statement" segments={forms} chosen={form} onChoose={setForm} />
        <Copy label="Copy the statement" text={() => text} />
      </div>
    </div>
  )
}

interface UrlParts {
  readonly method: string
  readonly url: URL
}

/** `GET https://host/path?x=1` taken apart; null when it is no such request. */
const readRequest = (text: string): UrlParts | null => {
  const [, method = '', address = ''] = /^(?:([A-Z]{3,10}) )?(https?:\/\/\S+)$/.exec(text.slice(0, 4_000)) ?? []
  return address !== '' && URL.canParse(address) ? { method, url: new URL(address) } : null
}

/** What a span says of itself: a statement, a request in its parts, or a text. */
export const Description = ({ text, isSql }: { readonly text: string; readonly isSql: boolean }) => {
  if (text === '') return null
  if (isSql) return <Statement text={text} />
  const request = readRequest(text)
  if (!request)
    return (
      <p className={styles.text}>
        <PlainText value={text} />
      </p>
    )
  const { method, url } = request
  const rows: (readonly [string, React.ReactNode])[] = [
    ...(method === '' ? [] : [['method', method] as const]),
    ['host', <PlainText key="host" value={url.host} />],
    ['path', <PlainText key="path" value={url.pathname} />],
    ...[...url.searchParams].slice(0, 20).map(([name, value]) => [`?${name}`, <PlainText key={name} value={value} />] as const),
  ]
  return (
    <div className={styles.statement}>
      <Facts rows={rows} />
      <div className={styles.tools}>
        <Copy label="Copy the address" text={() => url.href} />
      </div>
    </div>
  )
}
