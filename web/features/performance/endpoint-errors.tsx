import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Issue } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { badgesOf, titleParts } from '../issues/issue-text.ts'
import { issueListQuery } from '../issues/queries.ts'
import { CountCell, ShareCell } from './cells.tsx'
import { FigureTable } from './figure-table.tsx'
import type { Column } from './figure-table.tsx'
import { Part, Shown } from './part.tsx'
import { ofTransaction } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import { defaultPeriod, filtersOf } from './url.ts'

import styles from './summary.module.css'

const issuesShown = 5
const textMax = 300

type Category = 'error' | 'performance'

/** Issues of the transaction, whatever became of them; those with most events first. */
const listSearch = (place: SummaryPlace, category: Category) => {
  const { statsPeriod, ...filters } = filtersOf(place.search)
  const time = filters.start === undefined ? { statsPeriod: statsPeriod ?? defaultPeriod } : {}
  return { query: `issue.category:${category} ${ofTransaction(place)}`, sort: 'freq' as const, ...filters, ...time }
}

/** Counts of the events that fit, where the server gives them; else of the issue's whole life. */
const countsOf = (issue: Issue): Counts => {
  const filtered: unknown = 'filtered' in issue ? issue.filtered : null
  const within = typeof filtered === 'object' && filtered !== null ? filtered : issue
  const [events, users, lastSeen] = ['count', 'userCount', 'lastSeen'].map((key): unknown => Reflect.get(within, key))
  return { events: Number(events), users: Number(users), lastSeen: typeof lastSeen === 'string' ? lastSeen : issue.lastSeen }
}

const Title = ({ place, issue }: { readonly place: SummaryPlace; readonly issue: Issue }) => {
  const { type, message } = titleParts(issue)
  const { environment, statsPeriod, start, end } = filtersOf(place.search)
  const filter = {
    query: ofTransaction(place),
    ...(environment && { environment }),
    ...(start && end ? { start, end } : { statsPeriod: statsPeriod ?? defaultPeriod }),
  }
  return (
    <span className={styles.issue}>
      <LevelGlyph level={issue.level} />
      <Link
        to="/organizations/$org/issues/$issue/events/$event/"
        params={{ org: place.org, issue: issue.id, event: 'latest' }}
        search={filter}
        className="trunc"
        title={visibleText(issue.title.slice(0, textMax))}
      >
        <b>
          <PlainText value={type.slice(0, textMax)} />
        </b>
        {message !== null && (
          <span className="t2">
            {' '}
            <PlainText value={message.slice(0, textMax)} />
          </span>
        )}
      </Link>
      {badgesOf(issue).map(({ text, tone }) => (
        <Badge key={text} tone={tone}>
          {text}
        </Badge>
      ))}
    </span>
  )
}

interface Counts {
  readonly events: number
  readonly users: number
  readonly lastSeen: string
}
interface Failing extends Counts {
  readonly issue: Issue
}

const shareColumn = (all: number, largest: number): Column<Failing> => ({
  id: 'share',
  label: 'Of failures',
  says: 'Events against failed requests',
  kind: 'number',
  width: 132,
  from: 900,
  cell: ({ events }) => <ShareCell value={events} of={all} largest={largest} />,
})

const columnsOf = (place: SummaryPlace, share: readonly Column<Failing>[]): readonly Column<Failing>[] => [
  { id: 'issue', label: 'Issue', kind: 'text', cell: ({ issue }) => <Title place={place} issue={issue} /> },
  {
    id: 'id',
    label: 'Short id',
    kind: 'text',
    width: 112,
    from: 900,
    cell: ({ issue }) => <span className="meta t3">{issue.shortId}</span>,
  },
  {
    id: 'day',
    label: '24 h',
    kind: 'text',
    width: 120,
    from: 900,
    cell: ({ issue }) => <Sparkline points={issue.stats['24h'] ?? []} label={`Events of ${issue.shortId} in 24 hours`} />,
  },
  { id: 'events', label: 'Events', kind: 'number', width: 68, cell: ({ events }) => <CountCell value={events} /> },
  { id: 'users', label: 'Users', kind: 'number', width: 64, from: 600, cell: ({ users }) => <CountCell value={users} /> },
  ...share,
  { id: 'seen', label: 'Seen', kind: 'number', width: 60, cell: ({ lastSeen }) => <RelativeTime iso={lastSeen} /> },
]

/** The rows of the issues shown; the counts are of the time that is looked at. */
const rowsOf = (issues: readonly Issue[]): readonly Failing[] =>
  issues.slice(0, issuesShown).map((issue) => ({ issue, ...countsOf(issue) }))

const keyOf = ({ issue }: Failing): string => issue.id

const NoErrors = ({ failures }: { readonly failures: number | null }) => (
  <p className="t2">
    No error named this transaction in this time.
    {failures !== null && failures > 0 && ' Requests failed all the same: the samples below have their status.'}
  </p>
)

const Errors = (props: { readonly place: SummaryPlace; readonly issues: readonly Issue[]; readonly failures: number | null }) => {
  const rows = rowsOf(props.issues)
  const largest = Math.max(1, ...rows.map(({ events }) => events))
  const share = shareColumn(Math.max(props.failures ?? 0, largest), largest)
  return <FigureTable label="Errors on this endpoint" columns={columnsOf(props.place, [share])} rows={rows} keyOf={keyOf} />
}

/** What went wrong in the transaction, first of all: from a slow endpoint to the exact exception (ui.md 2.12, F2). */
export const EndpointErrors = ({ place, failures }: { readonly place: SummaryPlace; readonly failures: number | null }) => {
  const search = listSearch(place, 'error')
  const answer = useQuery(issueListQuery(useApi(), place.org, search))
  return (
    <Part
      title="Errors on this endpoint"
      note="a row opens the newest event of this transaction"
      end={
        (answer.data?.issues.length ?? 0) > issuesShown && (
          <Link to="/organizations/$org/issues/" params={{ org: place.org }} search={search} className="link">
            All {answer.data?.hits ?? ''}
          </Link>
        )
      }
    >
      <Shown of={answer} what="errors" rows={3}>
        {({ issues }) =>
          issues.length === 0 ? <NoErrors failures={failures} /> : <Errors place={place} issues={issues} failures={failures} />
        }
      </Shown>
    </Part>
  )
}

/** What detectors found in the spans of the transaction; nothing while they found nothing. */
export const EndpointProblems = ({ place }: { readonly place: SummaryPlace }) => {
  const issues = useQuery(issueListQuery(useApi(), place.org, listSearch(place, 'performance'))).data?.issues ?? []
  if (issues.length === 0) return null
  return (
    <Part title="Performance problems" note="found in its spans">
      <FigureTable label="Performance problems" columns={columnsOf(place, [])} rows={rowsOf(issues)} keyOf={keyOf} />
    </Part>
  )
}
