import { Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react'

import type { BreadcrumbAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { useAddressText } from '../../lib/address-text.ts'
import { metaAt } from '../../lib/event-meta.ts'
import { late } from '../../lib/late.ts'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { nameOfKind } from './crumbs-icon.tsx'
import { CrumbTable } from './crumbs-table.tsx'
import type { CrumbLook } from './crumbs-table.tsx'
import { crumbKinds, crumbLevels, crumbRows, kindOfCrumb } from './crumbs.ts'
import type { CrumbFilter } from './crumbs.ts'
import { leftOutText, omittedOf } from './note-text.ts'

import styles from './breadcrumbs.module.css'

// Of the drawer alone, as is the code that draws only what is in view.
const LongCrumbTable = late(async () => ({ default: (await import('./crumbs-long-table.tsx')).LongCrumbTable }))

const shownAtFirst = 10
/** So few breadcrumbs need no search. */
const toolsFrom = 3
/** The address follows the typing after this time. */
const typedMs = 300

interface CrumbsState {
  readonly filter: CrumbFilter
  readonly newestFirst: boolean
  readonly absolute: boolean
}

/** What of the breadcrumbs is shown; all of it stands in the address. */
const useCrumbsState = () => {
  const [text, setText] = useAddressText('crumbs')
  const [kind, setKind] = useAddressText('crumbKind')
  const [level, setLevel] = useAddressText('crumbLevel')
  const [only, setOnly] = useAddressText('crumbOnly')
  const [order, setOrder] = useAddressText('crumbOrder')
  const [time, setTime] = useAddressText('crumbTime')
  const filter: CrumbFilter = {
    text: text ?? '',
    kind: crumbKinds.find((one) => one === kind) ?? null,
    level: crumbLevels.find((one) => one === level) ?? null,
    loudOnly: only === 'loud',
  }
  const state: CrumbsState = { filter, newestFirst: order !== 'oldest', absolute: time === 'clock' }
  return { state, setText, setKind, setLevel, setOnly, setOrder, setTime }
}
type CrumbsControl = ReturnType<typeof useCrumbsState>

const SearchBox = ({ text, onText }: { readonly text: string; readonly onText: (text: string | null) => void }) => {
  // While it is typed the address says something older.
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    if (typed === null) return undefined
    const timer = setTimeout(() => {
      onText(typed)
      setTyped(null)
    }, typedMs)
    return () => clearTimeout(timer)
  }, [typed, onText])
  return (
    <input
      type="search"
      placeholder="search breadcrumbs"
      aria-label="Search breadcrumbs"
      value={typed ?? text}
      onChange={(event) => setTyped(event.target.value)}
    />
  )
}

const Choice = (props: {
  readonly label: string
  readonly all: string
  readonly chosen: string | null
  readonly choices: readonly (readonly [value: string, name: string])[]
  readonly onChoose: (value: string | null) => void
}) => (
  <select aria-label={props.label} value={props.chosen ?? ''} onChange={(event) => props.onChoose(event.target.value)}>
    <option value="">{props.all}</option>
    {props.choices.map(([value, name]) => (
      <option key={value} value={value}>
        {name}
      </option>
    ))}
  </select>
)

