import { useState } from 'react'

import type { RequestAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { metaAt, metaChild } from '../../lib/event-meta.ts'
import { SegmentedChoice } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { addressOf, toCurl } from './curl.ts'

import styles from './sections.module.css'

type Rows = readonly (readonly [name: string, value: Json | undefined, meta?: Json | undefined])[]

/** Pairs are lists of two on the wire, so `_meta` has the note on a value at place and 1; SDKs that send objects have it at the name. */
const withMeta = (pairs: readonly (readonly [string, string])[], meta: Json | undefined): Rows =>
  pairs.map(([name, value], index) => [name, value, metaAt(meta, index, 1) ?? metaChild(meta, name)])

const Group = ({ title, rows }: { readonly title: string; readonly rows: Rows }) =>
  rows.length === 0 ? null : (
    <div className={styles.group}>
      <h3>{title}</h3>
      <KeyValueTable label={title} rows={rows} />
    </div>
  )

const Body = ({ data, meta }: { readonly data: Json; readonly meta: Json | undefined }) => {
  if (data === null || data === '') return null
  return (
    <div className={styles.group}>
      <h3>Body</h3>
      {typeof data === 'object' && !Array.isArray(data) ? (
        <KeyValueTable label="Body" rows={Object.entries(data)} meta={meta} />
      ) : (
        <JsonTree value={data} meta={meta} texts="plain" />
      )}
    </div>
  )
}

const Formatted = ({ request, meta }: { readonly request: RequestAnswer; readonly meta: Json | undefined }) => {
  const headers = withMeta(request.headers, metaChild(meta, 'headers')).toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  return (
    <>
      <Group title="Query" rows={withMeta(request.query, metaChild(meta, 'query_string'))} />
      <Body data={request.data} meta={metaChild(meta, 'data')} />
      <Group title="Cookies" rows={withMeta(request.cookies, metaChild(meta, 'cookies'))} />
      <Group title="Headers" rows={headers} />
      <Group
        title="Environment"
        rows={Object.entries(request.env ?? {}).map(([name, value]) => [name, value, metaAt(meta, 'env', name)])}
      />
    </>
  )
}

const isLink = (address: string): boolean => /^https?:\/\//i.test(address)

/** The HTTP request in which the event happened (ui.md 2.7). */
export const RequestSection = ({ request, meta }: { readonly request: RequestAnswer; readonly meta: Json | undefined }) => {
  const [view, setView] = useState<'formatted' | 'curl'>('formatted')
  const address = addressOf(request)
  const segments = [
    { value: 'formatted' as const, label: 'Formatted' },
    { value: 'curl' as const, label: 'curl' },
  ]
  return (
    <FoldSection id="request" title="Request" {...(request.method !== null && { note: request.method })}>
      <div className={styles.tools}>
        <SegmentedChoice label="Request as" segments={segments} chosen={view} onChoose={setView} />
        <CopyButton label="Copy as curl" text={() => toCurl(request)} />
      </div>
      {address !== null && (
        <p className={styles.address}>
          <b>{request.method}</b>
          {isLink(address) ? (
            <a className="link" href={address} rel="noreferrer noopener nofollow" target="_blank">
              <PlainText value={address} />
            </a>
          ) : (
            <PlainText value={address} />
          )}
        </p>
      )}
      {view === 'curl' ? <CodeBlock code={toCurl(request)} label="curl command" wrap /> : <Formatted request={request} meta={meta} />}
    </FoldSection>
  )
}
