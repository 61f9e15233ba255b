import type { Key } from '#packages/contract/key'

import { CodeBlock } from '../../../ui/code-block.tsx'
import { SwitchField } from '../form.tsx'
import { projectPath } from '../queries.ts'
import { useAction } from '../use-change.ts'

type Options = Key['dynamicSdkLoaderOptions']

const notKept = 'Makes the page send what this version counts, but does not keep yet.'

/** What can be switched. Those whose data is not kept yet (`isKept` false) are shown only to be switched off. */
const switches: readonly { readonly name: keyof Options; readonly label: string; readonly hint: string; readonly isKept: boolean }[] = [
  { name: 'hasDebug', label: 'Debug bundle', hint: 'Says in the console of the browser what the SDK does.', isKept: true },
  { name: 'hasPerformance', label: 'Tracing', hint: notKept, isKept: false },
  { name: 'hasReplay', label: 'Session replay', hint: notKept, isKept: false },
  { name: 'hasFeedback', label: 'User feedback', hint: notKept, isKept: false },
  { name: 'hasLogsAndMetrics', label: 'Logs and metrics', hint: notKept, isKept: false },
]

/** The loader script of a key: one line in a page, and what it brings with it. */
export const LoaderPanel = (props: {
  readonly org: string
  readonly project: string
  readonly shownKey: Key
  readonly locked: boolean
}) => {
  const { org, project, shownKey, locked } = props
  const { run, busy } = useAction()
  const options = shownKey.dynamicSdkLoaderOptions
  const toggle = (name: keyof Options, isOn: boolean): Promise<unknown> =>
    run({
      send: (api) => api.put<Key>(projectPath(org, project, 'keys', shownKey.id), { dynamicSdkLoaderOptions: { [name]: isOn } }),
      stale: [['keys', org, project]],
      done: isOn ? 'The loader script brings it from now on' : 'The loader script leaves it out from now on',
      failed: 'The loader script was not changed',
      undo: () => void toggle(name, !isOn),
    })
  return (
    <>
      <p className="t2" style={{ marginBottom: 8 }}>
        Put it first into the head of a page: it fetches the SDK when the page needs it.
      </p>
      <CodeBlock
        wrap
        label={`loader script of ${shownKey.label}`}
        language="html"
        code={`<script src="${shownKey.dsn.cdn}" crossorigin="anonymous"></script>`}
      />
      {switches
        .filter(({ name, isKept }) => isKept || options[name])
        .map(({ name, label, hint }) => (
          <SwitchField
            key={name}
            label={label}
            hint={hint}
            checked={options[name]}
            disabled={locked || busy}
            onToggle={(isOn) => void toggle(name, isOn)}
          />
        ))}
    </>
  )
}