const Tools = ({ crumbs, control }: { readonly crumbs: readonly BreadcrumbAnswer[]; readonly control: CrumbsControl }) => {
  const { filter, newestFirst, absolute } = control.state
  const kinds = useMemo(() => new Set(crumbs.map(kindOfCrumb)), [crumbs])
  const levels = useMemo(() => new Set(crumbs.map(({ level }) => level)), [crumbs])
  return (
    <div className={styles.tools}>
      <SearchBox text={filter.text} onText={control.setText} />
      <Choice
        label="Kind of breadcrumb"
        all="all kinds"
        chosen={filter.kind}
        choices={crumbKinds.filter((kind) => kinds.has(kind) || kind === filter.kind).map((kind) => [kind, nameOfKind(kind)])}
        onChoose={control.setKind}
      />
      <Choice
        label="Level of breadcrumb"
        all="all levels"
        chosen={filter.level}
        choices={crumbLevels.filter((level) => levels.has(level) || level === filter.level).map((level) => [level, level])}
        onChoose={control.setLevel}
      />
      <Button look="quiet" aria-pressed={filter.loudOnly} onClick={() => control.setOnly(filter.loudOnly ? null : 'loud')}>
        {filter.loudOnly ? 'All kinds' : 'Only errors and http'}
      </Button>
      <Button look="quiet" onClick={() => control.setOrder(newestFirst ? 'oldest' : null)}>
        {newestFirst ? 'Oldest first' : 'Newest first'}
      </Button>
      <Button look="quiet" onClick={() => control.setTime(absolute ? null : 'clock')}>
        {absolute ? 'Time before the event' : 'Time of day'}
      </Button>
    </div>
  )
}

const isFiltered = ({ text, kind, level, loudOnly }: CrumbFilter): boolean => text !== '' || kind !== null || level !== null || loudOnly

const Nothing = ({ control }: { readonly control: CrumbsControl }) => (
  <p className={styles.nothing}>
    No breadcrumb is like this.{' '}
    <Button
      look="quiet"
      onClick={() => {
        for (const set of [control.setText, control.setKind, control.setLevel, control.setOnly]) set(null)
      }}
    >
      Show all
    </Button>
  </p>
)

/** What happened before the event, newest first (ui.md 2.4). */
export const Breadcrumbs = (props: {
  readonly crumbs: readonly BreadcrumbAnswer[]
  readonly title: string
  readonly eventTime: string
  readonly meta: Json | undefined
  readonly eventHref: (eventId: string) => string
}) => {
  const { crumbs, ...event } = props
  const control = useCrumbsState()
  const { filter, newestFirst, absolute } = control.state
  const [open, setOpen] = useState(false)
  const text = useDeferredValue(filter.text)
  const rows = useMemo(
    () => crumbRows(crumbs, { text, kind: filter.kind, level: filter.level, loudOnly: filter.loudOnly }, newestFirst),
    [crumbs, text, filter.kind, filter.level, filter.loudOnly, newestFirst],
  )
  // The few that are shown are those next to the event.
  const few = newestFirst ? rows.slice(0, shownAtFirst) : rows.slice(-shownAtFirst)
  const look: CrumbLook = { ...event, absolute, newestFirst }
  const omitted = omittedOf(metaAt(props.meta, 'breadcrumbs'), crumbs.length)
  const leftOut = leftOutText({ kept: crumbs.length, omitted, what: 'breadcrumbs', which: 'the oldest' })
  const note = `${String(crumbs.length)}, ${newestFirst ? 'newest' : 'oldest'} first`
  return (
    <FoldSection id="breadcrumbs" title="Breadcrumbs" note={note}>
      {(crumbs.length > toolsFrom || isFiltered(filter)) && <Tools crumbs={crumbs} control={control} />}
      {rows.length === 0 && isFiltered(filter) ? <Nothing control={control} /> : <CrumbTable rows={few} look={look} />}
      {rows.length > few.length && (
        <p className={styles.more}>
          <Button onClick={() => setOpen(true)}>
            {isFiltered(filter) ? `All ${String(rows.length)} found` : `All ${String(crumbs.length)} breadcrumbs`}
          </Button>
        </p>
      )}
      {leftOut !== null && <p className={styles.leftOut}>{leftOut}</p>}
      <Drawer open={open} onOpenChange={setOpen} title={`Breadcrumbs, ${note}`}>
        <Tools crumbs={crumbs} control={control} />
        {rows.length === 0 ? (
          <Nothing control={control} />
        ) : (
          <Suspense fallback={<SkeletonRows rows={shownAtFirst} label="Reading the table" />}>
            <LongCrumbTable rows={rows} look={look} />
          </Suspense>
        )}
      </Drawer>
    </FoldSection>
  )
}
