import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { IssuePath } from './issue-header.tsx'
import { titleParts } from './issue-text.ts'
import { issueQuery } from './queries.ts'

import styles from './subpage.module.css'

const titleMax = 300

/** A page below that of an issue: its path, which issue it is about, and its heading. */
export const IssueSubpage = (props: {
  readonly org: string
  readonly issueId: string
  readonly title: string
  readonly note?: ReactNode
  readonly children: ReactNode
}) => {
  const { org, issueId, title } = props
  const issue = useQuery(issueQuery(useApi(), org, issueId))
  const parts = issue.data && titleParts(issue.data)
  return (
    <>
      <title>{`${cutText(visibleText(title), 120).text} - ${issue.data?.shortId ?? 'Issue'} - Vedette`}</title>
      <IssuePath org={org} issue={issue.data} here={cutText(title, 40).text} />
      {issue.data && parts && (
        <Link className={styles.about} to="/organizations/$org/issues/$issue/" params={{ org, issue: issueId }}>
          <LevelGlyph level={issue.data.level} />
          <b>
            <PlainText value={parts.type.slice(0, titleMax)} />
          </b>
          {parts.message !== null && (
            <span className="trunc">
              <PlainText value={parts.message.slice(0, titleMax)} />
            </span>
          )}
        </Link>
      )}
      {issue.isError && (
        <ErrorState what="The issue could not be read" failure={failureOf(issue.error)} onRetry={() => void issue.refetch()} />
      )}
      <div className={styles.heading}>
        <h1 className="trunc">{visibleText(title.slice(0, titleMax))}</h1>
        {props.note}
      </div>
      {props.children}
    </>
  )
}
