import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'

import type { Arrivals } from '#packages/contract/arrivals'
import type { Issue } from '#packages/contract/issue'
import type { ProjectSummary } from '#packages/contract/organization'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { useLive } from '../../api/live.ts'
import { buttonClass } from '../../ui/button.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { titleParts } from '../issues/issue-text.ts'
import { NotKeptList, WaySteps } from './arrivals.tsx'
import { NextCards } from './next-cards.tsx'
import { arrivalsQuery, newestIssueQuery } from './queries.ts'

import styles from './connect.module.css'

const NewestIssue = ({ org, issue }: { readonly org: string; readonly issue: Issue }) => {
  const { type, message } = titleParts(issue)
  return (
    <section className={styles.first} aria-label="Your newest issue">
      <p className="label">
        Your newest issue, seen <RelativeTime iso={issue.lastSeen} /> ago
      </p>
      <p>
        <span className={styles.glyph}>
          <LevelGlyph level={issue.level} />
        </span>
        <b className="strong">
          <PlainText value={type.slice(0, 300)} />
        </b>{' '}
        <span className="t2">
          <PlainText value={(message ?? '').slice(0, 300)} />
        </span>
      </p>
      <p className="mono t2">
        <PlainText value={issue.culprit.slice(0, 300)} />
      </p>
      <Link
        className={buttonClass({ look: 'primary', size: 'medium' })}
        to="/organizations/$org/issues/$issue/"
        params={{ org, issue: issue.id }}
      >
        Open it
      </Link>
    </section>
  )
}

/** What to look at while no request has named the project: then there is no reason to tell. */
const NothingComes = ({ dsn }: { readonly dsn: string | undefined }) => {
  const host = dsn === undefined ? undefined : URL.parse(dsn)?.host
  return (
    <section className={styles.nothing} aria-label="Nothing comes?">
      <h3>Nothing comes?</h3>
      <ul>
        <li>The app has to run the lines on this page, and then to fail once.</li>
        <li>
          It must reach <b>{host ?? 'this server'}</b> from where it runs. In a container, localhost is the container itself.
        </li>
        <li>In a browser, an ad blocker may hold it back: look for a blocked request, or try another browser.</li>
        <li>Set debug in the options of the SDK: it prints what it sends, and what it was told.</li>
      </ul>
      <p className="meta t3">Whatever is refused shows here within seconds, with its reason.</p>
    </section>
  )
}

const Panel = (props: {
  readonly arrivals: Arrivals
  readonly issue: Issue | null
  readonly org: string
  readonly project: ProjectSummary
  readonly dsn: string | undefined
}) => {
  const { arrivals, issue, org, project, dsn } = props
  const { connected, processed } = arrivals.steps
  return (
    <>
      <output className={styles.status}>
        <WaySteps arrivals={arrivals} />
      </output>
      {issue && <NewestIssue org={org} issue={issue} />}
      <NotKeptList arrivals={arrivals} org={org} project={project.slug} dsn={dsn} />
      {connected === null && processed === null && issue === null && <NothingComes dsn={dsn} />}
      {issue && <NextCards org={org} project={project.slug} />}
    </>
  )
}

/** What arrived for a project: steps and refusals by asking every two seconds, the issue as soon as the live stream tells of it. */
export const Waiting = (props: { readonly org: string; readonly project: ProjectSummary; readonly dsn: string | undefined }) => {
  const { org, project, dsn } = props
  const api = useApi()
  const client = useQueryClient()
  const query = arrivalsQuery(api, org, project.slug)
  const newest = newestIssueQuery(api, org, project.slug)
  const connected = useLive(org, (issue) => {
    if (issue !== null && issue.projectId !== project.id) return
    void client.invalidateQueries({ queryKey: query.queryKey })
    void client.invalidateQueries({ queryKey: newest.queryKey })
  })
  const arrivals = useQuery(query)
  const issue = useQuery(newest).data ?? null
  // Without the live stream, what the panel asks for anyway tells of the next event.
  const kept = arrivals.data?.ends.reduce((sum, { outcome, quantity }) => (outcome === 'accepted' ? sum + quantity : sum), 0) ?? 0
  const processed = arrivals.data?.steps.processed ?? null
  useEffect(() => {
    if (processed !== null) void client.invalidateQueries({ queryKey: ['newest-issue', org, project.slug] })
  }, [client, org, project.slug, kept, processed])
  return (
    <section className={styles.right} aria-label="What arrives">
      <div className={styles.rightHead}>
        <h2>What arrives</h2>
        <span className={styles.live} data-connected={connected}>
          <i aria-hidden="true" />
          {connected ? 'live' : 'asking every 2 s'}
        </span>
      </div>
      {arrivals.data && <Panel arrivals={arrivals.data} issue={issue} org={org} project={project} dsn={dsn} />}
      {arrivals.isPending && <SkeletonRows rows={3} label="Reading what arrived" />}
      {arrivals.isError && !arrivals.data && (
        <ErrorState what="What arrived could not be read" failure={failureOf(arrivals.error)} onRetry={() => void arrivals.refetch()} />
      )}
    </section>
  )
}
