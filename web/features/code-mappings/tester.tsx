import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import type { StacktraceLink } from '#packages/contract/code-mapping'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Refusal } from '../../ui/refusal.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { TextField } from '../settings/form.tsx'
import { Panel } from '../settings/page.tsx'
import { linkQuery } from './queries.ts'

import styles from './mappings.module.css'

const textMax = 300

const missing: Readonly<Record<NonNullable<StacktraceLink['error']>, string>> = {
  no_code_mappings_for_project: 'This project has no code mapping, and no commit of its releases touches exactly one file with this end.',
  stack_root_mismatch: 'No mapping begins like this path, and no commit of its releases touches exactly one file with this end.',
  repository_address_unknown: 'It is known which file it is, but not where its repository is: say so under Repositories.',
  revision_unknown: 'It is known which file it is, but of no commit or branch: give the repository a default branch.',
}

const How = ({ link }: { readonly link: StacktraceLink }) => {
  const { config } = link
  if (!config) return <>It follows from the commits of releases; no mapping is needed.</>
  return (
    <>
      By the mapping <code>{visibleText(config.stackRoot.slice(0, textMax)) || '(nothing)'}</code> to{' '}
      <code>{visibleText(config.sourceRoot.slice(0, textMax)) || '(the top)'}</code> of {visibleText(config.repoName.slice(0, textMax))}.
    </>
  )
}

const Said = ({ link }: { readonly link: StacktraceLink }) => (
  <output className={styles.said} aria-label="Where it leads">
    {link.sourceUrl === null ? (
      <p>
        <b>No link.</b> {link.error !== null && missing[link.error]}
      </p>
    ) : (
      <p>
        <a className="link" href={link.sourceUrl} target="_blank" rel="noopener noreferrer">
          <PlainText value={link.sourceUrl.slice(0, textMax)} />
        </a>
      </p>
    )}
    {link.sourcePath !== null && (
      <p className="t3 meta">
        <How link={link} />
      </p>
    )}
  </output>
)

const Answer = ({ org, project, path }: { readonly org: string; readonly project: string; readonly path: string }) => {
  const link = useQuery(linkQuery(useApi(), { org, project }, path))
  if (link.data) return <Said link={link.data} />
  if (link.isError) return <Refusal failure={failureOf(link.error)} />
  return <SkeletonRows rows={2} label="Looking where it leads" />
}

/** Paste the path of a frame, see where its link leads. What is tried is in the address. */
export const Tester = ({ org, project, path }: { readonly org: string; readonly project: string; readonly path: string | undefined }) => {
  const navigate = useNavigate()
  const [text, setText] = useState(path ?? '')
  return (
    <Panel title="Try a path">
      <form
        className={styles.tester}
        aria-label="Try a path"
        onSubmit={(event) => {
          event.preventDefault()
          const asked = text.trim()
          const search = asked === '' ? {} : { path: asked }
          void navigate({ to: '/settings/$org/projects/$project/code-mappings/', params: { org, project }, search, replace: true })
        }}
      >
        <TextField label="Path of a frame" value={text} onText={setText} placeholder="/srv/app/shop/pay.py:47" spellCheck={false} />
        <Button type="submit" size="medium">
          Try
        </Button>
      </form>
      {path !== undefined && <Answer org={org} project={project} path={path} />}
    </Panel>
  )
}
