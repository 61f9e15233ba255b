import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { IssueDetails } from '#packages/contract/issue'

import { useApi } from '../../../api/context.ts'
import { exactCount } from '../../../lib/number-format.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { findRule } from './find-rule.ts'
import { keepRule, recallRule } from './rule-memory.ts'

import styles from './rule-offer.module.css'

const lineMax = 400

const elseText = (others: number, events: number): string => {
  const merges =
    others === 0 ? 'merges nothing else' : `makes ${exactCount(others)} more ${others === 1 ? 'issue' : 'issues'} part of another`
  return `In ${exactCount(events)} stored ${events === 1 ? 'event' : 'events'} it ${merges}.`
}

/** After a merge: the rule of grouping that would have made one issue at once, when there is one that hardly does anything else. Nothing is saved by it. */
export const RuleOffer = (props: { readonly org: string; readonly issue: IssueDetails; readonly mergeId: string }) => {
  const { org, issue, mergeId } = props
  const api = useApi()
  const client = useQueryClient()
  const queryKey = ['merge-rule', org, mergeId]
  const { data: offer } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const found = await findRule(api, org, issue, signal)
      keepRule(mergeId, found)
      return found
    },
    initialData: () => recallRule(mergeId),
    staleTime: Infinity,
    retry: false,
  })
  if (!offer) return null
  const [line = '', ...more] = offer.added.split('\n')
  const decline = () => {
    keepRule(mergeId, null)
    client.setQueryData(queryKey, null)
  }
  return (
    <section className={styles.offer} aria-label="A rule for this merge">
      <div>
        <p>
          A rule would have made this one issue by itself, and goes for errors that are still to come.{' '}
          {elseText(offer.others, offer.events)}
        </p>
        <code className="trunc" title={line.slice(0, lineMax)}>
          <PlainText value={line.slice(0, lineMax)} />
        </code>
        {more.length > 0 && <p>and {more.length === 1 ? 'one more line' : `${String(more.length)} more lines`}</p>}
      </div>
      <div className={styles.buttons}>
        <Link
          className={buttonClass()}
          to="/settings/$org/projects/$project/issue-grouping/"
          params={{ org, project: issue.project.slug }}
          search={{ regrouping: offer.preview }}
        >
          Look at the rule
        </Link>
        <Button look="quiet" onClick={decline}>
          Not now
        </Button>
      </div>
    </section>
  )
}
