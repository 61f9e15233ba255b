import type { IssueActivity, IssueDetails } from '#packages/contract/issue'

const dayMs = 86_400_000

const isReshape = ({ type }: IssueActivity): boolean => type === 'merge' || type.startsWith('unmerge_')

/** The merge that this person made of the issue within a day; undefined when somebody else did, or it was undone. */
export const freshMerge = (issue: IssueDetails, userId: string | undefined, nowMs: number): IssueActivity | undefined => {
  const last = issue.activity.find(isReshape)
  const isTheirs = last?.type === 'merge' && userId !== undefined && last.user?.id === userId
  return isTheirs && nowMs - Date.parse(last.dateCreated) < dayMs ? last : undefined
}
