import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { MatchedRule, OwnersOfEvent } from '#packages/contract/ownership'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { TextField } from '../settings/form.tsx'
import { testQuery } from './queries.ts'

import styles from './ownership.module.css'

const partCharsMax = 200
const pathsShown = 5
const linesShown = 20

const ownerText = ({ type, name }: { readonly type: string; readonly name: string }): string => (type === 'team' ? `#${name}` : name)

const sourceText = ({ source, file, line }: MatchedRule): string =>
  source === 'codeowners' ? `${visibleText(file)}, line ${String(line)}` : `rules, line ${String(line)}`

const why = ({ counts, owners }: MatchedRule): React.ReactNode => {
  if (counts) return <Badge tone="ok">counts</Badge>
  return owners.length === 0 ? <Badge tone="warning">nobody known</Badge> : <Badge>others count before</Badge>
}

const Line = ({ rule }: { readonly rule: MatchedRule }) => (
  <li className={styles.match} data-counts={rule.counts}>
    <span className={styles.matchHead}>
      {why(rule)}
      <span>{sourceText(rule)}</span>
    </span>
    <code>{visibleText(rule.text)}</code>
    <span className={styles.part}>
      fits <PlainText value={rule.part.slice(0, partCharsMax)} />
      {rule.isCrash ? ', where it happened' : ', further up the stack'}
    </span>
  </li>
)

const Nobody = ({ looked }: { readonly looked: readonly string[] }) => (
  <>
    <p>
      <b>Nobody.</b> No line fits with an owner who is known.
    </p>
    {looked.length > 0 && (
      <p className="t3 meta">
        Looked at: {looked.slice(0, pathsShown).map(visibleText).join(', ')}
        {looked.length > pathsShown && ` and ${exactCount(looked.length - pathsShown)} more`}
      </p>
    )}
  </>
)

const Said = ({ said }: { readonly said: OwnersOfEvent }) => (
  <output className={styles.said} aria-label="Who owns it">
    {said.owners.length === 0 ? (
      <Nobody looked={said.looked} />
    ) : (
      <p>
        <b>{said.owners.map(ownerText).map(visibleText).join(', ')}</b>
        {said.owners.length > 1 && <span className="t3"> (the first is given new issues)</span>}
      </p>
    )}
    {said.rules.length > 0 && (
      <ol className={styles.matches}>
        {said.rules.slice(0, linesShown).map((rule) => (
          <Line key={`${rule.source} ${rule.file} ${String(rule.line)}`} rule={rule} />
        ))}
      </ol>
    )}
    {said.rules.length > linesShown && <p className="t3 meta">and {exactCount(said.rules.length - linesShown)} more lines</p>}
  </output>
)

interface TesterProps {
  readonly org: string
  readonly project: string
  /** The rules as they are typed, saved or not. */
  readonly raw: string
}

const Result = ({ org, project, raw, text }: TesterProps & { readonly text: string }) => {
  const query = useQuery(testQuery(useApi(), { org, slug: project }, text, raw))
  if (query.data) return <Said said={query.data} />
  if (query.isPending) return <SkeletonRows rows={2} label="Looking for the owner" />
  const { detail, ...failure } = failureOf(query.error)
  return <Refusal failure={{ ...failure, detail: detail.replace(/^(?:raw|event): /, '') }} />
}

/** Tells who owns a path or an event, and by which line; with the rules as they were in the form when it was asked. */
export const Tester = ({ org, project, raw }: TesterProps) => {
  const { test = '' } = useSearch({ from: '/settings/$org/projects/$project/ownership' })
  const [typed, setTyped] = useState(test)
  const [askedRaw, setAskedRaw] = useState(raw)
  const navigate = useNavigate()
  const ask = () => {
    setAskedRaw(raw)
    void navigate({
      to: '/settings/$org/projects/$project/ownership/',
      params: { org, project },
      search: typed.trim() === '' ? {} : { test: typed.trim() },
      resetScroll: false,
      replace: true,
      // What is typed in the rules stays: it is the same page.
      ignoreBlocker: true,
    })
  }
  const isAnswered = typed.trim() === test && raw === askedRaw
  return (
    <>
      <form
        className={styles.ask}
        aria-label="Tester"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <TextField
          label="Path, or an event's id or address"
          value={typed}
          placeholder="src/pay/card.py"
          spellCheck={false}
          onText={setTyped}
        />
        <Button type="submit" size="medium" disabled={isAnswered}>
          Who owns it?
        </Button>
      </form>
      {test !== '' && raw !== askedRaw && (
        <p className="t3 meta">The rules above were changed since. Ask again to try them, saved or not.</p>
      )}
      {test !== '' && <Result org={org} project={project} raw={askedRaw} text={test} />}
    </>
  )
}
