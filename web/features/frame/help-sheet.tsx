import { listKeys } from '../../lib/keys.ts'
import type { KeyScope } from '../../lib/keys.ts'
import { changePreferences } from '../../lib/preferences.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { usePreferences } from './preferences.ts'

import styles from './help-sheet.module.css'

const headings: Readonly<Record<KeyScope, string>> = { layer: 'Here', page: 'This page', everywhere: 'Everywhere' }

/** Every key that does something on this page now, read from the registry of the keys itself. */
export const HelpSheet = ({ onClose }: { readonly onClose: () => void }) => {
  const { keys } = usePreferences()
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" width="large">
      <div className={styles.groups}>
        {listKeys().map(({ scope, lines }) => (
          <section key={scope} aria-label={headings[scope]}>
            <h3>{headings[scope]}</h3>
            <dl>
              {lines.map((line) => (
                <div key={line.says} className={styles.line}>
                  <dt>{line.says}</dt>
                  <dd>
                    {line.keys.map((key) => (
                      <Kbd key={key} name={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={keys === 'on'}
          onChange={(event) => changePreferences({ keys: event.currentTarget.checked ? 'on' : 'off' })}
        />
        Keys without Ctrl or Alt are shortcuts
      </label>
    </Dialog>
  )
}
