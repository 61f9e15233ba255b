import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Issue } from '#packages/contract/issue'
import type { ProjectSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { useLive } from '../../api/live.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { titleParts } from '../issues/issue-text.ts'
import { issueListQuery } from '../issues/queries.ts'

import styles from './connect.module.css'

/** How often the list is read while the live stream is not connected. */
const pollMs = 3_000

const FirstIssue = ({ org, issue }: { readonly org: string; readonly issue: Issue }) => {
  const { type, message } = titleParts(issue)
  return (
    <div className={styles.first}>
      <p className="label">Your newest issue</p>
      <p>
        <span style={{ display: 'inline-block', marginRight: 6 }}>
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
    </div>
  )
}

/** What arrived for a project: live, or by asking every few seconds; the first event becomes a link to its issue. */
export const Waiting = ({ org, project }: { readonly org: string; readonly project: ProjectSummary }) => {
  const client = useQueryClient()
  const query = issueListQuery(useApi(), org, { query: '', project: [project.slug] })
  const refresh = () => void client.invalidateQueries({ queryKey: query.queryKey })
  const connected = useLive(org, (issue) => {
    if (issue === null || issue.projectId === project.id) refresh()
  })
  const issues = useQuery({ ...query, refetchInterval: connected ? false : pollMs })
  const newest = issues.data?.issues[0]
  return (
    <section className={styles.right} aria-label="What arrives">
      <div className={styles.rightHead}>
        <h2>What arrives</h2>
        <span className={styles.live} data-connected={connected}>
          <i aria-hidden="true" />
          {connected ? 'live' : 'asking every 3 s'}
        </span>
      </div>
      <output className={styles.status}>
        {newest ? (
          <div className={styles.event}>
            <Icon name="check" />
            <p>
              Event received and processed <RelativeTime iso={newest.lastSeen} /> ago
            </p>
          </div>
        ) : (
          <div className={styles.event}>
            <span className={styles.waiting} aria-hidden="true" />
            <div>
              <p>Waiting for the first event</p>
              <p className="meta t3">This page notices it by itself.</p>
            </div>
          </div>
        )}
      </output>
      {newest ? (
        <FirstIssue org={org} issue={newest} />
      ) : (
        <p className="meta t3">
          Nothing comes?{' '}
          <Link className="link" to="/organizations/$org/stats/" params={{ org }}>
            Stats
          </Link>{' '}
          shows what was refused, and why.{' '}
          <Button look="quiet" onClick={refresh}>
            Look again
          </Button>
        </p>
      )}
    </section>
  )
}
