import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { FrameAnswer } from '#packages/contract/event'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'

import styles from './mappings.module.css'

const pathMax = 1_000
/** Roles with `org:integrations` (server/http/permissions.ts). */
const configuring: ReadonlySet<string> = new Set(['admin', 'manager', 'owner'])

/** At an own frame of which nobody knows where its file is: the way to say so, for who may. Nothing for the others. */
export const SetUpMapping = (props: { readonly org: string; readonly project: string; readonly frame: FrameAnswer }) => {
  const { org, project, frame } = props
  const session = useQuery(sessionQuery(useApi())).data
  const may = session?.organizations.some(({ slug, role }) => slug === org && configuring.has(role)) ?? false
  const path = frame.filename ?? frame.absPath
  if (!may || path === null) return null
  const line = frame.lineNo === null ? '' : `:${String(frame.lineNo)}`
  return (
    <p className={styles.setUp}>
      It is not known where this file is in a repository.{' '}
      <Link
        className="link"
        to="/settings/$org/projects/$project/code-mappings/"
        params={{ org, project }}
        search={{ path: `${path.slice(0, pathMax)}${line}` }}
      >
        Set up code mapping
      </Link>
    </p>
  )
}
