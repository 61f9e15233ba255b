import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { IssueTag, TagValue } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { exactCount, formatPercent } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { Count } from '../../ui/count.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { IssueSubpage } from './issue-subpage.tsx'
import { PageLinks } from './page-links.tsx'
import { tagQuery, tagValuesQuery, tagsQuery } from './queries.ts'

import styles from './subpage.module.css'

/** Tags drawn at once. There may be a thousand; more come when asked for, and typing finds any of them. */
const tagsStep = 60
const textMax = 200

const cut = (text: string): string => visibleText(text.slice(0, textMax))

/** A value with the part of all events that has it, as a bar behind the text. */
const Bar = ({ value, share }: { readonly value: string; readonly share: number }) => (
  <span className={styles.bar} title={cut(value)}>
    <span style={{ width: `${String(Math.round(share * 1000) / 10)}%` }} aria-hidden="true" />
    <span className="trunc">{cut(value) || '(empty)'}</span>
  </span>
)

const TagBlock = ({ org, issue, tag }: { readonly org: string; readonly issue: string; readonly tag: IssueTag }) => (
  <li className={styles.tag}>
    <h2 className="trunc">
      <Link className="link" to="/organizations/$org/issues/$issue/tags/$key/" params={{ org, issue, key: tag.key }} title={cut(tag.key)}>
        {cut(tag.key)}
      </Link>
    </h2>
    <ul>
      {tag.topValues.map(({ value, count }) => (
        <li key={value}>
          <Bar value={value} share={count / Math.max(1, tag.totalValues)} />
          <span className="num">{formatPercent(count / Math.max(1, tag.totalValues))}</span>
          <span className="num">
            <Count value={count} />
          </span>
        </li>
      ))}
    </ul>
  </li>
)

const TagGrid = ({ org, issue, tags }: { readonly org: string; readonly issue: string; readonly tags: readonly IssueTag[] }) => {
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(tagsStep)
  const wanted = words.trim().toLowerCase()
  const found = tags.filter(
    ({ key, topValues }) => key.toLowerCase().includes(wanted) || topValues.some(({ value }) => value.toLowerCase().includes(wanted)),
  )
  return (
    <>
      <search className={styles.search}>
        <input
          type="search"
          aria-label="Find a tag or a value"
          placeholder="Find a tag or a value"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <output>
          {found.length === tags.length
            ? `${exactCount(tags.length)} tags`
            : `${exactCount(found.length)} of ${exactCount(tags.length)} tags`}
        </output>
      </search>
      <ul className={styles.grid}>
        {found.slice(0, shown).map((tag) => (
          <TagBlock key={tag.key} org={org} issue={issue} tag={tag} />
        ))}
      </ul>
      {found.length > shown && (
        <div className={styles.pager}>
          <Button size="medium" onClick={() => setShown(shown + tagsStep)}>
            Show {String(Math.min(tagsStep, found.length - shown))} more
          </Button>
          {exactCount(found.length - shown)} are not shown
        </div>
      )}
    </>
  )
}

/** `/organizations/{org}/issues/{id}/tags/`: every tag of the issue with its most frequent values. */
export const IssueTagsPage = () => {
  const { org, issue } = useParams({ from: '/organizations/$org/issues/$issue/tags' })
  const tags = useQuery(tagsQuery(useApi(), org, issue))
  return (
    <IssueSubpage org={org} issueId={issue} title="All tags">
      {tags.isPending && <SkeletonRows rows={8} label="Reading the tags" />}
      {tags.isError && <ErrorState what="The tags could not be read" failure={failureOf(tags.error)} onRetry={() => void tags.refetch()} />}
      {tags.data?.length === 0 && (
        <EmptyState title="The stored events of this issue have no tags">
          <p>
            Set some in your SDK, such as <code className="mono">Sentry.setTag(&quot;plan&quot;, &quot;plus&quot;)</code>, and this page
            shows which values the errors have in common.
          </p>
        </EmptyState>
      )}
      {tags.data && tags.data.length > 0 && <TagGrid org={org} issue={issue} tags={tags.data} />}
    </IssueSubpage>
  )
}

