import { useQuery } from '@tanstack/react-query'

import type { FrameAnswer } from '#packages/contract/event'
import type { StacktraceCoverage } from '#packages/contract/test-coverage'

import { valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { CoverageSign } from '../../ui/coverage-sign.tsx'
import type { LineCoverage } from '../errors/frame-coverage.ts'
import { projectPath } from '../settings/queries.ts'
import { coverageText } from './text.ts'

import styles from './coverage.module.css'

export interface CoveredProps {
  readonly org: string
  readonly project: string
  /** Version; empty: the event names none. */
  readonly release: string
  readonly frame: FrameAnswer
  readonly children: (coverage: LineCoverage | null) => React.ReactNode
}

const queryOf = ({ release, frame }: CoveredProps): string => {
  const asked = {
    file: frame.filename,
    absPath: frame.absPath,
    module: frame.module,
    package: frame.package,
    platform: frame.platform,
    release,
  }
  const words = Object.entries(asked).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []))
  return new URLSearchParams(words).toString()
}

const Note = ({ said }: { readonly said: ReturnType<typeof coverageText> }) => (
  <p className={styles.note} data-coverage={said.state ?? 'none'}>
    <CoverageSign state={said.state} />
    <b>{said.says}</b>
    <span className="t3">{said.of}</span>
  </p>
)

/** Reads which lines of the frame's file tests ran, at the commit of the release or the nearest one that is known. */
export const Covered = (props: CoveredProps) => {
  const { org, project, frame, children } = props
  const api = useApi()
  const asked = queryOf(props)
  const { data } = useQuery({
    queryKey: ['project', org, project, 'stacktrace-coverage', asked],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<StacktraceCoverage>(`${projectPath(org, project, 'stacktrace-coverage')}?${asked}`, signal)),
    staleTime: 300_000,
  })
  // Nobody writes reports of libraries: that there is none is said of one's own code only.
  if (!data || (data.status !== 200 && !frame.inApp)) return children(null)
  const said = coverageText(data, frame.lineNo)
  return children({ states: new Map(data.lineCoverage ?? []), note: <Note said={said} /> })
}
