import { attributeKeys, levelWords } from './event-keys.ts'
import { keyTable } from './keys.ts'
import type { SearchKey } from './keys.ts'

/** `is:` takes states and, beside them, questions (web-api.md 9.2). */
const states = [
  { word: 'unresolved', help: 'still to be dealt with' },
  { word: 'resolved', help: 'dealt with' },
  { word: 'ignored', spellings: ['archived', 'muted'], help: 'archived' },
] as const

const substates = [
  { word: 'new', help: 'unresolved and never touched' },
  { word: 'ongoing', help: 'unresolved for a while' },
  { word: 'regressed', help: 'came back after it was resolved' },
  { word: 'escalating', help: 'rises after it was archived' },
  { word: 'archived_until_escalating', help: 'archived until it rises' },
  { word: 'archived_until_condition_met', help: 'archived for a time or a count' },
  { word: 'archived_forever', help: 'archived for good' },
] as const

const me = [{ word: 'me', help: 'yours' }] as const

const ownerWords = [
  { word: 'me', help: 'you' },
  { word: 'my_teams', help: 'one of your teams' },
  { word: 'none', help: 'nobody' },
] as const

/** What is known of an issue without reading its events. */
const ownKeys: readonly SearchKey[] = [
  {
    name: 'is',
    type: 'enum',
    help: 'State of the issue',
    words: [
      ...states,
      { word: 'for_review', help: 'waits for somebody to look at it' },
      { word: 'assigned', help: 'has an owner' },
      { word: 'unassigned', help: 'has no owner' },
      { word: 'linked', help: 'has an external issue' },
      { word: 'unlinked', help: 'has no external issue' },
      ...substates,
    ],
    takesLists: false,
  },
  {
    name: 'level',
    type: 'enum',
    help: 'Level of the newest event',
    words: levelWords,
    of: 'both',
  },
  {
    name: 'assigned',
    spellings: ['assigned_to', 'assignee'],
    type: 'person',
    help: 'Who looks after it: e-mail address, name or #team',
    words: ownerWords,
    canBeEmpty: true,
  },
  {
    name: 'assigned_or_suggested',
    type: 'person',
    help: 'Who looks after it or, while nobody does, is suggested to',
    words: ownerWords,
    canBeEmpty: true,
  },
  { name: 'project', spellings: ['project.name', 'project.id'], type: 'project', help: 'Slug or id of the project' },
  {
    name: 'priority',
    spellings: ['issue.priority'],
    type: 'enum',
    help: 'Priority',
    words: ['high', 'medium', 'low'].map((word) => ({ word, help: '' })),
  },
  {
    name: 'firstSeen',
    spellings: ['first_seen', 'first-seen', 'age'],
    type: 'time',
    help: 'Time of the first event: -24h is newer, +24h older',
  },
  { name: 'lastSeen', spellings: ['last_seen', 'last-seen'], type: 'time', help: 'Time of the last event: -1h is newer, +1h older' },
  { name: 'timesSeen', spellings: ['times_seen', 'times-seen'], type: 'number', help: 'Events of the issue' },
  { name: 'userCount', spellings: ['user_count', 'users_seen'], type: 'number', help: 'Users who met it' },
  {
    name: 'firstRelease',
    spellings: ['first_release', 'first-release'],
    type: 'text',
    help: 'Release of the first event',
    words: [{ word: 'latest', help: 'newest release of its project' }],
    canBeEmpty: true,
  },
  {
    name: 'lastRelease',
    spellings: ['last_release', 'last-release'],
    type: 'text',
    help: 'Release of the last event',
    words: [{ word: 'latest', help: 'newest release of its project' }],
    canBeEmpty: true,
  },
  {
    name: 'regressed_in_release',
    type: 'text',
    help: 'Came back in this release after it was resolved',
    words: [{ word: 'latest', help: 'newest release of its project' }],
    canBeEmpty: true,
  },
  { name: 'environment', type: 'text', help: 'Seen in this environment', canBeEmpty: true, of: 'both' },
  { name: 'message', type: 'text', help: 'Part of the title', isPart: true },
  { name: 'title', type: 'text', help: 'The whole title; * stands for any text' },
  { name: 'culprit', type: 'text', help: 'Where it happens, in full; * stands for any text', canBeEmpty: true },
  { name: 'platform', spellings: ['platform.name'], type: 'text', help: 'Platform of the newest event', canBeEmpty: true },
  {
    name: 'type',
    spellings: ['event.type'],
    type: 'enum',
    help: 'Kind of event',
    words: ['error', 'default', 'transaction', 'csp', 'nel', 'hpkp', 'expectct', 'expectstaple'].map((word) => ({ word, help: '' })),
  },
  { name: 'error.unhandled', type: 'boolean', help: 'The newest event was not handled', of: 'both' },
  { name: 'error.handled', type: 'boolean', help: 'The newest event was handled', of: 'both' },
  { name: 'issue', spellings: ['issue.id', 'id'], type: 'issue', help: 'Short id or number of the issue' },
  {
    name: 'issue.category',
    type: 'enum',
    help: 'Category',
    words: ['error', 'performance', 'cron', 'replay', 'feedback', 'uptime', 'outage', 'metric'].map((word) => ({ word, help: '' })),
  },
  { name: 'issue.type', type: 'text', help: 'Type within the category' },
  { name: 'bookmarks', spellings: ['bookmarked'], type: 'enum', help: 'Bookmarked by you', words: me },
  { name: 'subscribed', type: 'enum', help: 'Followed by you', words: me },
  { name: 'status', type: 'enum', help: 'State of the issue', words: states },
  { name: 'substatus', type: 'enum', help: 'State in detail', words: substates },
]

/**
 * What issues can be searched by (web-api.md 9.2): what is known of them, and the attributes of events, which an issue fits when one of its events in the
 * window fits all of them. Any other key names a tag.
 */
export const issueKeys = keyTable('issues', 'events', [
  ...ownKeys,
  ...attributeKeys.filter(({ name }) => !ownKeys.some((own) => own.name === name)).map((key): SearchKey => ({ ...key, of: 'events' })),
])
