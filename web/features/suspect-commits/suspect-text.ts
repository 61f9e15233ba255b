import type { FrameAnswer } from '#packages/contract/event'
import type { Committers, SuspectCommit, SuspectReason } from '#packages/contract/suspect-commit'

import { exactCount } from '../../lib/number-format.ts'
import { formatAge } from '../../lib/time-format.ts'

const pathMax = 200

/** All suspects, the most likely first, whoever made them. */
export const suspectsOf = ({ committers }: Committers): readonly SuspectCommit[] =>
  committers.flatMap(({ commits }) => commits).toSorted((a, b) => b.score - a.score)

const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).slice(-pathMax)

/** The nearest one to the crash is what everybody thinks of. */
const inFrame = (frame: number): string => (frame === 1 ? '' : `, frame ${exactCount(frame)}`)

/** Why it is suspected, in a few words: `last changed pay.py:47, frame 2`. */
export const reasonText = ({ kind, path, lineNo, frame, among }: SuspectReason): string => {
  if (kind === 'line') return `last changed ${fileOf(path)}${lineNo === null ? '' : `:${String(lineNo)}`}${inFrame(frame)}`
  const touches = among > 1 ? `one of ${exactCount(among)} that touch` : 'touches'
  return `${touches} ${fileOf(path)}${inFrame(frame)}`
}

/** The same in full, for who wants to know: the path, and the release that it came with. */
export const reasonTitle = ({ path, lineNo, release }: SuspectReason): string =>
  `${path.slice(-pathMax)}${lineNo === null ? '' : `:${String(lineNo)}`}${release === null ? '' : `, in release ${release.slice(0, pathMax)}`}`

/** How long before the first event of the issue the commit was made: `19h before`. */
export const beforeText = (commit: Pick<SuspectCommit, 'dateCreated'>, firstSeen: string): string => {
  const ms = Date.parse(firstSeen) - Date.parse(commit.dateCreated)
  if (Number.isNaN(ms)) return ''
  return ms >= 0 ? `${formatAge(ms)} before` : `${formatAge(-ms)} after`
}

/** The first line of the message, without the pull request that stands beside it. */
export const subjectOf = ({ message, pullRequest }: Pick<SuspectCommit, 'message' | 'pullRequest'>): string => {
  const [subject = ''] = (message ?? '').split('\n', 1)
  const end = pullRequest ? `(#${pullRequest.id})` : ''
  return end !== '' && subject.trimEnd().endsWith(end) ? subject.trimEnd().slice(0, -end.length).trimEnd() : subject
}

/** The most likely commit, when it is suspected for this frame. */
export const suspectOfFrame = (
  committers: Committers,
  { filename, lineNo }: Pick<FrameAnswer, 'filename' | 'lineNo'>,
): SuspectCommit | undefined => {
  const [first] = suspectsOf(committers)
  if (!first || filename === null || lineNo === null || first.reason.lineNo !== lineNo) return undefined
  return fileOf(first.reason.path) === fileOf(filename.replaceAll('\\', '/')) ? first : undefined
}