const ValueTable = ({
  tagKey,
  values,
  total,
}: {
  readonly tagKey: string
  readonly values: readonly TagValue[]
  readonly total: number
}) => (
  <table className={styles.table} aria-label={`Values of ${cut(tagKey)}`}>
    <thead>
      <tr>
        <th scope="col">Value</th>
        <th scope="col" className={`num ${styles.shareColumn ?? ''}`}>
          Share
        </th>
        <th scope="col" className={`num ${styles.countColumn ?? ''}`}>
          Events
        </th>
        <th scope="col" className={`num ${styles.countColumn ?? ''} ${styles.middle ?? ''}`}>
          First
        </th>
        <th scope="col" className={`num ${styles.countColumn ?? ''} ${styles.middle ?? ''}`}>
          Last
        </th>
      </tr>
    </thead>
    <tbody className={styles.still}>
      {values.map(({ value, count, firstSeen, lastSeen }) => (
        <tr key={value}>
          <td>
            <Bar value={value} share={count / Math.max(1, total)} />
          </td>
          <td className="num">{formatPercent(Math.min(1, count / Math.max(1, total)))}</td>
          <td className="num">
            <Count value={count} />
          </td>
          <td className={`num ${styles.middle ?? ''}`}>
            <RelativeTime iso={firstSeen} />
          </td>
          <td className={`num ${styles.middle ?? ''}`}>
            <RelativeTime iso={lastSeen} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

interface TagPlace {
  readonly org: string
  readonly issue: string
  readonly tagKey: string
}

/** The values of a tag, page by page. */
const Values = ({ org, issue, tagKey, cursor }: TagPlace & { readonly cursor: string | undefined }) => {
  const api = useApi()
  const place = { org, issue, key: tagKey }
  const tag = useQuery(tagQuery(api, place))
  const values = useQuery(tagValuesQuery(api, place, cursor))
  const failed = tag.error ?? values.error
  if (failed) {
    const failure = failureOf(failed)
    const retry = () => void Promise.all([tag.refetch(), values.refetch()])
    if (failure.status === 404) return <EmptyState title="No stored event of this issue has this tag" />
    return <ErrorState what="The values could not be read" failure={failure} onRetry={retry} />
  }
  if (!tag.data || !values.data) return <SkeletonRows rows={8} label="Reading the values" />
  return (
    <>
      <ProgressLine active={values.isFetching} />
      <ValueTable tagKey={tagKey} values={values.data.rows} total={tag.data.totalValues} />
      <PageLinks
        previous={values.data.previous}
        next={values.data.next}
        link={(link) => <Link to="/organizations/$org/issues/$issue/tags/$key/" params={place} {...link} />}
      />
    </>
  )
}

/** `/organizations/{org}/issues/{id}/tags/{key}/`: the values of one tag, the most frequent first. */
export const IssueTagPage = () => {
  const { org, issue, key } = useParams({ from: '/organizations/$org/issues/$issue/tags/$key' })
  const { cursor } = useSearch({ from: '/organizations/$org/issues/$issue/tags/$key' })
  const tag = useQuery(tagQuery(useApi(), { org, issue, key })).data
  const note = tag && (
    <span className="t3 meta">
      {exactCount(tag.uniqueValues)} {tag.uniqueValues === 1 ? 'value' : 'values'} on {exactCount(tag.totalValues)}{' '}
      {tag.totalValues === 1 ? 'event' : 'events'}
    </span>
  )
  return (
    <IssueSubpage org={org} issueId={issue} title={key} note={note}>
      <Values org={org} issue={issue} tagKey={key} cursor={cursor} />
    </IssueSubpage>
  )
}
