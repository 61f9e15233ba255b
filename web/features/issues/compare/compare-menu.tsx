import { useNavigate } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'

import { Button } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'

/** What the shown event can be held against: those of its issue that are not itself. */
const othersOf = ({ previousEventID: previous, nextEventID: next }: EventAnswer) => [
  ...(previous === null
    ? []
    : [
        { other: previous, label: 'With the one before' },
        { other: 'oldest', label: 'With the first event' },
      ]),
  ...(next === null
    ? []
    : [
        { other: next, label: 'With the one after' },
        { other: 'latest', label: 'With the latest event' },
      ]),
]

/** Compares the event with another one of its issue; nothing when it is the only one. */
export const CompareMenu = ({ org, issue, event }: { readonly org: string; readonly issue: string; readonly event: EventAnswer }) => {
  const navigate = useNavigate()
  const others = othersOf(event)
  if (others.length === 0) return null
  const compare = (other: string) =>
    void navigate({
      to: '/organizations/$org/issues/$issue/events/$event/compare/',
      params: { org, issue, event: event.eventID },
      search: { with: other },
    })
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet">
          Compare <Icon name="down" small />
        </Button>
      }
    >
      {others.map(({ other, label }) => (
        <MenuItem key={label} onSelect={() => compare(other)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  )
}
