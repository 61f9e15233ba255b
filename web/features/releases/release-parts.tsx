import { useQuery } from '@tanstack/react-query'

import type { ListedCommit } from '#packages/contract/commit'
import type { Release } from '#packages/contract/release'

import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AuthorSign } from './author-signs.tsx'
import { commitFilesQuery, commitsQuery, deploysQuery } from './queries.ts'
import type { ReleasePlace } from './queries.ts'
import { Read } from './read-part.tsx'
import { isWebAddress, shellWord, subjectOf, touchedFiles } from './release-text.ts'

import styles from './releases.module.css'

const textMax = 300
const shaShown = 8
const filesShown = 100

const CommitLine = ({ commit }: { readonly commit: ListedCommit }) => {
  const { id, message, author, dateCreated, repository, url, suspectIssues } = commit
  const subject = subjectOf(message)
  return (
    <li className={styles.commit}>
      <AuthorSign author={author} />
      <div className={styles.what}>
        <p className="trunc" title={visibleText((message ?? '').slice(0, textMax))}>
          {subject === '' ? (
            <span className="t3">nothing is known of it but its number</span>
          ) : (
            <PlainText value={subject.slice(0, textMax)} />
          )}
        </p>
        <p className="meta t3 trunc">
          {author && (
            <>
              <PlainText value={(author.name || author.email).slice(0, textMax)} />
              {', '}
            </>
          )}
          <RelativeTime iso={dateCreated} /> ago, <PlainText value={repository.name.slice(0, textMax)} />
          {suspectIssues > 0 && (
            <b className={styles.suspect}>suspect in {suspectIssues === 1 ? '1 issue' : `${exactCount(suspectIssues)} issues`}</b>
          )}
        </p>
      </div>
      {isWebAddress(url) ? (
        <a className="link mono" href={url} target="_blank" rel="noreferrer noopener" title={`Open the commit ${visibleText(id)}`}>
          {visibleText(id.slice(0, shaShown))}
        </a>
      ) : (
        <span className="mono" title={visibleText(id)}>
          {visibleText(id.slice(0, shaShown))}
        </span>
      )}
      <CopyButton iconOnly label={`Copy the number of ${visibleText(id.slice(0, shaShown))}`} text={() => id} />
    </li>
  )
}

const setCommits = (version: string): string => `sentry-cli releases set-commits ${shellWord(version)} --auto`

/** The commits of the release, the newest first. */
export const Commits = (place: ReleasePlace & { readonly release: Release }) => {
  const commits = useQuery(commitsQuery(useApi(), place))
  const { commitCount } = place.release
  return (
    <section aria-label="Commits" className={styles.part}>
      <h2>Commits {commitCount > 0 && <span className="t3">{exactCount(commitCount)}</span>}</h2>
      <Read of={commits} what="commits">
        {(rows) =>
          rows.length === 0 ? (
            <>
              <p className="t2">Nobody told which commits are in this release. A build does, in a clone of the repository:</p>
              <CodeBlock code={setCommits(place.version)} label="Command that sets the commits" />
            </>
          ) : (
            <>
              <ul>
                {rows.map((commit) => (
                  <CommitLine key={`${commit.repository.id} ${commit.id}`} commit={commit} />
                ))}
              </ul>
              {commitCount > rows.length && (
                <p className={classNames(styles.more, 't3')}>and {exactCount(commitCount - rows.length)} older ones</p>
              )}
            </>
          )
        }
      </Read>
    </section>
  )
}

const typeWords = { A: 'added', M: 'changed', D: 'deleted' } as const

/** The files that the newest commits touch, those that most of them touch first. */
export const Files = (place: ReleasePlace) => {
  const files = useQuery(commitFilesQuery(useApi(), place))
  return (
    <Read of={files} what="files">
      {({ rows, next }) => {
        const touched = touchedFiles(rows)
        if (touched.length === 0) return null
        return (
          <section aria-label="Files" className={styles.part}>
            <h2>
              Files{' '}
              {next === null ? (
                <span className="t3">{exactCount(touched.length)}</span>
              ) : (
                <span className="t3">of the newest 20 commits</span>
              )}
            </h2>
            <ul>
              {touched.slice(0, filesShown).map(({ path, type, commits, authors }) => (
                <li key={path} className={styles.file}>
                  <span className="mono trunc" title={visibleText(path.slice(0, textMax))}>
                    <PlainText value={path.slice(-textMax)} />
                  </span>
                  <span className="meta t3">{typeWords[type]}</span>
                  <span className="meta t2 num">{commits === 1 ? '1 commit' : `${exactCount(commits)} commits`}</span>
                  <span className={classNames(styles.by, 'meta t3 trunc')}>
                    <PlainText value={authors.join(', ').slice(0, textMax)} />
                  </span>
                </li>
              ))}
            </ul>
            {touched.length > filesShown && (
              <p className={classNames(styles.more, 't3')}>and {exactCount(touched.length - filesShown)} more</p>
            )}
          </section>
        )
      }}
    </Read>
  )
}

const newDeploy = (version: string): string => `sentry-cli deploys new --release ${shellWord(version)} --env production`

/** Where the release came to, the newest first. */
export const Deploys = (place: ReleasePlace) => {
  const deploys = useQuery(deploysQuery(useApi(), place))
  return (
    <section aria-label="Deploys" className={styles.block}>
      <h2>Deploys</h2>
      <Read of={deploys} what="deploys">
        {(rows) =>
          rows.length === 0 ? (
            <>
              <p className="t2">None was told. A build tells them:</p>
              <CodeBlock code={newDeploy(place.version)} label="Command that tells a deploy" wrap />
            </>
          ) : (
            <ul>
              {rows.map(({ id, environment, name, dateFinished, url }) => (
                <li key={id} className={styles.pair}>
                  <b className="trunc">
                    <PlainText value={environment.slice(0, textMax)} />
                  </b>
                  <p className="t2">
                    <RelativeTime iso={dateFinished} /> ago
                    {name !== null && (
                      <>
                        , <PlainText value={name.slice(0, textMax)} />
                      </>
                    )}
                    {isWebAddress(url) && (
                      <>
                        {' '}
                        <a className="link" href={url} target="_blank" rel="noreferrer noopener">
                          open
                        </a>
                      </>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </section>
  )
}
