import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'

import type { IssueDetails } from '#packages/contract/issue'
import type { Release } from '#packages/contract/release'

import { useApi } from '../../api/context.ts'
import { exactCount, formatDuration } from '../../lib/number-format.ts'
import { formatAge } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SuspectLine } from '../suspect-commits/suspect-line.tsx'
import { environmentsOf, stateNote } from './activity-text.ts'
import { onlyEnvironment, spikeOf } from './cause-facts.ts'
import type { Spike } from './cause-facts.ts'
import { isFiltered } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'
import { intervalText } from './graph-data.ts'
import { issueStatsQuery, tagsQuery } from './queries.ts'

import styles from './cause-line.module.css'

const textMax = 120
const minuteMs = 60_000

const Cell = (props: {
  readonly name: string
  readonly note?: string | undefined
  /** It says nothing new: narrow pages leave it out. */
  readonly quiet?: boolean
  readonly children: React.ReactNode
}) => (
  <div className={styles.cell} data-quiet={props.quiet ? 'true' : undefined}>
    <p className={styles.name}>
      {props.name} {props.note !== undefined && <span>{props.note}</span>}
    </p>
    <p className={styles.what}>{props.children}</p>
  </div>
)

/** How long after the first event of its release the issue came; null when that says nothing. */
const afterRelease = (issue: IssueDetails, { firstEvent }: Release): string | null => {
  const ms = Date.parse(issue.firstSeen) - Date.parse(firstEvent ?? '')
  if (Number.isNaN(ms) || ms < 0) return null
  if (ms < 1_000) return 'with the first event of the release'
  return `${ms < minuteMs ? formatDuration(ms) : formatAge(ms)} after the first event of the release`
}

const Version = ({ release: { version, shortVersion } }: { readonly release: Release }) => {
  const { org = '' } = useParams({ strict: false })
  return (
    <Link
      to="/organizations/$org/releases/$version/"
      params={{ org, version }}
      className={styles.version}
      title={visibleText(version.slice(0, 250))}
    >
      <PlainText value={shortVersion.slice(0, textMax)} />
    </Link>
  )
}

/** Until it is known where the issue began, the place of the word that it mostly is: what is below must not move. */
const EnvironmentPlace = () => (
  <span className={styles.place} aria-hidden="true">
    production,{' '}
  </span>
)

/** `environment`: null while it is read. */
const FirstSeen = ({ issue, environment }: { readonly issue: IssueDetails; readonly environment: string | null | undefined }) => {
  const { firstRelease: release } = issue
  if (!release)
    return (
      <Cell name="First seen">
        <RelativeTime iso={issue.firstSeen} /> ago, by an event that names no release
      </Cell>
    )
  const after = afterRelease(issue, release)
  return (
    <Cell name="First seen in">
      <Version release={release} />
      {environment === null && <EnvironmentPlace />}
      {environment && (
        <>
          <PlainText value={environment.slice(0, textMax)} />,{' '}
        </>
      )}
      <RelativeTime iso={issue.firstSeen} /> ago{after !== null && `, ${after}`}
    </Cell>
  )
}

const LastSeen = ({ issue, only }: { readonly issue: IssueDetails; readonly only: string | null }) => {
  const { firstRelease: first, lastRelease: last } = issue
  if (!last) return null
  return (
    <Cell name="Last seen in" quiet={first?.version === last.version}>
      <Version release={last} />
      {first?.version === last.version && 'no other release, '}
      {only !== null && (
        <>
          only in <PlainText value={only.slice(0, textMax)} />,{' '}
        </>
      )}
      <RelativeTime iso={issue.lastSeen} /> ago
    </Cell>
  )
}

const History = ({ issue }: { readonly issue: IssueDetails }) => {
  const note = issue.substatus === 'regressed' ? stateNote(issue) : null
  if (note)
    return (
      <Cell name="History">
        <b className={styles.back}>{visibleText(note.what.slice(0, textMax))}</b>
        {note.since !== null && (
          <>
            <RelativeTime iso={note.since} /> ago.{' '}
          </>
        )}
        {visibleText(note.later.slice(0, textMax))}
      </Cell>
    )
  const resolved = issue.activity.find(({ type }) => type === 'set_resolved')
  return (
    <Cell name="History" quiet={!resolved}>
      {resolved ? (
        <>
          resolved <RelativeTime iso={resolved.dateCreated} /> ago
          {resolved.user && ` by ${visibleText((resolved.user.name || resolved.user.email).slice(0, textMax))}`}
        </>
      ) : (
        'never resolved before'
      )}
    </Cell>
  )
}

/** When far more events came than usual. It stands where the first cell has room to spare, so that nothing moves when it is known. */
const Peak = ({ spike, inView }: { readonly spike: Spike; readonly inView: boolean }) => (
  <div className={`${styles.cell ?? ''} ${styles.peak ?? ''}`}>
    <p className={styles.name}>Peak {inView && <span>in view</span>}</p>
    <p className={`${styles.what ?? ''} trunc`} title={`${exactCount(spike.events)} events in ${intervalText(spike.intervalMs)}`}>
      <b className={styles.back}>{exactCount(spike.events)} events</b>
      in {intervalText(spike.intervalMs)}, <RelativeTime iso={spike.at} /> ago,{' '}
      {spike.times === null ? 'and next to none else' : `${exactCount(spike.times)} times the usual`}
    </p>
  </div>
)

/** What may have broken it, since when and where the issue is: a commit, the releases of its first and last event, and whether it came back (ui.md 2.2 B). */
export const CauseLine = ({
  org,
  issueId,
  issue,
  filter,
}: {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails
  readonly filter: EventFilter
}) => {
  const api = useApi()
  const tags = useQuery(tagsQuery(api, org, issueId))
  // The strip beside the title draws the same answer.
  const stats = useQuery(issueStatsQuery(api, { org, issue: issueId }, filter)).data
  const spike = stats ? spikeOf(stats, issue.firstSeen) : null
  const environment = tags.isPending ? null : environmentsOf(tags.data ?? [])[0]?.name
  return (
    <div className={styles.cause}>
      {/* Spans name no lines that somebody could have changed. */}
      {issue.issueCategory !== 'performance' && <SuspectLine org={org} issueId={issueId} issue={issue} />}
      <section className={styles.line} aria-label="Since when">
        <FirstSeen issue={issue} environment={environment} />
        {spike && <Peak spike={spike} inView={isFiltered(filter)} />}
        <LastSeen issue={issue} only={onlyEnvironment(tags.data ?? [])} />
        <History issue={issue} />
      </section>
    </div>
  )
}
