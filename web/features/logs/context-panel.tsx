import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import type { ChangeAddress } from '../explore/use-change.ts'
import { LogDetails } from './log-details.tsx'
import { LogLine } from './log-line.tsx'
import type { LineLook } from './log-line.tsx'
import type { Log } from './log.ts'
import { lineQuery, neighbourhoodOf, neighbours, neighboursQuery, timeAround } from './queries.ts'
import type { LogsSearch } from './url.ts'

import styles from './logs.module.css'

interface ContextProps {
  readonly org: string
  readonly search: LogsSearch
  readonly change: ChangeAddress
}

const Lines = (props: ContextProps & { readonly line: Log; readonly lines: readonly Log[] }) => {
  const { org, line, lines, change } = props
  const [open, setOpen] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const nowMs = useNow()
  useEffect(() => {
    list.current?.querySelector('[data-chosen=true]')?.scrollIntoView({ block: 'center' })
  }, [lines])
  const look: LineLook = { matcher: null, fields: ['project'], nowMs, withDay: false }
  return (
    <ol ref={list} className={styles.context} aria-label="Lines around it">
      {lines.map((one) => (
        <li key={one.id}>
          <LogLine
            line={one}
            look={look}
            isOpen={open === one.id}
            hasFocus={false}
            isChosen={one.id === line.id}
            onToggle={(id) => setOpen(open === id ? null : id)}
            onFocus={() => undefined}
          />
          {open === one.id && <LogDetails org={org} line={one} matcher={null} fields={look.fields} change={change} />}
        </li>
      ))}
    </ol>
  )
}

const Found = (props: ContextProps & { readonly line: Log }) => {
  const { org, line } = props
  const read = useQuery(neighboursQuery(useApi(), org, line))
  const { query, says } = neighbourhoodOf(line)
  return (
    <>
      <p className={styles.contextHead}>
        <span>
          Up to {neighbours} lines before and after it, of {says}, within an hour.
        </span>
        <Link
          className={buttonClass()}
          to="/organizations/$org/explore/logs/"
          params={{ org }}
          search={{ query, sort: 'timestamp', ...timeAround(line) }}
        >
          All of them as a search
        </Link>
      </p>
      {read.isPending && <SkeletonRows rows={8} label="Reading the lines around it" />}
      {read.isError && (
        <ErrorState what="The lines around it could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
      )}
      {read.data && <Lines {...props} lines={read.data} />}
    </>
  )
}

const Wanted = (props: ContextProps & { readonly around: string }) => {
  const read = useQuery(lineQuery(useApi(), props.org, props.search, props.around))
  if (read.isPending) return <SkeletonRows rows={4} label="Reading the line" />
  if (read.isError)
    return <ErrorState what="The line could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
  if (read.data === null)
    return (
      <EmptyState title="This line is not in the time of the page">
        <p>Choose a longer time above. Lines are deleted when they are older than what their project keeps.</p>
      </EmptyState>
    )
  return <Found {...props} line={read.data} />
}

/** What was written around one line; the address says which. */
export const ContextPanel = (props: ContextProps) => {
  const { around } = props.search
  // An action in the panel leads back to the list.
  const change: ChangeAddress = (changed, how) => props.change((newest) => ({ around: undefined, ...changed(newest) }), how)
  return (
    <Drawer
      open={around !== undefined}
      onOpenChange={(open) => !open && props.change(() => ({ around: undefined }))}
      title="Lines around it"
    >
      {around !== undefined && <Wanted {...props} change={change} around={around} />}
    </Drawer>
  )
}
