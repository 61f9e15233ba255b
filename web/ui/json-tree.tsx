import { useState } from 'react'

import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { metaChild, noteOf } from '../lib/event-meta.ts'
import { scalarText } from '../lib/json-text.ts'
import { cutText, visibleText } from '../lib/visible-text.ts'
import { FilteredChip } from './badge.tsx'
import { CodeLine } from './code.tsx'
import { Icon } from './icons.tsx'

import styles from './json-tree.module.css'

/** Characters of a text before "show"; entries in a one-line preview; entries of an opened level before "more". */
const textShownMax = 200
const previewEntriesMax = 6
const previewTextMax = 40
const entriesShownMax = 100
/** Opening a value shows it down to this depth, as far as its parts are small: up to this many entries each. */
const depthOpened = 3
const smallEntriesMax = 8

interface TreeProps {
  readonly value: Json | undefined
  /** The part of `_meta` for this value. */
  readonly meta?: Json | undefined
  /** `repr`: texts are already printed by the language (Python), so they get no quotes. `plain`: no quotes and no colours. */
  readonly texts?: 'quoted' | 'repr' | 'plain'
  /** Language of `repr` texts. */
  readonly language?: string
  /** Marks a null value: it is named in the failing line. */
  readonly alarm?: boolean
  /** Levels that are open at first, this one among them. */
  readonly levels?: number
}

const isRemoved = (value: Json | undefined, meta: Json | undefined): boolean => {
  if (value === '[Filtered]') return true
  const note = noteOf(meta)
  return (
    note?.rule !== null &&
    note?.rule !== undefined &&
    !note.rule.startsWith('!limit') &&
    (value === null || value === undefined || value === '')
  )
}

const isNull = (value: Json | undefined): boolean =>
  value === null ||
  value === undefined ||
  value === 'None' ||
  value === 'null' ||
  value === 'undefined' ||
  value === 'nil' ||
  value === '<nil>'

const Text = ({ value, texts = 'quoted', language = '' }: TreeProps & { readonly value: string }) => {
  const [open, setOpen] = useState(false)
  const cut = cutText(value, textShownMax)
  const shown = visibleText(open ? value : cut.text)
  const more = cut.omitted > 0 && (
    <button type="button" className={styles.more} onClick={() => setOpen(!open)}>
      {open ? 'show less' : `show ${String(cut.omitted)} more characters`}
    </button>
  )
  return (
    <>
      <bdi className={texts === 'quoted' ? styles.text : undefined}>
        {texts === 'repr' ? <CodeLine line={shown} language={language} /> : texts === 'quoted' ? `"${shown}"` : shown}
      </bdi>
      {more}
    </>
  )
}

const Scalar = (props: TreeProps) => {
  const { value, alarm = false } = props
  if (alarm && isNull(value)) return <span className={styles.alarm}>{scalarText(value) ?? 'null'}</span>
  if (value === null || value === undefined) return <span className={styles.null}>null</span>
  if (value === '...') {
    return (
      <span className={styles.null} title="The SDK cut the rest">
        ...
      </span>
    )
  }
  if (typeof value === 'string') return <Text {...props} value={value} />
  return <span className={styles.number}>{scalarText(value)}</span>
}

const previewOf = (value: Json | undefined, texts: TreeProps['texts']): string => {
  if (typeof value === 'string') {
    const cut = cutText(visibleText(value.slice(0, previewTextMax * 2)), previewTextMax)
    const shown = `${cut.text}${value.length > previewTextMax ? '...' : ''}`
    return texts === 'quoted' ? `"${shown}"` : shown
  }
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${String(value.length)}]`
  if (isObject(value)) return '{...}'
  return String(value)
}

const Preview = ({ value, meta, texts }: TreeProps) => {
  const list = Array.isArray(value)
  const entries = Object.entries(list ? value : isObject(value) ? value : {})
  return (
    <span className={styles.preview}>
      {list ? '[' : '{'}
      {entries.slice(0, previewEntriesMax).map(([key, child], index) => {
        const part = metaChild(meta, key)
        return (
          <span key={key}>
            {index > 0 && ', '}
            {!list && `${visibleText(key.slice(0, previewTextMax))}: `}
            {isRemoved(child, part) ? <FilteredChip note={noteOf(part)} /> : previewOf(child, texts)}
          </span>
        )
      })}
      {entries.length > previewEntriesMax && `, ${String(entries.length - previewEntriesMax)} more`}
      {list ? ']' : '}'}
    </span>
  )
}

const Children = (props: TreeProps & { readonly entries: readonly (readonly [string, Json | undefined])[] }) => {
  const [shown, setShown] = useState(entriesShownMax)
  return (
    <div className={styles.children}>
      {props.entries.slice(0, shown).map(([key, child]) => (
        <div key={key} className={styles.child}>
          <bdi className={styles.key}>{visibleText(key)}</bdi>
          <JsonTree
            value={child}
            meta={metaChild(props.meta, key)}
            levels={(props.levels ?? 1) - 1}
            {...(props.texts && { texts: props.texts })}
            {...(props.language !== undefined && { language: props.language })}
          />
        </div>
      ))}
      {props.entries.length > shown && (
        <button type="button" className={styles.more} onClick={() => setShown(shown + entriesShownMax)}>
          show {Math.min(entriesShownMax, props.entries.length - shown)} more of {props.entries.length}
        </button>
      )}
    </div>
  )
}

const isSmall = (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length <= smallEntriesMax

const countText = (list: boolean, entries: number): string => (list ? `list of ${String(entries)}` : `${String(entries)} entries`)

/** A list or an object: one line, and what is in it when that is pressed. */
const Branch = (props: TreeProps & { readonly value: Json }) => {
  const { value, levels = 0 } = props
  const [open, setOpen] = useState(() => levels > 0 && isSmall(value))
  const list = Array.isArray(value)
  const entries = Object.entries(value ?? {})
  if (entries.length === 0) return <span className={styles.value}>{list ? '[]' : '{}'}</span>
  return (
    <div className={styles.value}>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} small />
        {open ? <span>{countText(list, entries.length)}</span> : <Preview {...props} />}
      </button>
      {open && <Children {...props} levels={levels > 0 ? levels : depthOpened} entries={entries} />}
    </div>
  )
}

/** Any value of an event as a tree that opens three levels at a time: never recursive before it is asked for. Removed values are lock chips. */
export const JsonTree = (props: TreeProps) => {
  const { value, meta } = props
  if (isRemoved(value, meta)) return <FilteredChip note={noteOf(meta)} />
  if (Array.isArray(value) || isObject(value)) return <Branch {...props} value={value} />
  const note = noteOf(meta)
  return (
    <span className={styles.value}>
      <Scalar {...props} />
      {note?.rule && <FilteredChip note={note} />}
    </span>
  )
}
