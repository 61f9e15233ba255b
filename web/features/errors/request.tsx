import { useState } from 'react'

import type { RequestAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { useAddressText } from '../../lib/address-text.ts'
import { metaAt, metaChild } from '../../lib/event-meta.ts'
import { lineOf } from '../../lib/json-text.ts'
import { SegmentedChoice } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { addressOf, splitAddress, toCurl, toRawRequest } from './curl.ts'

import styles from './request.module.css'

type Rows = readonly (readonly [name: string, value: Json | undefined, meta?: Json | undefined])[]

/** From this many headers on there is a box to search them. */
const searchFrom = 8

/** Pairs are lists of two on the wire, so `_meta` has the note on a value at place and 1; SDKs that send objects have it at the name. */
const withMeta = (pairs: readonly (readonly [string, string])[], meta: Json | undefined): Rows =>
  pairs.map(([name, value], index) => [name, value, metaAt(meta, index, 1) ?? metaChild(meta, name)])

const byName = (rows: Rows): Rows => rows.toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))

const Group = ({ title, rows, search = false }: { readonly title: string; readonly rows: Rows; readonly search?: boolean }) => {
  const [text, setText] = useState('')
  if (rows.length === 0) return null
  const wanted = text.toLowerCase()
  const shown = wanted === '' ? rows : rows.filter(([name, value]) => `${name} ${lineOf(value)}`.toLowerCase().includes(wanted))
  return (
    <div className={styles.group}>
      <div className={styles.groupHead}>
        <h3>{title}</h3>
        <span className="meta t3">{rows.length}</span>
        {search && rows.length >= searchFrom && (
          <input
            type="search"
            value={text}
            placeholder="filter"
            aria-label={`Filter ${title.toLowerCase()}`}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </div>
      {shown.length > 0 ? <KeyValueTable label={title} rows={shown} /> : <p className="t3">None has this in its name or value.</p>}
    </div>
  )
}

/** The name of a body's form for people: what was read as JSON or as a form, or the text as it came. */
const formOf = (data: Json, type: string | null): string =>
  type ?? (typeof data === 'string' ? 'text' : Array.isArray(data) ? 'list' : 'fields')

const Body = ({ request, meta }: { readonly request: RequestAnswer; readonly meta: Json | undefined }) => {
  const { data } = request
  if (data === null || data === '') return null
  return (
    <div className={styles.group}>
      <div className={styles.groupHead}>
        <h3>Body</h3>
        <span className="meta t3">
          <PlainText value={formOf(data, request.inferredContentType).slice(0, 100)} />
        </span>
      </div>
      {typeof data === 'object' && !Array.isArray(data) ? (
        <KeyValueTable label="Body" rows={Object.entries(data)} meta={meta} />
      ) : (
        <JsonTree value={data} meta={meta} texts="plain" />
      )}
    </div>
  )
}

const Formatted = ({ request, meta }: { readonly request: RequestAnswer; readonly meta: Json | undefined }) => (
  <>
    <Group title="Query" rows={withMeta(request.query, metaChild(meta, 'query_string'))} />
    <Body request={request} meta={metaChild(meta, 'data')} />
    <Group title="Cookies" rows={withMeta(request.cookies, metaChild(meta, 'cookies'))} search />
    <Group title="Headers" rows={byName(withMeta(request.headers, metaChild(meta, 'headers')))} search />
    <Group
      title="Environment"
      rows={byName(Object.entries(request.env ?? {}).map(([name, value]) => [name, value, metaAt(meta, 'env', name)]))}
      search
    />
  </>
)

/** Method and address; the host in grey, as it is the same for all requests of a service. Only http and https are links. */
const Line = ({
  request,
  address,
  status,
}: {
  readonly request: RequestAnswer
  readonly address: string
  readonly status: string | null
}) => {
  const { origin, path, isLink } = splitAddress(address)
  const text = (
    <>
      <span className="t3">
        <PlainText value={origin} />
      </span>
      <PlainText value={path} />
    </>
  )
  return (
    <p className={styles.address}>
      {request.method !== null && <b>{request.method}</b>}
      {isLink ? (
        <a className="link" href={address} rel="noreferrer noopener nofollow" target="_blank">
          {text}
        </a>
      ) : (
        <span>{text}</span>
      )}
      {request.fragment !== null && request.fragment !== '' && (
        <span className="t3">
          #<PlainText value={request.fragment} />
        </span>
      )}
      {status !== null && (
        <span className={styles.status} data-bad={status >= '400'}>
          <PlainText value={status.slice(0, 12)} />
        </span>
      )}
    </p>
  )
}

const forms = ['formatted', 'curl', 'raw'] as const
const segments = [
  { value: 'formatted' as const, label: 'Formatted' },
  { value: 'curl' as const, label: 'curl' },
  { value: 'raw' as const, label: 'Raw' },
]

/** The HTTP request in which the event happened, and the status it was answered with where the event says so (ui.md 2.7). */
export const RequestSection = (props: {
  readonly request: RequestAnswer
  readonly meta: Json | undefined
  readonly status?: string | null
}) => {
  const { request, meta } = props
  const [text, setText] = useAddressText('request')
  const form = forms.find((one) => one === text) ?? 'formatted'
  const address = addressOf(request)
  return (
    <FoldSection id="request" title="Request" {...(request.method !== null && { note: request.method })}>
      <div className={styles.tools}>
        <SegmentedChoice
          label="Request as"
          segments={segments}
          chosen={form}
          onChoose={(chosen) => setText(chosen === 'formatted' ? null : chosen)}
        />
        <CopyButton label="Copy as curl" text={() => toCurl(request)} />
      </div>
      {address !== null && <Line request={request} address={address} status={props.status ?? null} />}
      {form === 'formatted' && <Formatted request={request} meta={meta} />}
      {form === 'curl' && <CodeBlock code={toCurl(request)} label="curl command" wrap />}
      {form === 'raw' && <CodeBlock code={toRawRequest(request)} label="raw request" wrap />}
    </FoldSection>
  )
}
