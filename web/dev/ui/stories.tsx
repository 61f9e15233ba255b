import { useState } from 'react'

import { formatDuration, formatPercent } from '../../lib/number-format.ts'
import type { TimeRange } from '../../lib/time-range.ts'
import { Badge, FilteredChip } from '../../ui/badge.tsx'
import { Button, SegmentedChoice, iconButtonClass } from '../../ui/button.tsx'
import { FilterChip, RemovableChip } from '../../ui/chip.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Count } from '../../ui/count.tsx'
import { CoverageSign } from '../../ui/coverage-sign.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Field } from '../../ui/field.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { Histogram } from '../../ui/histogram.tsx'
import { Icon, Mark } from '../../ui/icons.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { LongList } from '../../ui/long-list.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { TimeChart } from '../../ui/time-chart.tsx'
import { TimeRangePicker } from '../../ui/time-range.tsx'
import { notify } from '../../ui/toast.tsx'
import { CanvasStory } from './canvas-story.tsx'

const coverageStates = [0, 1, 2] as const

const Choice = () => {
  const [chosen, setChosen] = useState<'app' | 'all'>('app')
  const segments = [
    { value: 'app' as const, label: 'In-app' },
    { value: 'all' as const, label: 'All 41' },
  ]
  return <SegmentedChoice label="Frames" segments={segments} chosen={chosen} onChoose={setChosen} />
}

const MenuStory = () => {
  const [on, setOn] = useState(true)
  return (
    <Menu trigger={<FilterChip name="Project" value="shop-api, shop-web" />}>
      <MenuItem onSelect={() => undefined}>All projects</MenuItem>
      <MenuSeparator />
      <MenuCheck checked={on} onToggle={() => setOn(!on)}>
        shop-api
      </MenuCheck>
      <MenuChoice heading="Theme" chosen="dark" choices={[{ value: 'dark', label: 'Dark' }]} onChoose={() => undefined} />
    </Menu>
  )
}

const Layers = () => {
  const [open, setOpen] = useState<'dialog' | 'drawer' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Button onClick={() => setOpen('dialog')}>Open the dialog</Button>
      <Button onClick={() => setOpen('drawer')}>Open the drawer</Button>
      <Dialog
        open={open === 'dialog'}
        onOpenChange={close}
        title="Delete the project shop-api?"
        note="Its events go with it."
        width="small"
      >
        <Button look="primary" size="medium" onClick={close}>
          Delete
        </Button>
      </Dialog>
      <Drawer open={open === 'drawer'} onOpenChange={close} title="More">
        <p>What has no place on a narrow screen.</p>
      </Drawer>
    </>
  )
}

const Time = () => {
  const [open, setOpen] = useState(false)
  const [range, setRange] = useState<TimeRange>({})
  return <TimeRangePicker value={range} defaultPeriod="24h" onChange={setRange} open={open} onOpenChange={setOpen} />
}

const Broken = (): React.ReactNode => {
  throw new Error('values is not iterable')
}
const BrokenPanel = () => {
  const [broken, setBroken] = useState(false)
  return (
    <PanelBoundary what="The breadcrumbs could not be shown">
      {broken ? <Broken /> : <Button onClick={() => setBroken(true)}>Break this panel</Button>}
    </PanelBoundary>
  )
}

const value = {
  currency: 'EUR',
  rate: 1.0832,
  paid: null,
  items: [{ id: 1, name: 'lamp' }],
  html: '<script>alert(1)</script>',
  hidden: 'invoice\u202Egpj.exe',
}
const markdown = `# It is the coupon
**BLACK20** has _no_ ~~percent~~ \`rate\`, see https://example.com and [the rules](mailto:shop@example.com).

> since 2.4.1

- [x] found
- [ ] fixed

| country | orders |
|-|-|
| DE | 12 |

\`\`\`py
raise ValueError(rate)
\`\`\`

<img src=x onerror=alert(1)> is text, and so is [this](javascript:alert(1)).`
const failure = { status: 500, detail: 'The store did not answer' }
const levels = ['fatal', 'error', 'warning', 'info', 'debug'] as const
const icons: readonly IconName[] = [
  'issues',
  'stats',
  'down',
  'right',
  'left',
  'first',
  'last',
  'search',
  'copy',
  'check',
  'lock',
  'close',
  'more',
  'user',
  'settings',
  'instance',
  'collapse',
  'expand',
  'keyboard',
  'theme',
  'link',
  'project',
  'key',
  'leave',
]
const tones = ['plain', 'info', 'warning', 'error', 'ok', 'line'] as const

