import { iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuCheck, MenuChoice, MenuSeparator } from '../../ui/menu.tsx'
import { foldShares } from './url.ts'
import type { WaterfallState } from './use-waterfall.ts'

const folds = [
  { value: 'none' as const, label: 'None' },
  ...foldShares.map((value) => ({ value, label: `Shorter than ${value} % of the view` })),
]

const isOff = (value: '0' | undefined): boolean => value === '0'

/** What else can be chosen of how the rows are shown. */
export const MoreMenu = ({ state }: { readonly state: WaterfallState }) => {
  const { control } = state
  const { search, change } = control
  const trigger = (
    <button type="button" className={iconButtonClass()} aria-label="How rows are shown">
      <Icon name="more" />
    </button>
  )
  return (
    <Menu trigger={trigger} align="end">
      <MenuCheck checked={search.critical === '1'} onToggle={() => change(({ critical }) => ({ critical: critical ? undefined : '1' }))}>
        Critical path
      </MenuCheck>
      <MenuCheck checked={search.only !== undefined} onToggle={state.flipOnly}>
        Only this transaction
      </MenuCheck>
      <MenuSeparator />
      <MenuCheck
        checked={!isOff(search.group)}
        onToggle={() => change(({ group }) => ({ group: group ? undefined : '0', opened: undefined }))}
      >
        Spans that are alike as one row
      </MenuCheck>
      <MenuCheck checked={!isOff(search.gaps)} onToggle={() => change(({ gaps }) => ({ gaps: gaps ? undefined : '0' }))}>
        Time without instrumentation
      </MenuCheck>
      {state.model.tree.answer.skews.length > 0 && (
        <MenuCheck checked={search.sent === '1'} onToggle={() => change(({ sent }) => ({ sent: sent ? undefined : '1', fov: undefined }))}>
          Clocks as sent
        </MenuCheck>
      )}
      <MenuSeparator />
      <MenuChoice
        heading="Fold short spans"
        chosen={search.fold ?? 'none'}
        choices={folds}
        onChoose={(fold) => change(() => ({ fold: fold === 'none' ? undefined : fold }))}
      />
    </Menu>
  )
}
