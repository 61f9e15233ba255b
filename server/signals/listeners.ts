/** Who hears of what: one row of the outbox per (signal, listener), written in the batch's transaction (spine.md 4). */
export const listeners = {
  'issue-created': ['activity', 'ownership', 'suspects'],
  'issue-regressed': ['activity', 'ownership'],
  'issue-escalating': ['activity'],
  'issue-seen-in-old-release': ['activity'],
  'issue-priority-changed': ['activity'],
} as const

/** Names of all listeners: the composition root must have one of each. */
export type ListenerName = (typeof listeners)[keyof typeof listeners][number]
