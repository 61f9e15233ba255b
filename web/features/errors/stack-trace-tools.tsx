import { copyText } from '../../lib/copy-text.ts'
import { Button, SegmentedChoice, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Menu, MenuCheck, MenuItem } from '../../ui/menu.tsx'
import { notify } from '../../ui/toast.tsx'
import { changeStackSettings } from './stack-trace-settings.ts'
import type { StackSettings } from './stack-trace-settings.ts'

import styles from './stack.module.css'

/** Which frames are shown, or the text that the language prints. */
export type TraceView = 'app' | 'all' | 'raw'

/** Texts that can be copied, made when they are asked for. */
export interface TraceTexts {
  readonly raw: () => string
  readonly markdown: () => string
  readonly json: () => string
}

const copy = (what: string, text: () => string) => () =>
  void copyText(text()).then((copied) => (copied ? notify(`${what} copied`) : notify('The browser refused to copy', { kind: 'failed' })))

const CopyMenu = ({ texts }: { readonly texts: TraceTexts }) => (
  <Menu
    align="end"
    trigger={
      <Button look="quiet">
        Copy
        <Icon name="down" small />
      </Button>
    }
  >
    <MenuItem onSelect={copy('The raw stack trace is', texts.raw)}>Raw stack trace</MenuItem>
    <MenuItem onSelect={copy('The event is', texts.markdown)}>Event as Markdown</MenuItem>
    <MenuItem onSelect={copy('The exceptions are', texts.json)}>Exceptions as JSON</MenuItem>
  </Menu>
)

const OptionsMenu = ({ settings }: { readonly settings: StackSettings }) => (
  <Menu
    align="end"
    trigger={
      <button type="button" className={iconButtonClass()} aria-label="Options of the stack trace" title="Options of the stack trace">
        <Icon name="settings" small />
      </button>
    }
  >
    <MenuCheck checked={settings.newestFirst} onToggle={() => changeStackSettings({ newestFirst: !settings.newestFirst })}>
      Most recent call first
    </MenuCheck>
    <MenuCheck checked={settings.absolutePaths} onToggle={() => changeStackSettings({ absolutePaths: !settings.absolutePaths })}>
      Absolute paths
    </MenuCheck>
    <MenuCheck checked={settings.verboseNames} onToggle={() => changeStackSettings({ verboseNames: !settings.verboseNames })}>
      Verbose function names
    </MenuCheck>
  </Menu>
)

const codeSegments = [
  { value: 'original', label: 'Original' },
  { value: 'minified', label: 'Minified' },
] as const

const CodeChoice = ({ isMinified, onChoose }: { readonly isMinified: boolean; readonly onChoose: (minified: boolean) => void }) => (
  <SegmentedChoice
    label="Code"
    segments={codeSegments}
    chosen={isMinified ? 'minified' : 'original'}
    onChoose={(code) => onChoose(code === 'minified')}
  />
)

/** The line above the stack traces: which frames, in which order, and what can be copied. */
export const StackTools = (props: {
  readonly view: TraceView
  readonly onView: (view: TraceView) => void
  readonly frames: number
  /** Frames that are not stored. */
  readonly omitted: number
  readonly settings: StackSettings
  readonly allOpen: boolean
  readonly busy: boolean
  readonly onExpandAll: () => void
  /** Original or minified code; null when there is only one of them. */
  readonly code: { readonly isMinified: boolean; readonly onChoose: (minified: boolean) => void } | null
  readonly texts: TraceTexts
}) => {
  const segments = [
    { value: 'app' as const, label: 'In-app' },
    {
      value: 'all' as const,
      label: props.omitted > 0 ? `${String(props.frames)} of ${String(props.frames + props.omitted)}` : `All ${String(props.frames)}`,
    },
    { value: 'raw' as const, label: 'Raw' },
  ]
  return (
    <div className={styles.head}>
      <h2>Stack trace</h2>
      <span className="t3 meta trunc">most recent call {props.settings.newestFirst ? 'first' : 'last'}</span>
      <SegmentedChoice label="Frames" segments={segments} chosen={props.view} onChoose={props.onView} />
      {props.code && <CodeChoice {...props.code} />}
      {props.view !== 'raw' && (
        <Button look="quiet" aria-busy={props.busy} onClick={props.onExpandAll}>
          {props.allOpen ? 'Collapse all' : 'Expand all'}
        </Button>
      )}
      <CopyMenu texts={props.texts} />
      <OptionsMenu settings={props.settings} />
    </div>
  )
}