/** Every primitive with its states. A new file of `ui/` has a story here. */
export const stories: readonly { readonly name: string; readonly shows: React.ReactNode }[] = [
  {
    name: 'Buttons',
    shows: (
      <>
        <Button>Default</Button>
        <Button look="primary">Primary</Button>
        <Button look="quiet">Quiet</Button>
        <Button disabled>Disabled</Button>
        <Button size="medium">Medium</Button>
        <Button size="medium" look="primary">
          Medium primary
        </Button>
        <button type="button" className={iconButtonClass()} aria-label="More">
          <Icon name="more" small />
        </button>
        <Choice />
        <CopyButton label="Copy text" text={() => 'text'} />
        <CopyButton iconOnly label="Copy the id" text={() => 'id'} />
      </>
    ),
  },
  {
    name: 'Chips and badges',
    shows: (
      <>
        <FilterChip name="Env" value="All environments" />
        <RemovableChip name="Time" value="24 h" onRemove={() => undefined} />
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <FilteredChip note={null} />
        <Kbd name="Mod+k" />
        <Kbd name="g i" />
        <Kbd name="J" />
      </>
    ),
  },
  {
    name: 'Levels and icons',
    shows: (
      <>
        {coverageStates.map((state) => (
          <CoverageSign key={state} state={state} />
        ))}
        {levels.map((level) => (
          <LevelGlyph key={level} level={level} size={12} />
        ))}
        <Mark />
        {icons.map((name) => (
          <Icon key={name} name={name} />
        ))}
      </>
    ),
  },
  {
    name: 'Menus and layers',
    shows: (
      <>
        <MenuStory />
        <Menu trigger={<FilterChip name="Env" value="production" />}>
          <MenuItem onSelect={() => undefined}>All environments</MenuItem>
        </Menu>
        <Time />
        <Layers />
      </>
    ),
  },
  {
    name: 'Toasts',
    shows: (
      <>
        <Button onClick={() => notify('1 issue is resolved', { undo: () => notify('The issue is open again') })}>Done, with undo</Button>
        <Button onClick={() => notify('The issue could not be resolved: the server did not answer', { kind: 'failed' })}>Failed</Button>
      </>
    ),
  },
  {
    name: 'Fields',
    shows: (
      <div>
        <Field label="E-mail" name="email" type="email" defaultValue="sam@acme.example" />
        <Field label="Name" hint="Shown beside what you do." />
        <Field label="Key" disabled defaultValue="7f1c09e2" />
      </div>
    ),
  },
  {
    name: 'Values',
    shows: (
      <>
        <Count value={1_234} /> <Count value={3_400_000_000} />
        <RelativeTime iso="2026-11-22T14:00:00Z" /> <RelativeTime iso="2026-11-22T18:00:00Z" />
        <PlainText value={value.hidden} />
        <Sparkline label="Events" points={[4, 0, 9, 2, 7].map((count, index) => [index, count])} />
        <div>
          <JsonTree value={value} meta={undefined} />
        </div>
        <KeyValueTable label="Request" rows={Object.entries(value)} />
      </>
    ),
  },
  {
    name: 'Code',
    shows: (
      <div>
        <CodeBlock
          label="example"
          language="python"
          code={"def total(items):\n    # all of them\n    return sum(i.price for i in items) or '0'"}
        />
      </div>
    ),
  },
  {
    name: 'Time chart',
    shows: (
      <div style={{ width: '100%' }}>
        <TimeChart
          what="events"
          scale={{ startMs: Date.UTC(2026, 10, 22), intervalMs: 3_600_000, count: 24 }}
          series={[
            { name: 'error', colour: 'var(--error)', counts: [0, 0, 4, 9, 2, 7, 0, 0, 40, 120, 152, 90] },
            { name: 'warning', colour: 'var(--warning)', counts: [1, 0, 0, 3, 0, 0, 0, 0, 12, 30] },
          ]}
          markers={[
            { atMs: Date.UTC(2026, 10, 22, 8), label: '2.4.1', tone: 'accent' },
            { atMs: Date.UTC(2026, 10, 22, 9, 30), label: 'this event' },
          ]}
          onRange={() => undefined}
        />
        <TimeChart
          what="users"
          apart
          scale={{ startMs: Date.UTC(2026, 10, 1), intervalMs: 86_400_000, count: 14 }}
          series={[{ name: 'users', colour: 'var(--c2)', counts: [1, 2, 3] }]}
        />
      </div>
    ),
  },
  {
    name: 'Line chart',
    shows: (
      <div style={{ width: '100%' }}>
        <LineChart
          what="Duration"
          scale={{ startMs: Date.UTC(2026, 10, 22), intervalMs: 3_600_000, count: 12 }}
          series={[
            { name: 'p50', colour: 'var(--bar)', values: [120, 118, 131, 122, null, null, 119, 121, 150, 168, 166, 161] },
            { name: 'p75', colour: 'var(--c2)', dashed: true, values: [240, 251, 244, 260, null, 255, null, 249, 380, 410, 402, 398] },
            { name: 'p95', colour: 'var(--c1)', values: [612, 598, 620, 605, null, null, 601, 612, 870, 934, 921, 940] },
          ]}
          markers={[{ atMs: Date.UTC(2026, 10, 22, 8), label: '2.4.1', tone: 'accent' }]}
          format={formatDuration}
          onRange={() => undefined}
        />
        <LineChart
          what="Failure rate"
          scale={{ startMs: Date.UTC(2026, 10, 22), intervalMs: 3_600_000, count: 3 }}
          series={[{ name: 'failed', colour: 'var(--error)', values: [0, 0.02, 0.01] }]}
          size="narrow"
          format={formatPercent}
        />
      </div>
    ),
  },
  {
    name: 'Histogram',
    shows: (
      <div style={{ width: '100%' }}>
        <Histogram
          what="requests"
          bars={[2, 9, 40, 88, 61, 20, 6, 11, 30, 12, 3].map((count, at) => ({ from: 10 * 2 ** at, to: 20 * 2 ** at, count }))}
          marks={[
            { label: 'p50 168 ms', at: 168 },
            { label: 'p95 4.10 s', at: 4_100 },
          ]}
          slowFrom={2_560}
          formatValue={formatDuration}
          formatCount={String}
          onBand={() => undefined}
        />
      </div>
    ),
  },
  { name: 'Drawn canvas', shows: <CanvasStory /> },
  {
    name: 'Markdown',
    shows: (
      <div>
        <Markdown text={markdown} />
      </div>
    ),
  },
  {
    name: 'Long list',
    shows: (
      <div>
        <LongList label="Packages" rows={Array.from({ length: 2_000 }, (_, index) => [`package-${String(index)}`, '1.0.0'] as const)} />
      </div>
    ),
  },
  {
    name: 'Sections',
    shows: (
      <div>
        <FoldSection id="story-open" title="Open" note="2 values">
          <p>Content</p>
        </FoldSection>
        <FoldSection id="story-closed" title="Closed" openAtFirst={false}>
          <p>Content</p>
        </FoldSection>
      </div>
    ),
  },
  {
    name: 'States',
    shows: (
      <div>
        <ProgressLine active />
        <SkeletonRows rows={3} label="Reading issues" />
        <EmptyState title="No issue matches" actions={<Button>Clear filters</Button>}>
          <p>Nothing in the last 24 hours.</p>
        </EmptyState>
        <ErrorState what="The issues could not be read" failure={failure} onRetry={() => undefined} />
        <BrokenPanel />
      </div>
    ),
  },
]
