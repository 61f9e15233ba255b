import { useDeferredValue, useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'

import { copyText } from '../../lib/copy-text.ts'
import { metaChild, noteOf } from '../../lib/event-meta.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button, SegmentedChoice, iconButtonClass } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { notify } from '../../ui/toast.tsx'
import { leftOutText } from './note-text.ts'
import { groupTags } from './tag-groups.ts'
import type { TagGroup, TagLine } from './tag-groups.ts'

import styles from './tags.module.css'

/** Lines drawn at once: a thousand tags must not hold the page up. */
const linesStep = 100
/** With more tags than this they can be searched. */
const searchFrom = 15
const valueMax = 400
/** So few lines stand in one column: a second one would begin with the lines of a group whose name is in the first. */
const fewLines = 6

/** What can be done with a tag beside copying it. */
export interface TagActions {
  readonly isWanted: (key: string, value: string) => boolean
  /** Narrows the events of the issue to those with this tag, or widens them again. */
  readonly want: (key: string, value: string) => void
}

const copy = (text: string): void =>
  void copyText(text).then((copied) => (copied ? notify('Copied') : notify('The browser refused to copy', { kind: 'failed' })))

const RowMenu = ({ line, actions, onClose }: { readonly line: TagLine; readonly actions: TagActions; readonly onClose: () => void }) => (
  <Menu
    open
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
    align="end"
    trigger={
      <button type="button" className={iconButtonClass()} aria-label={`Actions for ${visibleText(line.key.slice(0, 100))}`}>
        <Icon name="more" small />
      </button>
    }
  >
    <MenuItem onSelect={() => actions.want(line.key, line.value)}>
      {actions.isWanted(line.key, line.value) ? 'Show the other events too' : 'Only events of this issue with it'}
    </MenuItem>
    <MenuItem onSelect={() => copy(line.value)}>Copy the value</MenuItem>
    <MenuItem onSelect={() => copy(line.key)}>Copy the key</MenuItem>
    <MenuItem onSelect={() => copy(`${line.key}:${line.value}`)}>Copy key and value</MenuItem>
  </Menu>
)

const Line = ({ line, actions }: { readonly line: TagLine; readonly actions: TagActions }) => {
  // A menu per line would be a thousand menus: it is made when it is asked for.
  const [asked, setAsked] = useState(false)
  const name = visibleText(line.key.slice(0, valueMax))
  return (
    <tr>
      <th scope="row" title={name} data-depth={line.depth}>
        <PlainText value={line.shown.slice(0, valueMax)} />
      </th>
      <td>
        <PlainText value={line.value.slice(0, valueMax)} />
      </td>
      <td className={styles.more}>
        {asked ? (
          <RowMenu line={line} actions={actions} onClose={() => setAsked(false)} />
        ) : (
          <button
            type="button"
            className={iconButtonClass()}
            aria-haspopup="menu"
            aria-label={`Actions for ${name}`}
            onClick={() => setAsked(true)}
          >
            <Icon name="more" small />
          </button>
        )}
      </td>
    </tr>
  )
}

const GroupTable = ({
  group,
  lines,
  actions,
}: {
  readonly group: TagGroup
  readonly lines: readonly TagLine[]
  readonly actions: TagActions
}) => (
  <table className={styles.table} aria-label={`${group.name} tags`}>
    <caption className="label">{group.name}</caption>
    <tbody>
      {lines.map((line) => (
        <Line key={line.key} line={line} actions={actions} />
      ))}
    </tbody>
  </table>
)

type Kind = 'All' | TagGroup['name']

/** The groups with so many lines in all. */
const cutGroups = (
  groups: readonly TagGroup[],
  linesMax: number,
): readonly { readonly group: TagGroup; readonly lines: readonly TagLine[] }[] => {
  let left = linesMax
  return groups.flatMap((group) => {
    const lines = group.lines.slice(0, left)
    left -= lines.length
    return lines.length > 0 ? [{ group, lines }] : []
  })
}

const TagList = ({ tags, actions }: { readonly tags: EventAnswer['tags']; readonly actions: TagActions }) => {
  const [kind, setKind] = useState<Kind>('All')
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(linesStep)
  const wanted = useDeferredValue(words).trim().toLowerCase()
  const all = groupTags(tags)
  const found = all
    .filter(({ name }) => kind === 'All' || name === kind)
    .map((group) => ({ ...group, lines: group.lines.filter(({ key, value }) => `${key} ${value}`.toLowerCase().includes(wanted)) }))
  const count = found.reduce((sum, { lines }) => sum + lines.length, 0)
  return (
    <>
      {(all.length > 1 || tags.length > searchFrom) && (
        <div className={styles.tools}>
          {all.length > 1 && (
            <SegmentedChoice<Kind>
              label="Kind of tags"
              segments={(['All', ...all.map(({ name }) => name)] as const).map((value) => ({ value, label: value }))}
              chosen={kind}
              onChoose={setKind}
            />
          )}
          {tags.length > searchFrom && (
            <input
              type="search"
              aria-label="Find a tag of this event"
              placeholder="Find a tag"
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </div>
      )}
      <div className={styles.groups} data-few={count <= fewLines}>
        {cutGroups(found, shown).map(({ group, lines }) => (
          <GroupTable key={group.name} group={group} lines={lines} actions={actions} />
        ))}
      </div>
      {count === 0 && <p className="t3 meta">No tag fits.</p>}
      {count > shown && (
        <Button onClick={() => setShown(shown + linesStep)}>
          Show {String(Math.min(linesStep, count - shown))} more of {String(count)}
        </Button>
      )}
    </>
  )
}

/** The server adds tags of its own, which are not among those that were sent. */
const LeftOut = ({ event: { tags, tagsOmitted = 0, _meta: meta } }: { readonly event: EventAnswer }) => {
  const length = noteOf(metaChild(meta, 'tags'))?.length ?? tags.length + tagsOmitted
  const text = leftOutText({ kept: length - tagsOmitted, omitted: tagsOmitted, what: 'tags of the SDK', which: 'the last' })
  return text !== null && <p className={styles.leftOut}>{text}</p>
}

/** The tags of an event by kind, each with what can be done with it (ui.md 2.8). */
export const Tags = ({ event, actions }: { readonly event: EventAnswer; readonly actions: TagActions }) => (
  <FoldSection id="tags" title="Tags" note={String(event.tags.length)}>
    <TagList tags={event.tags} actions={actions} />
    <LeftOut event={event} />
  </FoldSection>
)
