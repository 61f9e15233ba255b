import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import type { RefObject } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { useKeys } from '../../lib/keys.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { languages } from '../explore/language.ts'
import { useChangeAddress } from '../explore/use-change.ts'
import type { ChangeAddress } from '../explore/use-change.ts'
import { HeaderLine } from '../frame/header-line.tsx'
import { hasTerm } from '../issues/list-filters.tsx'
import { toggleTerm } from '../issues/url.ts'
import { Filters } from '../performance/performance-head.tsx'
import { QueryInput } from '../search/query-input.tsx'
import { ContextPanel } from './context-panel.tsx'
import { LogHistogram } from './log-histogram.tsx'
import { LogList } from './log-list.tsx'
import { onceEach, severities } from './log.ts'
import type { Log } from './log.ts'
import { NoLogs } from './no-logs.tsx'
import { linesQuery } from './queries.ts'
import { perSecondMax } from './tail.ts'
import { parseLogs } from './url.ts'
import type { LogsSearch } from './url.ts'
import { useTail } from './use-tail.ts'

import styles from './logs.module.css'

/** Lines that can be gone through: as many as the server gives one by one. */
const linesMax = 10_000

interface PageProps {
  readonly org: string
  readonly search: LogsSearch
  readonly change: ChangeAddress
}

const SearchLine = ({ org, search, change }: PageProps) => {
  const inputRef = useRef<HTMLInputElement>(null)
  useKeys({ '/': { says: 'Search the logs', run: () => inputRef.current?.focus() } })
  return (
    <QueryInput
      value={search.query ?? ''}
      org={org}
      language={languages.logs}
      label="Search logs"
      placeholder="severity:error server_name:web-1 words of the message"
      plainQuery=""
      inputRef={inputRef}
      onRun={(query, replace) => change(() => ({ query }), { replace })}
    />
  )
}

const Severities = ({ search, change }: Omit<PageProps, 'org'>) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box
  <div className={styles.severities} role="group" aria-label="Severity">
    {severities.toReversed().map((severity) => {
      const term = `severity:${severity}`
      return (
        <button
          key={severity}
          type="button"
          data-severity={severity}
          aria-pressed={hasTerm(search.query ?? '', term)}
          onClick={() => change((newest) => ({ query: toggleTerm(parseLogs(newest).query ?? '', term) }))}
        >
          {severity}
        </button>
      )
    })}
  </div>
)

/** What of live tail is to be known: that only a share is drawn, that lines wait, that the last look failed. */
const LiveNote = ({ tail }: { readonly tail: ReturnType<typeof useTail> }) => (
  <output className={styles.liveNote}>
    {tail.perSecond !== null && (
      <span>
        {formatCount(tail.perSecond)} lines a second: {perSecondMax} of them are shown. A query shows fewer, and all of them.
      </span>
    )}
    {tail.failure && <span className={styles.failed}>Live: {tail.failure.detail}. It is tried again.</span>}
  </output>
)

const Tools = ({ search, change, count }: Omit<PageProps, 'org'> & { readonly count: string | null }) => {
  const isLive = search.live !== undefined
  const flip = () =>
    change(() => (isLive ? { live: undefined } : { live: '1', sort: undefined, start: undefined, end: undefined, item: undefined }), {
      replace: true,
    })
  useKeys({ l: { says: isLive ? 'Stop live tail' : 'Live tail', run: flip } })
  return (
    <div className={styles.tools}>
      <Severities search={search} change={change} />
      <span className={styles.right}>
        {count !== null && <output className="t2 meta">{count}</output>}
        <SegmentedChoice
          label="Order"
          segments={[
            { value: 'newest', label: 'Newest first' },
            { value: 'oldest', label: 'Oldest first' },
          ]}
          chosen={search.sort === 'timestamp' ? 'oldest' : 'newest'}
          onChoose={(order) => change(() => ({ sort: order === 'oldest' ? 'timestamp' : undefined, live: undefined }))}
        />
        <Button aria-pressed={isLive} title="New lines as they come: the newest first, of a time that ends now (l)" onClick={flip}>
          <span className={styles.dot} data-live={isLive} aria-hidden="true" />
          {isLive ? 'Live' : 'Go live'}
        </Button>
      </span>
    </div>
  )
}

