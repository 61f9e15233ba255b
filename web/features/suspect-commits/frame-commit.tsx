import type { SuspectCommit } from '#packages/contract/suspect-commit'

import { visibleText } from '../../lib/visible-text.ts'
import { OwnerSign } from '../issues/owner-sign.tsx'
import { nameOf, shaShown } from './commit-parts.tsx'

import styles from './suspects.module.css'

/** On the line of the frame that a commit is suspected for: which one, and who. */
export const FrameCommit = ({ commit }: { readonly commit: SuspectCommit }) => (
  <span className={styles.mark} title={`${nameOf(commit)}: ${visibleText((commit.message ?? '').slice(0, 300))}`}>
    <span>
      {commit.reason.kind === 'line' ? 'changed in' : 'file changed in'}{' '}
      <span className="mono">{visibleText(commit.id.slice(0, shaShown))}</span>
    </span>
    <OwnerSign owner={commit.author ? { type: 'user', id: commit.author.id ?? '', name: nameOf(commit) } : null} />
  </span>
)
