import { useQuery } from '@tanstack/react-query'

import type { IssueActivity, IssueDetails, Participant } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { CommentBox } from '../comments/comment-box.tsx'
import { Comment } from '../comments/comment.tsx'
import { useShortIds } from '../comments/short-ids.tsx'
import { useComments } from '../comments/use-comments.ts'
import { activityText, assigneeOf, namesIn } from './activity-text.ts'
import type { NameOf } from './activity-text.ts'
import { peopleQuery, teamNamesQuery } from './queries.ts'

import styles from './issue.module.css'

/** Lines shown; an issue that is resolved by a program every day has thousands. */
const linesShown = 40
const textMax = 200
const followersShown = 8

/** Names of those that the activity speaks of. Members and teams are asked for only when the issue does not say them itself. */
const useNames = (org: string, issue: IssueDetails): NameOf => {
  const api = useApi()
  const known = namesIn(issue)
  const unknown = issue.activity.flatMap((line) => assigneeOf(line) ?? []).filter((one) => known(one) === null)
  const people = useQuery({ ...peopleQuery(api, org), enabled: unknown.some(({ type }) => type === 'user') }).data ?? []
  const teams = useQuery({ ...teamNamesQuery(api, org), enabled: unknown.some(({ type }) => type === 'team') }).data ?? []
  return (someone) =>
    known(someone) ??
    (someone.type === 'team'
      ? teams.find(({ id }) => id === someone.id)?.name
      : people.find(({ user }) => user?.id === someone.id)?.user?.name) ??
    null
}

/** Roles that look after projects: they delete what others wrote, and the server says so too. */
const caretakers: ReadonlySet<string> = new Set(['admin', 'manager', 'owner'])

const Line = ({ line, nameOf }: { readonly line: IssueActivity; readonly nameOf: NameOf }) => {
  const { who, what } = activityText(line, nameOf)
  return (
    <div className={styles.activityLine}>
      <span>
        {who !== null && <b>{visibleText(who.slice(0, textMax))}</b>} {visibleText(what.slice(0, textMax))}
      </span>
      <RelativeTime iso={line.dateCreated} />
    </div>
  )
}

const reasons: Readonly<Record<NonNullable<Participant['reason']>, string>> = {
  mentioned: ' (named in a comment)',
  team_mentioned: ' (their team was named)',
}

/** Who follows the issue, and why when they did not say so themselves. */
const Followers = ({ people }: { readonly people: readonly Participant[] }) => (
  <p className="t3 meta">
    Followed by{' '}
    {people
      .slice(0, followersShown)
      .map(({ name, email, reason }) => visibleText((name || email).slice(0, textMax)) + (reason ? reasons[reason] : ''))
      .join(', ')}
    {people.length > followersShown && ` and ${exactCount(people.length - followersShown)} more`}
  </p>
)

/** What happened to the issue and who did it, newest first, with what people wrote about it. */
export const Activity = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => {
  const nameOf = useNames(org, issue)
  const session = useQuery(sessionQuery(useApi())).data
  const comments = useComments(org, issue.id)
  const drawShortId = useShortIds(org)
  const hidden = issue.activity.length - linesShown
  const userId = session?.user?.id
  const caretaker = caretakers.has(session?.organizations.find(({ slug }) => slug === org)?.role ?? '')
  return (
    <section className={styles.block} aria-label="Activity">
      <h2>Activity</h2>
      <CommentBox issueId={issue.id} comments={comments} drawShortId={drawShortId} />
      <ol className={styles.activity}>
        {issue.activity.slice(0, linesShown).map((line) => {
          const own = userId !== undefined && line.user?.id === userId
          return (
            <li key={line.id}>
              {line.type === 'note' ? (
                <Comment line={line} comments={comments} own={own} removable={own || caretaker} drawShortId={drawShortId} />
              ) : (
                <Line line={line} nameOf={nameOf} />
              )}
            </li>
          )
        })}
      </ol>
      {issue.participants.length > 0 && <Followers people={issue.participants} />}
      {hidden > 0 && <p className="t3 meta">and {exactCount(hidden)} older lines</p>}
    </section>
  )
}