/** The lines as they were read page by page, and below the new ones. */
const useLines = ({ org, search }: Pick<PageProps, 'org' | 'search'>, listRef: RefObject<HTMLElement | null>) => {
  const read = useInfiniteQuery(linesQuery(useApi(), org, search))
  const listed = useMemo(() => onceEach(read.data?.pages.flatMap(({ lines }) => lines) ?? []), [read.data])
  const isLive = search.live !== undefined
  const follows = () => (listRef.current?.getBoundingClientRect().top ?? 0) >= 0 && search.item === undefined
  const tail = useTail({ org, search, isLive: isLive && read.isSuccess }, listed, follows)
  const lines = useMemo(() => (tail.lines.length === 0 ? listed : onceEach([...tail.lines, ...listed])), [tail.lines, listed])
  return { read, lines, tail }
}

const countText = (lines: readonly Log[], hasMore: boolean): string =>
  `${exactCount(lines.length)}${hasMore ? '+' : ''} ${lines.length === 1 ? 'line' : 'lines'}`

const End = ({ read, lines }: Pick<ReturnType<typeof useLines>, 'read' | 'lines'>) => {
  if (read.isFetchNextPageError)
    return <ErrorState what="Older lines could not be read" failure={failureOf(read.error)} onRetry={() => void read.fetchNextPage()} />
  if (read.isFetchingNextPage) return <SkeletonRows rows={3} label="Reading more lines" />
  if (lines.length >= linesMax)
    return <p className={styles.end}>{exactCount(lines.length)} lines are shown. A narrower time or a search finds the others.</p>
  return read.hasNextPage ? null : <p className={styles.end}>That is all of this time.</p>
}

const Lines = (props: PageProps & ReturnType<typeof useLines> & { readonly listRef: RefObject<HTMLOListElement | null> }) => {
  const { org, search, change, read, lines, tail, listRef } = props
  const canRead = read.hasNextPage && !read.isFetchingNextPage && !read.isFetchNextPageError && lines.length < linesMax
  if (read.isPending) return <SkeletonRows rows={16} label="Reading lines" />
  if (read.isError && !read.data)
    return <ErrorState what="The lines could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
  if (lines.length === 0 && !read.hasNextPage) return <NoLogs org={org} search={search} change={change} />
  return (
    <>
      <ProgressLine active={read.isRefetching} />
      {tail.waiting.length > 0 && (
        <div className={styles.waiting}>
          <Button
            look="primary"
            onClick={() => {
              tail.show()
              window.scrollTo(window.scrollX, 0)
            }}
          >
            {exactCount(tail.waiting.length)} new {tail.waiting.length === 1 ? 'line' : 'lines'}
          </Button>
        </div>
      )}
      <LogList
        org={org}
        search={search}
        lines={lines}
        change={change}
        listRef={listRef}
        onMore={canRead ? () => void read.fetchNextPage() : undefined}
      />
      <End read={read} lines={lines} />
    </>
  )
}

/** `/organizations/{org}/explore/logs/`: what programs wrote into their logs (ui.md 2.19). */
export const LogsPage = () => {
  const { org } = useParams({ from: '/organizations/$org/explore/logs' })
  const search = useSearch({ from: '/organizations/$org/explore/logs' })
  const change = useChangeAddress(parseLogs)
  const listRef = useRef<HTMLOListElement>(null)
  const state = useLines({ org, search }, listRef)
  const { lines, read, tail } = state
  return (
    <>
      <title>Logs - Vedette</title>
      <HeaderLine>
        <h1>Logs</h1>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
      <SearchLine org={org} search={search} change={change} />
      <Tools search={search} change={change} count={lines.length === 0 ? null : countText(lines, read.hasNextPage)} />
      <LiveNote tail={tail} />
      <PanelBoundary what="The chart could not be shown">
        <LogHistogram org={org} search={search} change={change} />
      </PanelBoundary>
      <PanelBoundary what="The lines could not be shown">
        <Lines org={org} search={search} change={change} listRef={listRef} {...state} />
      </PanelBoundary>
      <ContextPanel org={org} search={search} change={change} />
    </>
  )
}
