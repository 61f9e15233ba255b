import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { CoveredCommit } from '#packages/contract/test-coverage'

import { valueOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CoverageSign } from '../../ui/coverage-sign.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Loaded, NoRows, Panel, Row, Rows, SettingsPage } from '../settings/page.tsx'
import { useProject } from '../settings/project/project.ts'
import { projectPath } from '../settings/queries.ts'

import styles from './coverage.module.css'

const shaShown = 12
const commitsShown = 20

const many = (count: number, one: string): string => `${exactCount(count)} ${count === 1 ? one : `${one}s`}`

const Commit = ({ commit }: { readonly commit: CoveredCommit }) => (
  <Row
    title={<code>{visibleText(commit.sha.slice(0, shaShown))}</code>}
    meta={
      <>
        {commit.branch !== null && `${visibleText(commit.branch)}, `}
        {many(commit.files, 'file')} by {many(commit.reports, 'report')}, <RelativeTime iso={commit.dateUpdated} /> ago
      </>
    }
  />
)

const signs = [
  [0, 'Tests ran the line'],
  [2, 'not every branch of it'],
  [1, 'no test ran it'],
] as const

const commandsOf = (org: string, project: string): string =>
  [
    `bin/vedette coverage upload coverage/lcov.info --url ${window.location.origin} \\`,
    `  --org ${org} --project ${project} --token <token> \\`,
    '  --sha "$(git rev-parse HEAD)" --branch "$(git branch --show-current)"',
    '',
    '# or without the program:',
    'curl -H "Authorization: Bearer <token>" -F file=@coverage/lcov.info \\',
    '  -F sha="$(git rev-parse HEAD)" -F branch=main \\',
    `  ${window.location.origin}/api/0/projects/${org}/${project}/coverage/`,
  ].join('\n')

/** `/settings/{org}/projects/{project}/test-coverage/`: which commits have reports, and how to send some (features.md 8). */
export const TestCoveragePage = () => {
  const { org, slug, name } = useProject()
  const api = useApi()
  const query = useQuery({
    queryKey: ['project', org, slug, 'coverage'],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly CoveredCommit[]>(projectPath(org, slug, 'coverage'), signal)),
    staleTime: 15_000,
  })
  return (
    <SettingsPage title="Test coverage" of={name}>
      <Panel
        title="Commits"
        lead="Each frame of a stack trace shows which of its lines tests ran: by the reports of the release's commit, or of the nearest one before."
      >
        <Loaded query={query} what="The commits">
          {(commits) =>
            commits.length === 0 ? (
              <NoRows>
                There is no report yet. Send one from where the tests run, as below; the next issue that is looked at shows it.
              </NoRows>
            ) : (
              <>
                <Rows label="Commits with reports">
                  {commits.slice(0, commitsShown).map((commit) => (
                    <Commit key={commit.sha} commit={commit} />
                  ))}
                </Rows>
                {commits.length > commitsShown && (
                  <p className="t3 meta">and {exactCount(commits.length - commitsShown)} older ones; a hundred are kept</p>
                )}
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel
        title="Send a report"
        lead="LCOV, Cobertura, coverage.py JSON, Go cover profiles, JaCoCo, Clover and Istanbul are told apart by what is in them. Several reports of a commit count together."
      >
        <div className={styles.commands}>
          <CodeBlock code={commandsOf(org, slug)} label="the commands" language="sh" />
        </div>
        <p className={styles.hint}>
          The token is one of the{' '}
          <Link className="link" to="/settings/$org/auth-tokens/" params={{ org }}>
            organization
          </Link>
          , or a personal one with the scope project:releases. Paths of another machine become those of the repository with --root (root=):
          what is taken off their start.
        </p>
        <p className={styles.legend}>
          {signs.map(([state, says]) => (
            <span key={state}>
              <CoverageSign state={state} /> {says}
            </span>
          ))}
        </p>
      </Panel>
    </SettingsPage>
  )
}
